/**
 * What may go wrong in a session: each ends it in a way that says so, to both sides and in the record.
 * @module
 */
import { once } from "node:events";
import { describe, expect, test } from "vitest";
import { certificatesForFile } from "../fixtures/certificates.ts";
import { type ClientSession, realtimeForFile, realtimeForTest, recordedSession } from "../fixtures/realtime-custody.ts";

const certificates = certificatesForFile();
const authority = certificates.authority("authority");
const running = realtimeForFile(() => authority, {
  policies: { base: {}, acting: { rules: [{ types: ["EMAIL_ADDRESS"], action: "redact" }] } },
  policiesBy: { models: { "voice-acting": "acting" } },
  realtime: { eventBytesMax: 4_096 },
});

const recordOf = (session: ClientSession) => recordedSession(running(), session.id);

describe("a client's event that cannot be read", () => {
  test.each([
    ["no JSON", '{"type":'],
    ["two readings", '{"type":"response.cancel","type":"session.update"}'],
    ["a name that differs by case", '{"Type":"response.cancel"}'],
    ["no type", '{"event_id":"e"}'],
    ["no object", "[]"],
  ])("%s", async (_what, text) => {
    const session = await running().open();
    session.sendText(text);
    expect(await session.next("error")).toMatchObject({ error: { code: "request_malformed" } });
    expect(await session.closed).toBe(1_007);
    expect(await session.upstream.closed).toBe(1_001);
    expect(session.upstream.received).toEqual([]);
    const { closed, lines } = await recordOf(session);
    expect(closed).toMatchObject({ outcome: "failed", error: "request_malformed" });
    expect(lines[0]).toMatchObject({ from: "client", unread: text });
  });

  test("binary", async () => {
    const session = await running().open();
    session.sendText(Buffer.from('{"type":"response.cancel"}'), true);
    expect(await session.closed).toBe(1_007);
    expect((await recordOf(session)).closed).toMatchObject({ outcome: "failed", error: "request_malformed" });
  });

  test("too large", async () => {
    const session = await running().open();
    session.send({ type: "response.create", response: { instructions: "x".repeat(5_000) } });
    expect(await session.closed).toBe(1_009);
    expect(session.upstream.received).toEqual([]);
    expect((await recordOf(session)).closed).toMatchObject({ outcome: "failed", error: "request_too_large" });
  });
});

describe("an event of the upstream that cannot be read", () => {
  test.each([
    ["no JSON", '{"type":', "upstream_failed"],
    ["two readings", '{"type":"error","type":"session.created"}', "upstream_failed"],
    ["no type", '{"event_id":"e"}', "upstream_failed"],
  ])("%s", async (_what, text, code) => {
    const session = await running().open();
    session.upstream.socket.send(text);
    expect(await session.next("error")).toMatchObject({ error: { code } });
    expect(await session.closed).toBe(1_011);
    const { closed, lines } = await recordOf(session);
    expect(closed).toMatchObject({ outcome: "upstream_failed", error: code });
    expect(lines[0]).toMatchObject({ from: "upstream", unread: text });
  });

  test("binary", async () => {
    const session = await running().open();
    session.upstream.socket.send(Buffer.from('{"type":"rate_limits.updated","rate_limits":[]}'));
    expect(await session.closed).toBe(1_011);
    expect((await recordOf(session)).closed).toMatchObject({ outcome: "upstream_failed", error: "upstream_failed" });
  });

  test("too large", async () => {
    const session = await running().open();
    session.upstream.say({ type: "error", error: { message: "x".repeat(5_000) } });
    expect(await session.closed).toBe(1_011);
    expect((await recordOf(session)).closed).toMatchObject({ outcome: "upstream_failed", error: "upstream_failed" });
  });

  test("a text that goes on after its end", async () => {
    const session = await running().open({ model: "voice-acting" });
    const at = { response_id: "r", item_id: "i", output_index: 0, content_index: 0 };
    session.upstream.say(
      { type: "response.output_text.delta", ...at, delta: "Hello" },
      { type: "response.output_item.done", response_id: "r", output_index: 0, item: { id: "i", type: "message" } },
      { type: "response.output_text.delta", ...at, delta: " again" },
    );
    expect(await session.closed).toBe(1_011);
    expect(JSON.stringify(session.received)).not.toContain("again");
  });
});

describe("an event that nobody has heard of", () => {
  test("passes in both directions, and every text of it is scanned", async () => {
    const session = await running().open({ model: "voice-acting" });
    session.send({ type: "thing.do", "ann.lee@example.com": [{ to: "bo.ray@example.com" }], n: 1 });
    const marked = { type: "thing.do", "[EMAIL_ADDRESS_REDACTED]": [{ to: "[EMAIL_ADDRESS_REDACTED]" }], n: 1 };
    expect(await session.upstream.next("thing.do")).toEqual(marked);
    session.upstream.say({ type: "thing.delta", item_id: "i", delta: "to bo.ray@example.com" });
    expect(await session.next("thing.delta")).toEqual({
      type: "thing.delta",
      item_id: "i",
      delta: "to [EMAIL_ADDRESS_REDACTED]",
    });
    session.sdk.close();
    expect((await recordOf(session)).closed).toMatchObject({ counts: { EMAIL_ADDRESS: 3 }, verdict: "redact" });
  });
});

describe("ends", () => {
  test("an upstream's, with its code", async () => {
    const session = await running().open();
    session.upstream.say({ type: "session.created", session: {} });
    session.upstream.socket.close(4_001, "a reason that nobody has scanned");
    const [code, reason] = await once(session.sdk.socket, "close");
    expect([code, String(reason)]).toEqual([4_001, ""]);
    expect(session.received.map(({ type }) => type)).toEqual(["session.created"]);
    expect((await recordOf(session)).closed).toMatchObject({ outcome: "upstream_failed", error: null });
  });

  test("an upstream's that is over", async () => {
    const session = await running().open();
    session.upstream.socket.close(1_000);
    expect(await session.closed).toBe(1_000);
    expect((await recordOf(session)).closed).toMatchObject({ outcome: "complete", error: null });
  });

  test("what was held back comes before an upstream's end", async () => {
    const session = await running().open({ model: "voice-acting" });
    const at = { response_id: "r", item_id: "i", output_index: 0, content_index: 0 };
    session.upstream.say({ type: "response.output_text.delta", ...at, delta: "Ask ann.lee@exam" });
    session.upstream.socket.close(1_000);
    expect(await session.closed).toBe(1_000);
    expect(session.received).toMatchObject([{ delta: "Ask ann.lee@exam" }]);
  });

  test("an upstream that is gone", async () => {
    const session = await running().open();
    session.upstream.socket.terminate();
    expect(await session.next("error")).toMatchObject({ error: { code: "upstream_failed" } });
    expect(await session.closed).toBe(1_011);
    expect((await recordOf(session)).closed).toMatchObject({
      outcome: "upstream_truncated",
      error: "upstream_truncated",
    });
  });

  test("a client that is gone", async () => {
    const session = await running().open();
    session.sdk.socket.terminate();
    expect(await session.upstream.closed).toBe(1_001);
    expect((await recordOf(session)).closed).toMatchObject({ outcome: "client_aborted", error: null });
  });

  test("a client's, with its code", async () => {
    const session = await running().open();
    session.sdk.close({ code: 4_321, reason: "never mind" });
    expect(await session.upstream.closed).toBe(4_321);
    expect((await recordOf(session)).closed).toMatchObject({ outcome: "complete", error: null });
  });
});

describe("limits", () => {
  const expectEnd = async (realtime: Record<string, number>, act: (session: ClientSession) => void) => {
    const own = await realtimeForTest(authority, { realtime });
    const session = await own.open();
    act(session);
    const { error } = await session.next("error");
    const code = await session.closed;
    await session.upstream.closed;
    const { closed } = await recordedSession(own, session.id);
    expect(error).toMatchObject({ code: closed.error });
    return { code, closed };
  };
  const nothing = (): void => undefined;

  test("silence", async () => {
    expect(await expectEnd({ idleTimeoutMs: 50 }, nothing)).toMatchObject({
      code: 1_001,
      closed: { outcome: "complete", error: "session_expired" },
    });
  });

  test("length", async () => {
    expect(await expectEnd({ durationMaxMs: 50 }, nothing)).toMatchObject({
      code: 1_001,
      closed: { outcome: "complete", error: "session_expired" },
    });
  });

  test("events in a minute", async () => {
    const act = ({ send }: ClientSession): void => {
      for (let at = 0; at < 4; at += 1) send({ type: "input_audio_buffer.clear" });
    };
    expect(await expectEnd({ eventsPerMinuteMax: 3 }, act)).toMatchObject({
      code: 1_008,
      closed: { outcome: "failed", error: "rate_limited", session: { clientEvents: 4 } },
    });
  });

  test("speech that waits for its transcript", async () => {
    const own = await realtimeForTest(authority, {
      actions: { EMAIL_ADDRESS: "redact" },
      realtime: { heldSpeechBytesMax: 100 },
    });
    const session = await own.open();
    const at = { response_id: "r", item_id: "i", output_index: 0, content_index: 0 };
    session.upstream.say({ type: "response.output_audio.delta", ...at, delta: Buffer.alloc(200).toString("base64") });
    expect(await session.closed).toBe(1_008);
    expect((await recordedSession(own, session.id)).closed).toMatchObject({
      outcome: "blocked",
      error: "content_safety_block",
    });
  });

  test("a client that does not answer whether it is there", async () => {
    const own = await realtimeForTest(authority, { realtime: { pingIntervalMs: 50 } });
    const session = await own.open();
    session.sdk.socket.pause();
    expect(await session.upstream.closed).toBe(1_001);
    session.sdk.socket.terminate();
    expect((await recordedSession(own, session.id)).closed).toMatchObject({ outcome: "client_aborted" });
  });

  test("the server's end", async () => {
    const own = await realtimeForTest(authority);
    const session = await own.open();
    const stopped = own.custody.stop();
    expect(await session.closed).toBe(1_001);
    expect(await session.upstream.closed).toBe(1_001);
    await stopped;
    await own.custody.restart();
    expect((await recordedSession(own, session.id)).closed).toMatchObject({
      outcome: "complete",
      error: "session_expired",
    });
  });
});
