import { describe, expect, test } from "vitest";
import { chatBody, completion, deltaEvent, doneEvent, finishEvent } from "../fixtures/chat-bodies.ts";
import { type Recorded, readEntries, readRecorded } from "../fixtures/read-record.ts";
import { chunk, streamHead, type UpstreamCall, whole } from "../fixtures/scripted-upstream.ts";
import { custodyForFile } from "../fixtures/start-custody.ts";

const custody = custodyForFile();

/** The record of the newest exchange, as it is when the upstream's connection is found closed. */
const recordAtCancel = async (call: UpstreamCall): Promise<Recorded> => {
  await call.closed;
  const opened = (await readEntries(custody().folder)).filter((entry) => entry.kind === "exchange.opened");
  return readRecorded(custody().folder, opened.at(-1)?.exchangeId ?? "");
};

describe("the client goes away", () => {
  test("in mid-stream: recorded first, then the upstream is stopped", async () => {
    const { upstream } = custody();
    const next = upstream.nextCall();
    upstream.answer = ({ socket }) => socket.write(Buffer.concat([Buffer.from(streamHead()), chunk(deltaEvent("Hi"))]));
    const request = { model: "gpt-test", messages: [{ role: "user" as const, content: "Hi" }], stream: true as const };
    const stream = await custody().sdk().chat.completions.create(request);
    const parts: string[] = [];
    for await (const part of stream) {
      parts.push(part.choices[0]?.delta.content ?? "");
      stream.controller.abort();
    }
    expect(parts).toEqual(["Hi"]);
    const { closed, entries } = await recordAtCancel(await next);
    expect(closed).toMatchObject({ outcome: "client_aborted", error: null });
    expect(closed?.payloads.map(({ role }) => role)).toContain("response.received");
    expect(entries).toBe(2);
  });

  test.each([false, true])("while the upstream has not answered yet (stream: %s)", async (stream) => {
    const { upstream } = custody();
    const next = upstream.nextCall();
    upstream.answer = () => undefined;
    const abort = new AbortController();
    const asked = custody().chat(chatBody("Hi", { stream }), { signal: abort.signal });
    const refused = expect(asked).rejects.toThrow("abort");
    const call = await next;
    abort.abort();
    await refused;
    const { closed, entries } = await recordAtCancel(call);
    expect(closed).toMatchObject({ outcome: "client_aborted", status: 0 });
    // It was sent the prompt.
    expect(closed?.attempts).toMatchObject([{ upstream: "scripted", status: 0, error: "cancelled" }]);
    expect(entries).toBe(2);
  });

  test("while a whole answer is still coming in", async () => {
    const { upstream } = custody();
    const next = upstream.nextCall();
    upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("Hi"))).subarray(0, -5));
    const abort = new AbortController();
    const asked = custody().chat(chatBody("Hi"), { signal: abort.signal });
    const refused = expect(asked).rejects.toThrow("abort");
    const call = await next;
    abort.abort();
    await refused;
    expect((await recordAtCancel(call)).closed).toMatchObject({ outcome: "client_aborted", status: 0 });
  });

  test("others go on as if nothing had been", async () => {
    const { upstream } = custody();
    upstream.answer = ({ socket }) =>
      socket.write(
        Buffer.concat([Buffer.from(streamHead()), chunk(deltaEvent("Hi") + finishEvent() + doneEvent), chunk("")]),
      );
    const answer = await custody().chat(chatBody("Hi", { stream: true }));
    expect(answer.text).toBe(deltaEvent("Hi") + finishEvent() + doneEvent);
  });
});
