/**
 * Sessions of the Realtime API by the official SDK: what each side is given, and what the record says of it.
 * @module
 */
import { describe, expect, test } from "vitest";
import { certificatesForFile } from "../fixtures/certificates.ts";
import { type ClientSession, realtimeForFile, recordedSession, spokenResponse } from "../fixtures/realtime-custody.ts";

const card = ["4012", "8888", "8888", "1881"].join("");
const email = "ann.lee@example.com";
const mark = "[EMAIL_ADDRESS_REDACTED]";
const certificates = certificatesForFile();
const running = realtimeForFile(() => certificates.authority("authority"), {
  policies: {
    base: {},
    acting: {
      rules: [
        { types: ["CREDIT_CARD"], action: "block" },
        { types: ["EMAIL_ADDRESS"], action: "redact" },
      ],
    },
    whole: { rules: [{ types: ["EMAIL_ADDRESS"], action: "redact" }], tools: { deny: ["wipe"] } },
    keeping: { rules: [{ types: ["EMAIL_ADDRESS"], directions: ["request"], action: "tokenize" }] },
  },
  policiesBy: { models: { "voice-acting": "acting", "voice-whole": "whole", "voice-keeping": "keeping" } },
});

const message = (text: string) => ({
  type: "conversation.item.create",
  item: { type: "message", role: "user", content: [{ type: "input_text", text }] },
});

/** What a client puts together from deltas of this type. */
const joined = ({ received }: ClientSession, type: string): string =>
  received.map((event) => (event.type === type ? String(event["delta"]) : "")).join("");

const end = async (session: ClientSession) => {
  session.sdk.close();
  await session.closed;
  return recordedSession(running(), session.id);
};

test("passes events in both directions as they are, and writes them down", async () => {
  const session = await running().open({ headers: { "openai-beta": "realtime=v1" } });
  const { url, headers } = session.upstream.request;
  expect(url).toBe("/v1/realtime?model=voice");
  expect(headers["user-agent"]).toContain("custody");
  expect(headers["openai-beta"]).toBe("realtime=v1");
  const created = { type: "session.created", event_id: "e1", session: { id: "s1", model: "voice" } };
  session.upstream.say(created);
  await session.next("session.created");
  const update = { type: "session.update", session: { type: "realtime", instructions: "Be kind." } } as const;
  session.sdk.send(update);
  expect(await session.upstream.next("session.update")).toEqual(update);
  const events = spokenResponse("r1", ["Good ", "morning"]);
  session.upstream.say(...events);
  await session.next("response.done");
  expect(session.received).toEqual([created, ...events]);
  const { opened, closed, sentTo } = await end(session);
  expect(await session.upstream.closed).toBe(1_000);
  expect(opened).toMatchObject({ route: "realtime", model: "voice", stream: true, pending: [] });
  expect(closed).toMatchObject({
    outcome: "complete",
    status: 101,
    error: null,
    usage: { cachedPromptTokens: 4, completionTokens: 5, promptTokens: 10, totalTokens: 15 },
    session: { clientEvents: 1, upstreamEvents: 1 + events.length, clientSpeechBytes: 0, upstreamSpeechBytes: 0 },
  });
  expect(sentTo("client")).toEqual(session.received);
  expect(sentTo("upstream")).toEqual(session.upstream.received);
});

describe("redaction", () => {
  test("changes what leaves, and what comes", async () => {
    const session = await running().open({ model: "voice-acting" });
    session.send(message(`I am ${email} here`));
    expect(await session.upstream.next("conversation.item.create")).toEqual(message(`I am ${mark} here`));
    session.upstream.say(...spokenResponse("r1", ["Ask bo.ray@exa", "mple.com", " soon."]));
    const done = await session.next("response.done");
    expect(joined(session, "response.output_text.delta")).toBe(`Ask ${mark} soon.`);
    expect(await session.next("response.output_text.done")).toMatchObject({ text: `Ask ${mark} soon.` });
    expect(JSON.stringify(done)).toContain(`Ask ${mark} soon.`);
    expect(JSON.stringify(session.received)).not.toContain("bo.ray");
    const { closed, lines, sentTo } = await end(session);
    expect(closed).toMatchObject({ verdict: "redact", counts: { EMAIL_ADDRESS: 2 }, outcome: "complete" });
    expect(sentTo("client")).toEqual(session.received);
    expect(sentTo("upstream")).toEqual(session.upstream.received);
    expect(JSON.stringify(lines.map(({ event }) => event))).toContain(email);
  });

  test("of what is judged as a whole: nothing of a response comes before its end", async () => {
    const session = await running().open({ model: "voice-whole" });
    const events = spokenResponse("r1", ["Ask bo.ray@exa", "mple.com", " soon."]);
    session.upstream.say(...events.slice(0, -1));
    session.send(message("a mark in time"));
    await session.upstream.next("conversation.item.create");
    expect(joined(session, "response.output_text.delta")).toBe("");
    session.upstream.say(...events.slice(-1));
    await session.next("response.done");
    expect(joined(session, "response.output_text.delta")).toBe(`Ask ${mark} soon.`);
    expect((await end(session)).closed).toMatchObject({ counts: { EMAIL_ADDRESS: 1 } });
  });

  test("by a placeholder, which becomes the value again", async () => {
    const session = await running().open({ model: "voice-keeping" });
    session.send(message(`I am ${email} here`));
    expect(await session.upstream.next("conversation.item.create")).toEqual(message("I am <EMAIL_ADDRESS_1> here"));
    session.upstream.say(...spokenResponse("r1", ["You are <EMAIL_", "ADDRESS_1>."]));
    await session.next("response.done");
    expect(joined(session, "response.output_text.delta")).toBe(`You are ${email}.`);
    await end(session);
  });

  test("of arguments of a function, and of its output", async () => {
    const session = await running().open({ model: "voice-acting" });
    const item = { id: "f1", type: "function_call", name: "mail", call_id: "c1", status: "completed" };
    const at = { response_id: "r1", item_id: "f1", output_index: 0, call_id: "c1" };
    const given = JSON.stringify({ to: "bo.ray@example.com" });
    const part = (from: number, to?: number) => given.slice(from, to);
    session.upstream.say(
      { type: "response.output_item.added", response_id: "r1", output_index: 0, item: { ...item, arguments: "" } },
      { type: "response.function_call_arguments.delta", ...at, delta: part(0, 12) },
      { type: "response.function_call_arguments.delta", ...at, delta: part(12) },
      { type: "response.function_call_arguments.done", ...at, name: "mail", arguments: given },
      { type: "response.output_item.done", response_id: "r1", output_index: 0, item: { ...item, arguments: given } },
      { type: "response.done", response: { id: "r1", status: "completed", output: [{ ...item, arguments: given }] } },
    );
    await session.next("response.done");
    const redacted = JSON.stringify({ to: mark });
    expect(joined(session, "response.function_call_arguments.delta")).toBe(redacted);
    expect(await session.next("response.function_call_arguments.done")).toMatchObject({ arguments: redacted });
    session.send({
      type: "conversation.item.create",
      item: { type: "function_call_output", call_id: "c1", output: `sent to ${email}` },
    });
    expect(await session.upstream.next("conversation.item.create")).toMatchObject({
      item: { output: `sent to ${mark}` },
    });
    await end(session);
  });
});

describe("a block", () => {
  test("of a client's event: it does not leave, the client is told why, and the session ends", async () => {
    const session = await running().open({ model: "voice-acting" });
    session.send(message("hello"));
    session.send(message(`my card is ${card}`));
    expect(await session.next("error")).toMatchObject({
      error: { type: "guardrail_violation", code: "pii_policy_block", event_id: null },
    });
    expect(await session.closed).toBe(1_008);
    expect(await session.upstream.closed).toBe(1_001);
    expect(session.upstream.received).toEqual([message("hello")]);
    const { closed, lines, sentTo } = await recordedSession(running(), session.id);
    expect(closed).toMatchObject({ outcome: "blocked", verdict: "block", error: "pii_policy_block" });
    expect(lines.find(({ event }) => JSON.stringify(event).includes(card))).toMatchObject({ sent: null });
    expect(sentTo("upstream")).toEqual(session.upstream.received);
  });

  test("of an answer in mid-stream: what comes is a prefix that ends before the span", async () => {
    const session = await running().open({ model: "voice-acting" });
    session.upstream.say(...spokenResponse("r1", ["Your card is 4012 88", "88 8888 1881", " as ever."]));
    expect(await session.next("error")).toMatchObject({ error: { code: "pii_policy_block" } });
    expect(await session.closed).toBe(1_008);
    expect("Your card is ".startsWith(joined(session, "response.output_text.delta"))).toBe(true);
    expect(JSON.stringify(session.received)).not.toMatch(/4012|1881|as ever/);
    const { closed, sentTo, lines } = await recordedSession(running(), session.id);
    expect(closed).toMatchObject({ outcome: "blocked", verdict: "block", error: "pii_policy_block" });
    expect(sentTo("client")).toEqual(session.received);
    expect(JSON.stringify(lines)).toContain("4012 88");
  });
});

describe("speech", () => {
  const sound = (bytes: number): string => Buffer.alloc(bytes, 7).toString("base64");

  test("is passed on, and recorded by its size", async () => {
    const session = await running().open();
    for (let at = 0; at < 3; at += 1) session.send({ type: "input_audio_buffer.append", audio: sound(300) });
    session.send({ type: "input_audio_buffer.commit" });
    await session.upstream.next("input_audio_buffer.commit");
    expect(session.upstream.received.filter(({ audio }) => audio === sound(300))).toHaveLength(3);
    session.upstream.say(...spokenResponse("r1", ["Hello"], { speech: [sound(500), sound(400)] }));
    await session.next("response.done");
    expect(session.received.filter(({ delta }) => delta === sound(500))).toHaveLength(1);
    const { closed, lines } = await end(session);
    expect(closed.session).toMatchObject({ clientSpeechBytes: 1_024, upstreamSpeechBytes: 1_024 });
    expect(lines[0]).toMatchObject({ from: "client", speech: { events: 3, bytes: 900 } });
    expect(JSON.stringify(lines)).not.toContain(sound(300).slice(0, 100));
  });

  test("waits for its transcript where a policy may act", async () => {
    const session = await running().open({ model: "voice-acting" });
    const events = spokenResponse("r1", ["Good ", "morning"], { speech: [sound(500), sound(400)] });
    session.upstream.say(...events);
    await session.next("response.done");
    const types = session.received.map(({ type }) => type);
    expect(types.indexOf("response.output_audio.delta")).toBeGreaterThan(
      types.lastIndexOf("response.output_audio_transcript.delta"),
    );
    expect(types.indexOf("response.output_audio.done")).toBeGreaterThan(
      types.lastIndexOf("response.output_audio.delta"),
    );
    expect(new Set(session.received)).toEqual(new Set(events));
    await end(session);
  });

  test("is not heard where its transcript was changed", async () => {
    const session = await running().open({ model: "voice-acting" });
    session.upstream.say(
      ...spokenResponse("r1", ["Ask bo.ray@exa", "mple.com"], { speech: [sound(500), sound(400)] }),
      ...spokenResponse("r2", ["Good ", "bye"], { speech: [sound(700)] }),
    );
    await session.next("response.done");
    await session.next("response.done");
    const heard = session.received.flatMap(({ type, delta }) =>
      type === "response.output_audio.delta" ? [delta] : [],
    );
    expect(heard).toEqual([sound(700)]);
    expect(joined(session, "response.output_audio_transcript.delta")).toBe(`Ask ${mark}Good bye`);
    const { lines } = await end(session);
    expect(lines.find(({ speech, sent }) => speech !== undefined && sent === null)).toMatchObject({
      speech: { events: 2, bytes: 900 },
    });
  });

  test("of a response that is blocked is not heard", async () => {
    const session = await running().open({ model: "voice-acting" });
    session.upstream.say(
      ...spokenResponse("r1", ["Card 4012 8888", " 8888 1881"], { speech: [sound(500), sound(400)] }),
    );
    expect(await session.closed).toBe(1_008);
    expect(session.received.map(({ type }) => type)).not.toContain("response.output_audio.delta");
  });

  test("of the caller: its transcript is judged when it comes, beside all else", async () => {
    const session = await running().open({ model: "voice-acting" });
    const name = "conversation.item.input_audio_transcription";
    const at = { item_id: "u1", content_index: 0 };
    session.upstream.say({ type: `${name}.delta`, ...at, delta: "I am ann.lee@exa" }, ...spokenResponse("r1", ["Yes"]));
    await session.next("response.done");
    expect(joined(session, `${name}.delta`)).toBe("");
    session.upstream.say(
      { type: `${name}.delta`, ...at, delta: "mple.com" },
      {
        type: `${name}.completed`,
        ...at,
        transcript: email,
        usage: { type: "tokens", input_tokens: 3, output_tokens: 2 },
      },
    );
    expect(await session.next(`${name}.completed`)).toMatchObject({ transcript: mark });
    expect(joined(session, `${name}.delta`)).toBe(`I am ${mark}`);
    expect((await end(session)).closed.usage).toMatchObject({ promptTokens: 13, completionTokens: 7 });
  });
});
