import { describe, expect, test } from "vitest";
import {
  chatBody,
  chunkEvent,
  completion,
  deltaEvent,
  doneEvent,
  finishEvent,
  usageEvent,
} from "../fixtures/chat-bodies.ts";
import { readRecorded } from "../fixtures/read-record.ts";
import { chunk, lastChunk, streamHead, streamOf, whole } from "../fixtures/scripted-upstream.ts";
import { custodyForFile, custodyForTest } from "../fixtures/start-custody.ts";

const custody = custodyForFile();
const streaming = (pieces: readonly (Uint8Array | string)[]): void => {
  custody().upstream.answer = ({ socket }) => socket.write(streamOf(pieces));
};
const request = { model: "gpt-test", messages: [{ role: "user" as const, content: "Hi" }], stream: true as const };

describe("an unmodified OpenAI client", () => {
  test.each(["/v1", "/api/v1"])("reads a stream at %s", async (path) => {
    streaming([deltaEvent("Hel"), deltaEvent("lo"), finishEvent(), doneEvent]);
    const { data: stream, response } = await custody().sdk({ path }).chat.completions.create(request).withResponse();
    let text = "";
    for await (const part of stream) text += part.choices[0]?.delta.content ?? "";
    expect(text).toBe("Hello");
    const { opened, closed } = await readRecorded(custody().folder, response.headers.get("x-request-id") ?? "");
    expect(opened?.stream).toBe(true);
    expect(closed).toMatchObject({ outcome: "complete", status: 200 });
    // Nobody counted, so it is estimated: five characters of an answer are two tokens.
    expect(closed?.usage).toMatchObject({ estimated: true, completionTokens: 2 });
  });

  test("gets the usage chunk that it asked for, and the record its counts", async () => {
    streaming([deltaEvent("Hi"), finishEvent(), usageEvent, doneEvent]);
    const { data: stream, response } = await custody()
      .sdk()
      .chat.completions.create({ ...request, stream_options: { include_usage: true } })
      .withResponse();
    const usages: unknown[] = [];
    for await (const part of stream) if (part.usage) usages.push(part.usage);
    expect(usages).toEqual([{ prompt_tokens: 4, completion_tokens: 5, total_tokens: 9 }]);
    const { closed } = await readRecorded(custody().folder, response.headers.get("x-request-id") ?? "");
    expect(closed?.usage).toEqual({ promptTokens: 4, completionTokens: 5, totalTokens: 9 });
    expect(String(custody().upstream.calls.at(-1)?.body)).toContain('"include_usage":true');
  });

  test("assembles a tool call from argument deltas", async () => {
    const call = (part: object) =>
      chunkEvent([{ index: 0, delta: { tool_calls: [{ index: 0, ...part }] }, finish_reason: null }]);
    streaming([
      chunkEvent([{ index: 0, delta: { role: "assistant", content: null }, finish_reason: null }]),
      call({ id: "call_1", type: "function", function: { name: "weather", arguments: "" } }),
      call({ function: { arguments: '{"ci' } }),
      call({ function: { arguments: 'ty":"Os' } }),
      call({ function: { arguments: 'lo"}' } }),
      finishEvent(0, "tool_calls"),
      doneEvent,
    ]);
    const tool = { type: "function" as const, function: { name: "weather", parameters: { type: "object" } } };
    const runner = custody()
      .sdk()
      .chat.completions.stream({ ...request, tools: [tool] });
    const { choices } = await runner.finalChatCompletion();
    expect(choices[0]?.message.tool_calls).toMatchObject([
      { function: { name: "weather", arguments: '{"city":"Oslo"}' } },
    ]);
  });

  test("tells the interleaved choices of n: 2 apart; the last words wait for both", async () => {
    const pieces = [deltaEvent("a", 0), deltaEvent("x", 1), deltaEvent("b", 0), finishEvent(0), deltaEvent("y", 1)];
    streaming([...pieces, finishEvent(1, "length"), doneEvent]);
    const stream = await custody()
      .sdk()
      .chat.completions.create({ ...request, n: 2 });
    const texts = ["", ""];
    for await (const part of stream) {
      for (const { index, delta } of part.choices) texts[index] += delta.content ?? "";
    }
    expect(texts).toEqual(["ab", "xy"]);
  });
});

describe("when the client was given the first of it", () => {
  test("is in its close, in microseconds from the beginning, and in the console's timeline", async () => {
    const steady = { ms: 50 };
    const own = await custodyForTest({ uptime: () => steady.ms, actions: {} });
    let end = (): void => undefined;
    own.upstream.answer = ({ socket }) => {
      steady.ms = 150;
      socket.write(streamHead());
      socket.write(chunk(deltaEvent("Hello")));
      end = () => {
        steady.ms = 450;
        for (const event of [deltaEvent(" there"), finishEvent(), doneEvent]) socket.write(chunk(event));
        socket.write(lastChunk);
      };
    };
    const { data: stream, response } = await own.sdk().chat.completions.create(request).withResponse();
    // The rest comes once the client has the first.
    for await (const { choices } of stream) if (choices[0]?.delta.content === "Hello") end();
    const id = response.headers.get("x-request-id") ?? "";
    expect((await readRecorded(own.folder, id)).closed).toMatchObject({ firstChunkUs: 100_000, latencyUs: 400_000 });
    const page = await own.ask(`/console/exchanges/${id}`);
    expect(page.text).toContain("First of the answer given to the client, 100 ms after the call began");
  });

  test("is not there where nothing of it was before the close", async () => {
    streaming([finishEvent(), doneEvent]);
    const held = await custody().chat(chatBody("Hi", { stream: true }));
    custody().upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("Hi."))));
    const entire = await custody().chat(chatBody("Hi"));
    for (const { id, status } of [held, entire]) {
      expect(status).toBe(200);
      const { closed } = await readRecorded(custody().folder, id);
      expect(closed).not.toHaveProperty("firstChunkUs");
    }
  });
});

describe("bytes of a stream", () => {
  const lf = [
    ": a comment\n\n",
    `event: completion\nid: 7\nretry: 10\n${deltaEvent("one")}`,
    'data: {"choices":[{"index":0,"delta":{"content":"\\u0074wo \\/ \u00e9\u{1f600}","x_vendor":[1.0]},"finish_reason":null}],\ndata: "x":1E2}\n\n',
    deltaEvent("other choice", 1),
    ":\n\n",
    finishEvent(0),
    usageEvent,
    doneEvent,
    ": after the end\n\n",
  ].join("");

  const passes = async (text: string, pieces: readonly (Uint8Array | string)[]): Promise<void> => {
    streaming(pieces);
    const answer = await custody().chat(chatBody("Hi", { stream: true }));
    expect(answer.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    expect(answer.text).toBe(text);
    expect((await readRecorded(custody().folder, answer.id)).closed?.outcome).toBe("complete");
  };

  test.each([
    ["LF", lf],
    ["CRLF", lf.replaceAll("\n", "\r\n")],
    ["CR", lf.replaceAll("\n", "\r")],
  ])("pass untouched with %s line ends", (_name, text) => passes(text, [text]));

  test("pass untouched one byte at a time, CRLF and multi-byte characters cut in two", () => {
    const text = lf.replaceAll("\n", "\r\n");
    return passes(
      text,
      [...Buffer.from(text)].map((byte) => Buffer.of(byte)),
    );
  });

  test("of a stream that is larger than every window pass untouched", () => {
    const text = Array.from({ length: 400 }, (_, place) => deltaEvent(`${place} ${"word ".repeat(200)}`));
    const pieces = [...text, finishEvent(), doneEvent];
    return passes(pieces.join(""), pieces);
  });

  test("a stream that ends after its finish without [DONE] is passed on as it is", () =>
    passes(deltaEvent("Hi") + finishEvent(), [deltaEvent("Hi"), finishEvent()]));

  test("a request for a stream that is answered whole is passed on whole", async () => {
    const body = '{"choices":[]}';
    custody().upstream.answer = ({ socket }) =>
      socket.write(
        `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
      );
    const answer = await custody().chat(chatBody("Hi", { stream: true }));
    expect(answer.headers.get("content-type")).toBe("application/json");
    expect(answer.text).toBe(body);
  });
});

test("deltas are passed on while the upstream is still speaking", async () => {
  const next = custody().upstream.nextCall();
  custody().upstream.answer = ({ socket }) => socket.write(streamHead());
  const asked = custody().sdk().chat.completions.create(request);
  const { socket } = await next;
  socket.write(chunk(deltaEvent("first")));
  const stream = (await asked)[Symbol.asyncIterator]();
  expect((await stream.next()).value?.choices[0]?.delta.content).toBe("first");
  // Only now: the first had to arrive without what follows.
  socket.write(Buffer.concat([chunk(finishEvent()), chunk(doneEvent), Buffer.from(lastChunk)]));
  expect((await stream.next()).value?.choices[0]?.finish_reason).toBe("stop");
  expect((await stream.next()).done).toBe(true);
});
