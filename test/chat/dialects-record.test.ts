/**
 * What of a dialect is scanned, what is kept, and what is found again.
 * @module
 */
import { generateText, streamText } from "ai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { beforeEach, describe, expect, test } from "vitest";
import { exportEvidence } from "../fixtures/export-evidence.ts";
import { readRecorded } from "../fixtures/read-record.ts";
import { custodyForFile } from "../fixtures/start-custody.ts";
import { answerStrictly } from "../fixtures/strict-upstream.ts";

const card = ["4012", "8888", "8888", "1881"].join("");
const session = "3c90c3cc-0d44-4b50-8888-8dd25736052a";
const hello = [{ role: "user" as const, content: "Hi" }];
const custody = custodyForFile({
  policies: {
    base: {
      callersMayDropPayloads: true,
      rules: [
        { types: ["CREDIT_CARD"], directions: ["request"], action: "block" },
        { types: ["EMAIL_ADDRESS"], action: "redact" },
      ],
    },
    keeping: { rules: [{ types: ["CREDIT_CARD"], action: "block" }] },
  },
  policiesBy: { purposes: { kept: "keeping" } },
  catalogue: {
    projects: { support: { models: ["gpt-test"], systemPrompt: "Card {{ first }}{{ second }} of {{{ raw }}}." } },
    agents: { agent_a: { model: "gpt-test", systemPrompt: "Be brief." } },
  },
});
const args = { first: "a", second: "b", raw: "c" };
const base = { model: "support", messages: hello, system_prompt_args: args };

beforeEach(() => {
  custody().upstream.answer = answerStrictly("Ask jane@example.com or somebody else.");
});

const chat = (body: object, headers: Record<string, string> = {}) => custody().chat(body, { headers });
interface Shown {
  readonly role: string;
  readonly text: string;
  readonly details: object;
}

const payloadsOf = async (id: string): Promise<ReadonlyMap<string, Shown>> => {
  const options = { method: "POST", body: { reason: "this test" } };
  const { payloads } = JSON.parse((await custody().ask(`/api/v1/audit/exchanges/${id}/payload`, options)).text);
  return new Map(payloads.map((payload: Shown) => [payload.role, payload]));
};

describe("what is taken out of a request", () => {
  test.each([
    [{ labels: { a: card } }],
    [{ labels: { [card]: "a" } }],
    [{ metadata: { a: card } }],
    [{ tags: [card] }],
    [{ messages: [{ role: "user", content: "Hi", metadata: { a: { b: [card] } } }] }],
    [{ messages: [{ role: "user", content: "Hi", completion_id: card }] }],
    [{ ab_campaign: card }],
  ])("%j is scanned", async (changes) => {
    const calls = custody().upstream.calls.length;
    const answer = await chat({ ...base, ...changes });
    // A campaign that is not there ends the call before anything of it is scanned.
    expect([400, 404]).toContain(answer.status);
    expect(answer.text).not.toContain(card);
    expect(custody().upstream.calls).toHaveLength(calls);
  });

  test.each([
    [{ system_prompt_args: { ...args, raw: card } }],
    [{ system_prompt_args: { ...args, first: card.slice(0, 8), second: card.slice(8) } }],
    [{ system_prompt_args: { ...args, raw: Number(card) } }],
  ])("%j is scanned as the prompt that it becomes", async (changes) => {
    const answer = await chat({ ...base, ...changes });
    expect(JSON.parse(answer.text).error.code).toBe("pii_policy_block");
  });

  test("is kept sealed, with the session that was made for it, beside what was forwarded", async () => {
    const answer = await chat({ ...base, labels: { customer: "blue" } });
    const { session_id: made } = JSON.parse(answer.text);
    const payloads = await payloadsOf(answer.id);
    const received = payloads.get("request.received");
    expect(JSON.parse(received?.text ?? "")).toMatchObject({ labels: { customer: "blue" } });
    expect(received?.details).toMatchObject({ sessionId: made });
    expect(payloads.get("request.forwarded")?.text).toBe(String(custody().upstream.calls.at(-1)?.body));
    expect(payloads.get("response.delivered")?.text).toBe(answer.text);
  });

  test.each([
    ["SESSION_ID", session, { session_id: session }],
    ["LABEL", "customer=blue", { labels: { customer: "blue" } }],
    ["TAG", "trial", { tags: ["trial"] }],
  ])("%s is found again", async (type, value, changes) => {
    const { id } = await chat({ ...base, ...changes });
    const body = { type, value, from: "2026-01-01T00:00:00Z", to: "2036-01-01T00:00:00Z" };
    const found = JSON.parse((await custody().ask("/api/v1/audit/findings/search", { method: "POST", body })).text);
    expect(found.data.map((row: { id: string }) => row.id)).toContain(id);
  });
});

describe("a stream that is held back", () => {
  test("has its ids, and the record has what was delivered", async () => {
    const answer = await chat({ ...base, stream: true, session_id: session });
    expect(answer.text).toContain("[EMAIL_ADDRESS_REDACTED]");
    const events = answer.text.split("\n\n").filter((event) => event.startsWith("data: {"));
    for (const event of events) {
      const { session_id, choices } = JSON.parse(event.slice(6));
      expect(session_id).toBe(session);
      for (const choice of choices) expect(choice).toMatchObject({ completion_id: answer.id, model: "gpt-test" });
    }
    expect((await payloadsOf(answer.id)).get("response.delivered")?.text).toBe(answer.text);
  });

  test("that the upstream refuses has the upstream's own error", async () => {
    const answer = await chat({ ...base, stream: true, unheard_of: 1 });
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text)).toMatchObject({ error: { message: expect.stringContaining("unheard_of") } });
  });
});

describe("store: false", () => {
  test("keeps the entries and nothing of the texts, where the policies let callers say so", async () => {
    const answer = await chat({ ...base, store: false, labels: { a: "b" } });
    expect(answer.status).toBe(200);
    const { opened, closed } = await readRecorded(custody().folder, answer.id);
    expect(opened?.payloads.map(({ role }) => role)).toEqual([]);
    expect(closed?.payloads.map(({ role }) => role)).toEqual([]);
    expect(opened?.counts).toBeDefined();
  });

  test("changes nothing where one of the policies does not", async () => {
    const answer = await chat({ ...base, store: false }, { "x-custody-purpose": "kept" });
    const { opened } = await readRecorded(custody().folder, answer.id);
    expect(opened?.payloads.map(({ role }) => role)).toContain("request.received");
  });
});

test("a table of calls has the names that were asked for", async () => {
  const { id } = await chat({ ...base, model: "agent_a", system_prompt_args: {} });
  const { opened } = await readRecorded(custody().folder, id);
  expect(opened?.asked?.agent).toBe("agent_a");
  const fields = ["id", "agent", "project", "batch"];
  const to = new Date(Date.now() + 60_000).toISOString();
  const { text } = await exportEvidence(custody(), { from: "2026-01-01T00:00:00Z", to, format: "custom", fields });
  const { agent, project = "" } = opened?.asked ?? {};
  expect(text.split("\r\n")).toContain([id, agent, project, ""].join(","));
});

describe("a key's models", () => {
  test("a name of ours is allowed by itself, or by its model", async () => {
    const statusOf = async (models: string[], model: string): Promise<number> => {
      const { key } = await custody().newKey("client", { models });
      return (
        await custody().chat({ ...base, model, ...(model === "support" ? {} : { system_prompt_args: {} }) }, { key })
      ).status;
    };
    expect(await statusOf(["support"], "support")).toBe(200);
    expect(await statusOf(["gpt-test"], "support")).toBe(200);
    expect(await statusOf(["agent_*"], "support")).toBe(403);
    expect(await statusOf(["agent_*"], "agent_a")).toBe(200);
    expect(await statusOf(["agent_*"], "gpt-test")).toBe(403);
  });
});

describe("the ai SDK", () => {
  const provider = () =>
    createOpenAICompatible({ name: "custody", baseURL: `${custody().url}/v1`, apiKey: custody().clientKey });

  test("asks for an alias of ours and streams", async () => {
    const { text, usage } = await generateText({ model: provider()("agent_a"), prompt: "Hi" });
    expect(text).toBe("Ask [EMAIL_ADDRESS_REDACTED] or somebody else.");
    expect(usage.inputTokens).toBe(9);
    const { textStream } = streamText({ model: provider()("agent_a"), prompt: "Hi" });
    let streamed = "";
    for await (const piece of textStream) streamed += piece;
    expect(streamed).toBe(text);
  });
});

describe("the openai SDK", () => {
  test("speaks to a project, and sees what it adds", async () => {
    const request = { ...base, n: 2 };
    const said = await custody().sdk({ path: "/api/v1" }).chat.completions.create(request);
    expect(said.choices.map(({ message }) => message.content)).toHaveLength(2);
    expect(said).toMatchObject({ session_id: expect.any(String) });
    const stream = await custody()
      .sdk()
      .chat.completions.create({ ...base, stream: true });
    let text = "";
    for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? "";
    expect(text).toBe("Ask [EMAIL_ADDRESS_REDACTED] or somebody else.");
  });
});
