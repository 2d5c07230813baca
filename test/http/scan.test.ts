import { once } from "node:events";
import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AppEnv } from "../../src/http/context.ts";
import { errorAnswer } from "../../src/http/error-response.ts";
import { scanTexts } from "../../src/http/routes/scan.ts";
import { createGuard } from "../../src/policy/guard.ts";
import { parsePolicy } from "../../src/policy/load-policy.ts";
import { createDetector } from "../../src/scan/detector.ts";
import { angle } from "../fixtures/angle-scanner.ts";
import { errorOf, send } from "../fixtures/send.ts";

const guard = createGuard(
  parsePolicy("test.yaml", "{name: test, classificationFloor: internal, actions: {}}"),
  createDetector({ scanners: [angle] }),
);

const app = new Hono<AppEnv>();
app.onError((error, c) => {
  const { status, body } = errorAnswer(error);
  return c.body(body, status);
});
app.post(
  "/api/v1/scan",
  scanTexts(() => guard, { bodyBytesMax: 10_000, jsonDepthMax: 16 }),
);
const server = createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false }));
let url = "";
beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("it has no port");
  url = `http://127.0.0.1:${address.port}/api/v1/scan`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const scan = (body: object | string, headers: Readonly<Record<string, string>> = {}) =>
  send(url, { method: "POST", body, headers });
const one = (start: number, end: number) => ({ type: "ANGLE", start, end, scanner: "angle", dataClass: "phi" });

describe("a text", () => {
  test("is answered with what stands in it, and nothing of it", async () => {
    const answer = await scan({ text: "😀 <CANARY>" });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toEqual({ findings: [one(3, 11)], dataClass: "phi" });
    expect(answer.headers.get("cache-control")).toBe("no-store");
  });

  test.each(["", "nothing"])("%o holds nothing: the policy's floor", async (text) => {
    expect(JSON.parse((await scan({ text })).text)).toEqual({ findings: [], dataClass: "internal" });
  });
});

describe("messages", () => {
  test("are scanned wherever text stands in them, with the path", async () => {
    const messages = [
      { role: "system", content: "quiet" },
      { role: "user", content: [{ type: "text", text: "x <A>" }], name: "<B>" },
      { role: "assistant", tool_calls: [{ id: "1", function: { name: "f", arguments: '{"a":"<C>"}' } }] },
    ];
    const answer = await scan({ messages });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toEqual({
      findings: [
        { path: "messages[1].content[0].text", ...one(2, 5) },
        { path: "messages[1].name", ...one(0, 3) },
        { path: "messages[2].tool_calls[0].function.arguments", ...one(6, 9) },
      ],
      dataClass: "phi",
    });
  });

  test("a name that the sender chose is scanned, and stands in no path", async () => {
    const answer = await scan({ messages: [{ role: "user", content: "", "<CANARY>": { deep: "<B>" } }] });
    expect(JSON.parse(answer.text).findings.map(({ path }: { path: string }) => path)).toEqual([
      "messages[0].*",
      "messages[0].*.*",
    ]);
    expect(answer.text).not.toContain("CANARY");
  });
});

describe("refusals", () => {
  test.each([
    ["neither", {}, null],
    ["both", { text: "x", messages: [{ role: "user", content: "x" }] }, null],
    ["a text that is none", { text: 1 }, "text"],
    ["no messages", { messages: [] }, "messages"],
    ["messages that are none", { messages: "x" }, "messages"],
    ["a message that is none", { messages: ["x"] }, "messages.0"],
    ["a message without a role", { messages: [{ content: "x" }] }, "messages.0.role"],
    ["an unknown field", { text: "x", model: "gpt-test" }, null],
    ["no JSON", "{", null],
    ["two lists of messages", '{"messages":[],"messages":[]}', "messages"],
    ["two texts", '{"text":"a","text":"b"}', "*"],
    ["no object", "[]", null],
  ])("%s", async (_name, body, param) => {
    const answer = await scan(body);
    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toMatchObject({ code: "request_malformed", param });
  });

  test("more than the limit", async () => {
    expect((await scan({ text: "x".repeat(10_000) })).status).toBe(413);
  });

  test("another media type", async () => {
    expect((await scan({ text: "x" }, { "content-type": "text/plain" })).status).toBe(415);
  });

  test("a scanner that breaks: no answer is given as if all were well", async () => {
    const answer = await scan({ text: "break it CANARY" });
    expect(answer.status).toBe(503);
    expect(errorOf(answer).code).toBe("scanner_failed");
    expect(answer.text).not.toContain("CANARY");
  });
});
