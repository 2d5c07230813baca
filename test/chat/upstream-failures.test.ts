import { describe, expect, test } from "vitest";
import type { Outcome } from "../../src/domain/entry.ts";
import { chatBody, completion, deltaEvent, doneEvent, finishEvent } from "../fixtures/chat-bodies.ts";
import { readRecorded } from "../fixtures/read-record.ts";
import { chunk, streamHead, streamOf, type UpstreamCall, whole } from "../fixtures/scripted-upstream.ts";
import { type Answer, errorOf } from "../fixtures/send.ts";
import { custodyForFile, custodyForTest } from "../fixtures/start-custody.ts";

const custody = custodyForFile();
/** The upstream's own words, which must not pass where we speak for it. */
const words = "wordsoftheupstream";

interface Expected {
  readonly status: number;
  readonly code: string;
  readonly outcome: Outcome;
}

/** An answer in our own words, never to be retried by itself, and its record. */
const expectFailure = async (answer: Answer, folder: string, { status, code, outcome }: Expected): Promise<void> => {
  expect(answer.status).toBe(status);
  expect(errorOf(answer)).toMatchObject({ code, type: "upstream_error" });
  expect(answer.text).not.toContain(words);
  expect(answer.headers.get("x-should-retry")).toBe("false");
  expect(answer.headers.get("retry-after")).toBeNull();
  const { opened, closed, entries } = await readRecorded(folder, answer.id);
  expect(entries).toBe(2);
  expect(opened?.upstreams).toEqual(["scripted"]);
  expect(closed).toMatchObject({ outcome, error: code, status });
  expect(closed?.attempts.map(({ upstream }) => upstream)).toEqual(["scripted"]);
};

describe("502: the upstream fails the call", () => {
  const failed: Expected = { status: 502, code: "upstream_failed", outcome: "upstream_failed" };

  test("it cannot be reached", async () => {
    const { upstream, chat, folder } = await custodyForTest();
    await upstream.close();
    const answer = await chat(chatBody("Hi"));
    await expectFailure(answer, folder, failed);
    expect((await readRecorded(folder, answer.id)).closed?.attempts[0]?.status).toBe(0);
  });

  const json = (text: string): Buffer => whole(text);
  const cut = (bytes: Buffer) => (call: UpstreamCall) => call.socket.end(bytes);
  const say = (bytes: Buffer | string) => (call: UpstreamCall) => call.socket.write(bytes);
  const body = JSON.stringify(completion(words));
  test.each<[string, (call: UpstreamCall) => unknown]>([
    ["it closes without a word", ({ socket }) => socket.end()],
    ["it resets the connection", ({ socket }) => socket.resetAndDestroy()],
    ["it speaks something that is not HTTP", say(`220 ${words} ESMTP\r\n`)],
    ["its body is shorter than its length says", cut(json(body).subarray(0, -10))],
    [
      "its chunked body stops",
      cut(Buffer.concat([Buffer.from(streamHead().replace("text/event-stream", "application/json")), chunk(body)])),
    ],
    ["its JSON stops", say(json(body.slice(0, -10)))],
    ["it answers nothing", say(json(""))],
    ["it answers text under a JSON name", say(json(words))],
    ["it answers two documents", say(json(body + body))],
    ["it answers a key twice", say(json(`{"choices":[],"choices":[{"x":"${words}"}]}`))],
    ["it answers a known key in another case", say(json(`{"Choices":[{"x":"${words}"}]}`))],
    ["it answers half of a surrogate pair", say(json(`{"choices":[],"x":"${words}\\ud800"}`))],
    ["its choices are no array", say(json(`{"choices":"${words}"}`))],
    ["it answers HTML", say(whole(`<p>${words}</p>`, { contentType: "text/html" }))],
    ["it answers no content type", say(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`)],
    ["it compresses, unasked", say(whole(body, { headers: "content-encoding: gzip\r\n" }))],
    ["it streams, unasked", say(streamOf([deltaEvent(words), finishEvent(), doneEvent]))],
    ["it redirects", say(whole(`{"x":"${words}"}`, { status: 302, headers: "location: http://127.0.0.1:1/\r\n" }))],
    ["it redirects with the method kept", say(whole("", { status: 307, headers: "location: /v1/other\r\n" }))],
  ])("%s", async (_name, answer) => {
    custody().upstream.answer = (call) => void answer(call);
    await expectFailure(await custody().chat(chatBody("Hi")), custody().folder, failed);
  });

  test("it answers more than it may", async () => {
    const { upstream, chat, folder } = await custodyForTest({ upstream: { responseBytesMax: 2_000 } });
    upstream.answer = say(json(JSON.stringify(completion(words.repeat(200)))));
    await expectFailure(await chat(chatBody("Hi")), folder, failed);
  });
});

describe("504: the upstream is slow", () => {
  const timedOut: Expected = { status: 504, code: "upstream_timeout", outcome: "upstream_failed" };

  test("no head in time", async () => {
    const { chat, folder } = await custodyForTest({ upstream: { headersTimeoutMs: 100 } });
    await expectFailure(await chat(chatBody("Hi")), folder, timedOut);
  });

  test("silence inside the body", async () => {
    const { upstream, chat, folder } = await custodyForTest({ upstream: { idleTimeoutMs: 100 } });
    upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion(words))).subarray(0, -10));
    await expectFailure(await chat(chatBody("Hi")), folder, timedOut);
  });

  test("not done in time", async () => {
    const { upstream, chat, folder } = await custodyForTest({ upstream: { totalTimeoutMs: 100 } });
    upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion(words))).subarray(0, -10));
    await expectFailure(await chat(chatBody("Hi")), folder, timedOut);
  });
});

describe("the upstream's own errors", () => {
  const body = '{ "error":{"message":"No, \\u0061nd why","type":"x","param":null,"code":"own_code"},"more":[1.0]}';

  test.each([400, 401, 404, 429, 500, 503])(
    "%i passes with its body, byte for byte, and is recorded",
    async (status) => {
      const headers = "retry-after: 7\r\nset-cookie: a=b\r\nx-request-id: up-7\r\n";
      custody().upstream.answer = ({ socket }) => socket.write(whole(body, { status, headers }));
      const answer = await custody().chat(chatBody("Hi"));
      expect(answer.status).toBe(status);
      expect(answer.text).toBe(body);
      expect(answer.headers.get("retry-after")).toBe("7");
      expect(answer.headers.get("set-cookie")).toBeNull();
      const { closed } = await readRecorded(custody().folder, answer.id);
      expect(closed).toMatchObject({ outcome: "upstream_failed", error: null, status, attempts: [{ status }] });
      expect(JSON.stringify(closed)).not.toContain("own_code");
    },
  );

  test("to a request for a stream, too", async () => {
    custody().upstream.answer = ({ socket }) => socket.write(whole(body, { status: 429 }));
    const failure: { status: number; code: string } = await custody()
      .sdk()
      .chat.completions.create({ model: "gpt-test", stream: true, messages: [{ role: "user", content: "Hi" }] })
      .then(
        () => expect.unreachable("it must fail"),
        (error) => error,
      );
    expect(failure).toMatchObject({ status: 429, code: "own_code" });
  });

  test.each([500, 404, 429])("%i in HTML keeps its status and gets our words", async (status) => {
    custody().upstream.answer = ({ socket }) =>
      socket.write(whole(`<h1>${words}</h1>`, { status, contentType: "text/html" }));
    const expected = { status, code: "upstream_failed", outcome: "upstream_failed" } as const;
    await expectFailure(await custody().chat(chatBody("Hi")), custody().folder, expected);
  });

  test("a 200 that is an error body passes, and is recorded as a failure", async () => {
    custody().upstream.answer = ({ socket }) => socket.write(whole(body));
    const answer = await custody().chat(chatBody("Hi"));
    expect(answer.text).toBe(body);
    expect((await readRecorded(custody().folder, answer.id)).closed?.outcome).toBe("upstream_failed");
  });
});

test("after every failure the next call goes through", async () => {
  custody().upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("Hi"))));
  expect((await custody().chat(chatBody("Hi"))).status).toBe(200);
});
