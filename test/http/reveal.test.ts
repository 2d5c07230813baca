import { beforeAll, describe, expect, test } from "vitest";
import { chatBody, completion, deltaEvent, doneEvent, finishEvent } from "../fixtures/chat-bodies.ts";
import { readEntries } from "../fixtures/read-record.ts";
import { streamOf, whole } from "../fixtures/scripted-upstream.ts";
import { errorOf } from "../fixtures/send.ts";
import { custodyForFile } from "../fixtures/start-custody.ts";

interface Revealed {
  readonly id: string;
  readonly payloads: readonly { role: string; text?: string; base64?: string; matchesEntry: boolean }[];
}

const custody = custodyForFile({ actions: { EMAIL_ADDRESS: "redact" } });
const reveal = (id: string, body: object = { reason: "a complaint" }, key = custody().adminKey) =>
  custody().ask(`/api/v1/audit/exchanges/${id}/payload`, { method: "POST", body, key });
const revealed = async (id: string): Promise<Record<string, string>> => {
  const answer = await reveal(id);
  expect(answer.status, answer.text).toBe(200);
  const { payloads }: Revealed = JSON.parse(answer.text);
  for (const { role, matchesEntry } of payloads) expect(matchesEntry, role).toBe(true);
  return Object.fromEntries(payloads.map(({ role, text, base64 }) => [role, text ?? `base64:${base64}`]));
};
const reveals = async () => (await readEntries(custody().folder)).filter(({ kind }) => kind === "payload.revealed");

const body = JSON.stringify(chatBody("I am a@b.example"));
const answerBody = JSON.stringify(completion("You are a@b.example"));
let exchange = "";
beforeAll(async () => {
  custody().upstream.answer = ({ socket }) => socket.write(whole(answerBody));
  exchange = (await custody().chat(body)).id;
});

describe("POST /api/v1/audit/exchanges/{id}/payload", () => {
  test("gives what came in and what went out, both ways, and where things were found", async () => {
    const payloads = await revealed(exchange);
    expect(payloads["request.received"]).toBe(body);
    expect(payloads["request.forwarded"]).toBe(body.replace("a@b.example", "[EMAIL_ADDRESS_REDACTED]"));
    expect(payloads["response.received"]).toBe(answerBody);
    expect(payloads["response.delivered"]).toBe(answerBody.replace("a@b.example", "[EMAIL_ADDRESS_REDACTED]"));
    const findings = payloads["request.findings"] ?? "";
    expect(findings).toContain("messages[0].content");
    expect(findings).not.toContain("a@b.example");
  });

  test("gives, and says in its entry, only the roles that are asked for", async () => {
    const answer = await reveal(exchange, { reason: "what rule was it", roles: ["request.findings", "reason"] });
    const { payloads }: Revealed = JSON.parse(answer.text);
    expect(payloads.map(({ role }) => role)).toEqual(["request.findings"]);
    expect(JSON.parse(payloads[0]?.text ?? "")).toMatchObject([
      { type: "EMAIL_ADDRESS", action: "redact", rule: expect.stringMatching(/^test \(.*policy\.yaml:1\)$/) },
    ]);
    expect((await reveals()).at(-1)).toMatchObject({ exchangeId: exchange, roles: ["request.findings"] });
    for (const roles of [[], ["everything"]]) {
      const refused = await reveal(exchange, { reason: "what rule was it", roles });
      expect([refused.status, errorOf(refused).code]).toEqual([400, "request_malformed"]);
    }
  });

  test("gives a stream as it came and as it went", async () => {
    const sent = deltaEvent("to c@d.") + deltaEvent("example") + finishEvent() + doneEvent;
    custody().upstream.answer = ({ socket }) => socket.write(streamOf([sent]));
    const answer = await custody().chat(chatBody("Hi", { stream: true }));
    const payloads = await revealed(answer.id);
    expect(payloads["response.received"]).toBe(sent);
    expect(payloads["response.delivered"]).toBe(answer.text);
  });

  test("gives large payloads and bytes that are no text", async () => {
    const large = JSON.stringify(chatBody("word ".repeat(500_000)));
    custody().upstream.answer = ({ socket }) => socket.write(whole(answerBody));
    const { id } = await custody().chat(large);
    expect((await revealed(id))["request.received"] === large).toBe(true);
    const bytes = Buffer.from([0x7b, 0xff, 0x00]);
    const refused = await custody().chat(bytes);
    expect((await revealed(refused.id))["request.received"]).toBe(`base64:${bytes.toString("base64")}`);
  });

  test("is itself an entry, with who and which and not why in clear, before it answers", async () => {
    const before = (await reveals()).length;
    const answer = await reveal(exchange, { reason: "reasonincanary" });
    const after = await reveals();
    expect(after.length).toBe(before + 1);
    const entry = after.at(-1);
    expect(entry).toMatchObject({ exchangeId: exchange, principal: expect.stringMatching(/^key_/) });
    expect(entry).toMatchObject({ roles: expect.arrayContaining(["request.received", "response.received"]) });
    expect(entry).toMatchObject({ payloads: [{ role: "reason" }] });
    expect(JSON.stringify(after)).not.toContain("reasonincanary");
    expect(answer.headers.get("cache-control")).toBe("no-store");
  });

  test.each([
    ["no reason", {}, "reason"],
    ["an empty one", { reason: "" }, "reason"],
    ["a number", { reason: 7 }, "reason"],
    ["more than asked for", { reason: "because", all: true }, null],
  ])("%s: refused, nothing shown, no entry", async (_name, wrong, param) => {
    const before = (await reveals()).length;
    const answer = await reveal(exchange, wrong);
    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toMatchObject({ code: "request_malformed", param });
    expect((await reveals()).length).toBe(before);
  });

  test.each(["auditor", "client"])("a key of role %s is refused", async (role) => {
    const { key } = await custody().newKey(role);
    const before = (await reveals()).length;
    const answer = await reveal(exchange, { reason: "a complaint" }, key);
    expect(answer.status).toBe(403);
    expect(answer.text).not.toContain("a@b");
    expect((await reveals()).length).toBe(before);
  });

  test("an unknown exchange is not found, and leaves no entry", async () => {
    const before = (await reveals()).length;
    expect((await reveal("0198aaaa-0000-7000-8000-000000000000")).status).toBe(404);
    expect((await reveals()).length).toBe(before);
  });
});
