import { describe, expect, test } from "vitest";
import { chatBody, chunkEvent, completion, deltaEvent, doneEvent, finishEvent } from "../fixtures/chat-bodies.ts";
import { readRecorded } from "../fixtures/read-record.ts";
import { streamOf, whole } from "../fixtures/scripted-upstream.ts";
import { errorOf } from "../fixtures/send.ts";
import { custodyForFile } from "../fixtures/start-custody.ts";

const custody = custodyForFile({ actions: { EMAIL_ADDRESS: "block", CREDIT_CARD: "redact" } });
const email = "jane.roe@example.com";
const card = ["4111", "1111", "1111", "1111"].join("");
const violation = { type: "guardrail_violation", code: "pii_policy_block" };

describe("a request that the policy blocks", () => {
  const message = (content: unknown) => ({ messages: [{ role: "user", content }] });
  const call = { id: "c", type: "function", function: { name: "f", arguments: `{"to":"${email}"}` } };
  test.each<[string, object]>([
    ["a message", message(`I am ${email}`)],
    ["a part of a message", message([{ type: "text", text: email }])],
    ["a part of no known type", message([{ type: "x", deep: [{ er: email }] }])],
    [
      "a system message behind",
      {
        messages: [
          { role: "user", content: "a" },
          { role: "system", content: email },
        ],
      },
    ],
    ["a name", { messages: [{ role: "user", content: "a", name: email }] }],
    ["a tool's arguments", { messages: [{ role: "assistant", content: null, tool_calls: [call] }] }],
    ["a tool's result", { messages: [{ role: "tool", tool_call_id: "c", content: email }] }],
    ["a tool's description", { tools: [{ type: "function", function: { name: "f", description: email } }] }],
    ["a schema", { response_format: { type: "json_schema", json_schema: { name: "n", schema: { [email]: {} } } } }],
    ["user", { user: email }],
    ["a stop word", { stop: [email] }],
    ["metadata", { metadata: { a: email } }],
    ["metadata's key", { metadata: { [email]: "a" } }],
    ["an unknown field", { x: { y: [[email]] } }],
    ["the model", { model: email }],
  ])("for %s: refused, recorded, and never sent", async (_name, changes) => {
    const calls = custody().upstream.calls.length;
    const answer = await custody().chat(chatBody("Hi", { ...changes }));
    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toMatchObject(violation);
    expect(errorOf(answer).message).toContain("EMAIL_ADDRESS");
    expect(answer.text).not.toContain("jane");
    expect(custody().upstream.calls.length).toBe(calls);
    const { opened, closed } = await readRecorded(custody().folder, answer.id);
    expect(opened).toMatchObject({ verdict: "block", counts: { EMAIL_ADDRESS: 1 } });
    expect(closed).toMatchObject({ outcome: "blocked", error: "pii_policy_block", status: 400, attempts: [] });
    expect(opened?.payloads.map(({ role }) => role)).not.toContain("request.forwarded");
  });
});

describe("an answer that the policy blocks", () => {
  const expectBlocked = async (id: string, status: number): Promise<void> => {
    const { closed } = await readRecorded(custody().folder, id);
    expect(closed).toMatchObject({
      outcome: "blocked",
      error: "pii_policy_block",
      status,
      verdict: "block",
      counts: { EMAIL_ADDRESS: 1 },
      attempts: [{ status: 200 }],
    });
    expect(closed?.payloads.map(({ role }) => role)).toEqual(
      expect.arrayContaining(["response.received", "response.delivered", "response.findings"]),
    );
  };

  test("whole: 400, nothing of it, and no retry, which would disclose again", async () => {
    custody().upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion(`ask ${email}`))));
    const answer = await custody().chat(chatBody("Hi"));
    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toMatchObject(violation);
    expect(answer.headers.get("x-should-retry")).toBe("false");
    expect(answer.text).not.toContain("jane");
    await expectBlocked(answer.id, 400);
  });

  const pieces = (text: string, size: number): string[] => {
    const parts: string[] = [];
    for (let at = 0; at < text.length; at += size) parts.push(deltaEvent(text.slice(at, at + size)));
    return parts;
  };
  test.each([1, 3, 1_000])(
    "streamed in deltas of %i: a prefix that ends before the span, an error event, no [DONE]",
    async (size) => {
      const before = "You may ask ";
      const sent = [...pieces(`${before}${email} about it`, size), finishEvent(), doneEvent];
      custody().upstream.answer = ({ socket }) => socket.write(streamOf(sent));
      const answer = await custody().chat(chatBody("Hi", { stream: true }));
      expect(answer.status).toBe(200);
      expect(answer.text).not.toContain("[DONE]");
      expect(answer.text).not.toContain("about");
      const events = answer.text
        .trimEnd()
        .split("\n\n")
        .map((event) => event.replace(/^data: /, ""));
      expect(errorOf({ text: events.pop() ?? "" })).toMatchObject(violation);
      let said = "";
      for (const event of events) {
        const part: { choices: { delta: { content: string } }[] } = JSON.parse(event);
        said += part.choices[0]?.delta.content ?? "";
      }
      expect(before.startsWith(said)).toBe(true);
      await expectBlocked(answer.id, 200);
    },
  );

  test.each([
    ["a comment", `: ${email}\n\n`],
    [
      "a tool's arguments",
      chunkEvent([{ index: 0, delta: { tool_calls: [{ index: 0, function: { arguments: email } }] } }]),
    ],
    ["a refusal", chunkEvent([{ index: 0, delta: { refusal: email } }])],
    ["an unknown field", chunkEvent([{ index: 0, delta: { x_thoughts: email } }])],
  ])("streamed in %s", async (_name, piece) => {
    custody().upstream.answer = ({ socket }) => socket.write(streamOf([piece, finishEvent(), doneEvent]));
    const answer = await custody().chat(chatBody("Hi", { stream: true }));
    expect(answer.text).not.toContain("jane");
    expect(answer.text).not.toContain("[DONE]");
    await expectBlocked(answer.id, 200);
  });

  test("redacting and blocking together block", async () => {
    custody().upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion(`${card} of ${email}`))));
    const answer = await custody().chat(chatBody("Hi"));
    expect(errorOf(answer)).toMatchObject(violation);
    expect(errorOf(answer).message).toContain("EMAIL_ADDRESS");
  });
});
