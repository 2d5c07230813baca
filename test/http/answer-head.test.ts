import { describe, expect, test } from "vitest";
import { chatBody, completion, deltaEvent, doneEvent, finishEvent } from "../fixtures/chat-bodies.ts";
import { streamOf, whole } from "../fixtures/scripted-upstream.ts";
import type { Answer } from "../fixtures/send.ts";
import { custodyForFile } from "../fixtures/start-custody.ts";

const listedOrigin = "https://app.example.com";
const plain = custodyForFile();
const shared = custodyForFile({ server: { cors: { origins: [listedOrigin] } } });

const expectSafe = ({ headers }: Answer, kept = "no-store"): void => {
  expect(Object.fromEntries(headers)).toMatchObject({
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cache-control": kept,
    "x-request-id": expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
  for (const name of ["strict-transport-security", "server", "x-powered-by", "access-control-allow-origin", "vary"]) {
    expect(headers.has(name)).toBe(false);
  }
};

describe("every answer", () => {
  test("of a call", async () => {
    plain().upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("Hi"))));
    const answer = await plain().chat(chatBody("Hi"));
    expect(answer.status).toBe(200);
    expectSafe(answer);
    expect(answer.headers.get("x-custody-verdict")).toBe("allow");
  });

  test("that streams", async () => {
    plain().upstream.answer = ({ socket }) => socket.write(streamOf([deltaEvent("Hi"), finishEvent(), doneEvent]));
    const answer = await plain().chat(chatBody("Hi", { stream: true }));
    expect(answer.text).toContain("[DONE]");
    expectSafe(answer, "no-cache");
  });

  test("that refuses a call", async () => {
    expectSafe(await plain().chat("{"));
    expectSafe(await plain().chat("{}", { key: null }));
    expectSafe(await plain().ask("/v1/chat/completions", { method: "PUT", key: plain().clientKey }));
  });

  test.each(["/healthz", "/metrics", "/v1/models", "/log", "/api/v1/api-keys", "/api/v1/audit/exchanges", "/nowhere"])(
    "of %s",
    async (path) => {
      expectSafe(await plain().ask(path));
      expectSafe(await plain().ask(path, { method: "OPTIONS", headers: { origin: listedOrigin } }));
    },
  );

  test("of a target that is refused", async () => expectSafe(await plain().ask("/log//x")));
});

describe("pages of other origins, where one is listed", () => {
  const preflight = (origin: string, path: string, more: Readonly<Record<string, string>> = {}) =>
    shared().ask(path, {
      method: "OPTIONS",
      key: null,
      headers: {
        origin,
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization",
        ...more,
      },
    });

  test.each(["/v1/chat/completions", "/v1/models", "/api/v1/audit/exchanges"])(
    "its browser may ask before %s, and is told what it may send",
    async (path) => {
      const { status, text, headers } = await preflight(listedOrigin, path);
      expect([status, text]).toEqual([204, ""]);
      expect(Object.fromEntries(headers)).toMatchObject({
        "access-control-allow-origin": listedOrigin,
        "access-control-allow-methods": expect.stringContaining("POST"),
        "access-control-allow-headers": "authorization, *",
        vary: "origin",
        "x-content-type-options": "nosniff",
      });
      expect(headers.has("access-control-allow-credentials")).toBe(false);
    },
  );

  test("it reads answers, refusals and the headers of both", async () => {
    shared().upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("Hi"))));
    const headers = { origin: listedOrigin };
    const answers = [
      await shared().chat(chatBody("Hi"), { headers }),
      await shared().chat("{", { headers }),
      await shared().ask("/v1/models", { headers }),
      await shared().ask("/api/v1/nowhere", { headers }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 400, 200, 404]);
    for (const answer of answers) {
      expect(answer.headers.get("access-control-allow-origin")).toBe(listedOrigin);
      expect(answer.headers.get("access-control-expose-headers")).toContain("x-request-id");
      expect(answer.headers.get("vary")).toBe("origin");
    }
  });

  test.each([
    "https://app.example.com.evil.example",
    "https://app.example.com:444",
    "http://app.example.com",
    "https://APP.example.com",
    "null",
    "*",
    "",
  ])("the origin %j is another", async (origin) => {
    const asked = await preflight(origin, "/v1/models");
    expect(asked.status).toBe(405);
    const read = await shared().ask("/v1/models", { headers: { origin } });
    expect(read.status).toBe(200);
    for (const { headers } of [asked, read]) {
      expect(headers.has("access-control-allow-origin")).toBe(false);
      expect(headers.get("vary")).toBe("origin");
    }
  });

  test("OPTIONS that is no preflight is a method like any other", async () => {
    const answer = await shared().ask("/v1/models", { method: "OPTIONS", headers: { origin: listedOrigin } });
    expect(answer.status).toBe(405);
  });

  test("what is not for programs of others stays theirs", async () => {
    for (const path of ["/metrics", "/log", "/healthz"]) {
      const { headers } = await shared().ask(path, { headers: { origin: listedOrigin } });
      expect(headers.has("access-control-allow-origin")).toBe(false);
      expect((await preflight(listedOrigin, path)).status).toBe(405);
    }
  });
});
