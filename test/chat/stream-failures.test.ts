import { describe, expect, test } from "vitest";
import { chatBody, deltaEvent, doneEvent, finishEvent } from "../fixtures/chat-bodies.ts";
import { readRecorded } from "../fixtures/read-record.ts";
import { chunk, lastChunk, streamHead, streamOf } from "../fixtures/scripted-upstream.ts";
import { errorOf } from "../fixtures/send.ts";
import { custodyForFile, custodyForTest } from "../fixtures/start-custody.ts";

const custody = custodyForFile();
/** The upstream's own words in a frame that must not pass. */
const words = "wordsoftheupstream";
const request = chatBody("Hi", { stream: true });

/** The error that is a stream's last event. */
const lastError = (text: string) =>
  errorOf({
    text:
      text
        .trimEnd()
        .split("\n\n")
        .at(-1)
        ?.replace(/^data: /, "") ?? "",
  });

describe("a stream that the upstream breaks", () => {
  test.each([
    ["ends before a finish reason", streamOf([deltaEvent("Hel"), deltaEvent("lo")])],
    ["ends after nothing", streamOf([])],
    ["ends inside an event", streamOf([deltaEvent("Hel"), deltaEvent("lo"), finishEvent().slice(0, -1)])],
  ])("%s: what came passes, then an error event, and no [DONE]", async (_name, bytes) => {
    custody().upstream.answer = ({ socket }) => socket.write(bytes);
    const answer = await custody().chat(request);
    expect(answer.status).toBe(200);
    if (bytes.includes("Hel")) expect(answer.text.startsWith(deltaEvent("Hel") + deltaEvent("lo"))).toBe(true);
    expect(answer.text).not.toContain("[DONE]");
    expect(lastError(answer.text)).toMatchObject({ type: "upstream_error", code: "upstream_failed" });
    const { closed, entries } = await readRecorded(custody().folder, answer.id);
    expect(entries).toBe(2);
    expect(closed).toMatchObject({ outcome: "upstream_truncated", error: "upstream_truncated", status: 200 });
    expect(closed?.payloads.map(({ role }) => role)).toEqual(["response.received"]);
  });

  const frame = (data: string): string => `data: ${data}\n\n`;
  test.each([
    ["JSON that stops", frame(`{"choices":[{"delta":{"content":"${words}"`)],
    ["text", frame(words)],
    ["[DONE] and more", frame(`[DONE] ${words}`)],
    ["an array", frame(`["${words}"]`)],
    ["a key twice", frame(`{"choices":[],"choices":[{"delta":{"content":"${words}"}}]}`)],
    ["a known key in another case", frame(`{"Choices":[{"delta":{"content":"${words}"}}]}`)],
    ["half of a surrogate pair", frame(`{"choices":[{"index":0,"delta":{"content":"${words}\\ud800"}}]}`)],
    ["an index out of range", frame(`{"choices":[{"index":1e9,"delta":{"content":"${words}"}}]}`)],
    ["bytes that are no UTF-8", Buffer.concat([Buffer.from(`: ${words}`), Buffer.from([0xff, 0x0a, 0x0a])])],
  ])("a frame of %s does not pass, nor does anything after it", async (_name, bad) => {
    const pieces = [deltaEvent("Hi"), bad, deltaEvent(words), finishEvent(), doneEvent];
    custody().upstream.answer = ({ socket }) => socket.write(streamOf(pieces));
    const answer = await custody().chat(request);
    expect(answer.text).not.toContain(words);
    expect(answer.text).not.toContain("[DONE]");
    expect(lastError(answer.text)).toMatchObject({ type: "upstream_error", code: "upstream_failed" });
    const { closed } = await readRecorded(custody().folder, answer.id);
    expect(closed).toMatchObject({ outcome: "upstream_failed", error: "upstream_failed", status: 200 });
  });

  test("cut in mid-stream: an error event after what came", async () => {
    custody().upstream.answer = ({ socket }) =>
      socket.end(Buffer.concat([Buffer.from(streamHead()), chunk(deltaEvent("Hi"))]));
    const answer = await custody().chat(request);
    expect(answer.text.startsWith(deltaEvent("Hi"))).toBe(true);
    expect(lastError(answer.text).code).toBe("upstream_failed");
    const { closed } = await readRecorded(custody().folder, answer.id);
    expect(closed).toMatchObject({ outcome: "upstream_failed", error: "upstream_failed" });
  });

  test("cut after its finish but before the end of its body: never a clean end", async () => {
    custody().upstream.answer = ({ socket }) =>
      socket.end(Buffer.concat([Buffer.from(streamHead()), chunk(deltaEvent("Hi") + finishEvent())]));
    const answer = await custody().chat(request);
    expect(answer.text).not.toContain('"finish_reason":"stop"');
    expect(lastError(answer.text).code).toBe("upstream_failed");
  });

  test("silent in mid-stream: an error event that says so", async () => {
    const { upstream, chat, folder } = await custodyForTest({ upstream: { idleTimeoutMs: 100 } });
    upstream.answer = ({ socket }) => socket.write(Buffer.concat([Buffer.from(streamHead()), chunk(deltaEvent("Hi"))]));
    const answer = await chat(request);
    expect(answer.text.startsWith(deltaEvent("Hi"))).toBe(true);
    expect(lastError(answer.text).code).toBe("upstream_timeout");
    expect((await readRecorded(folder, answer.id)).closed).toMatchObject({
      outcome: "upstream_failed",
      error: "upstream_timeout",
    });
  });

  test("an event without end is cut off", async () => {
    custody().upstream.answer = ({ socket }) =>
      socket.write(streamOf([deltaEvent("Hi"), `data: ${words.repeat(100_000)}`]));
    const answer = await custody().chat(request);
    expect(answer.text).not.toContain(words);
    expect(lastError(answer.text).code).toBe("upstream_failed");
  });
});

describe("an error event of the upstream inside a 200", () => {
  const error = 'data: {"error":{"message":"overloaded now","type":"server_error","param":null,"code":"own_code"}}\n\n';

  test("passes as it is, and the SDK throws it", async () => {
    custody().upstream.answer = ({ socket }) => socket.write(streamOf([deltaEvent("Hi"), error]));
    const answer = await custody().chat(request);
    expect(answer.text).toBe(deltaEvent("Hi") + error);
    const { closed } = await readRecorded(custody().folder, answer.id);
    expect(closed).toMatchObject({ outcome: "upstream_failed", error: null, status: 200 });
    const stream = await custody()
      .sdk()
      .chat.completions.create({ model: "gpt-test", stream: true, messages: [{ role: "user", content: "Hi" }] });
    const read = async (): Promise<void> => {
      for await (const part of stream) expect(part.choices[0]?.delta.content).toBe("Hi");
    };
    await expect(read()).rejects.toMatchObject({ code: "own_code" });
  });
});

test("a stream's headers are allow-listed too", async () => {
  const headers = "set-cookie: a=b\r\nx-request-id: up-1\r\nopenai-processing-ms: 12\r\n";
  custody().upstream.answer = ({ socket }) =>
    socket.write(
      Buffer.concat([Buffer.from(streamHead(headers)), chunk(finishEvent() + doneEvent), Buffer.from(lastChunk)]),
    );
  const answer = await custody().chat(request);
  expect(answer.headers.get("set-cookie")).toBeNull();
  expect(answer.headers.get("openai-processing-ms")).toBe("12");
  expect(answer.id).not.toBe("up-1");
});
