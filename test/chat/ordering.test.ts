import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, test } from "vitest";
import { chatBody, completion, deltaEvent, doneEvent, finishEvent, usageEvent } from "../fixtures/chat-bodies.ts";
import { readEntries, type Recorded, readRecorded } from "../fixtures/read-record.ts";
import { chunk, lastChunk, streamHead, whole } from "../fixtures/scripted-upstream.ts";
import { custodyForFile } from "../fixtures/start-custody.ts";

/** The id of the newest exchange in the log: the upstream is never told it. */
const newestOpened = async (folder: string): Promise<string | null> => {
  const opened = (await readEntries(folder)).filter((entry) => entry.kind === "exchange.opened");
  return opened.at(-1)?.exchangeId ?? null;
};

const custody = custodyForFile();

describe("no reply without a record", () => {
  test.each([false, true])(
    "the opening is durable before the upstream sees the request (stream: %s)",
    async (stream) => {
      const { upstream, folder } = custody();
      const before = await newestOpened(folder);
      let atUpstream: Promise<string | null> | null = null;
      const body = JSON.stringify(completion("Hi"));
      upstream.answer = ({ socket }) => {
        atUpstream = newestOpened(folder);
        void atUpstream.then(() => socket.write(whole(body)));
      };
      const answer = await custody().chat(chatBody("Hi", { stream }));
      expect(await atUpstream).not.toBe(before);
      expect(await atUpstream).toBe(answer.id);
    },
  );

  test("the close is durable before the first byte of a whole answer arrives", async () => {
    const { upstream, folder } = custody();
    upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("Hi"))));
    const body = JSON.stringify(chatBody("Hi"));
    const client = connect(Number(new URL(custody().url).port), "127.0.0.1");
    client.write(
      `POST /v1/chat/completions HTTP/1.1\r\nhost: custody\r\nauthorization: Bearer ${custody().clientKey}\r\n` +
        `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
    );
    const [head]: Buffer[] = await once(client, "data");
    const id = /x-request-id: (\S+)/i.exec(String(head))?.[1] ?? "";
    expect((await readRecorded(folder, id)).closed?.outcome).toBe("complete");
    client.resume();
    await once(client, "close");
  });
});

/** A client that reads as it comes, and the record as it was when each piece came. */
const readStream = async (response: Response) => {
  const id = response.headers.get("x-request-id") ?? "";
  const decoder = new TextDecoder();
  const seen: { text: string; recorded: Recorded }[] = [];
  if (response.body === null) throw new Error("no body");
  const reader = response.body.getReader();
  return {
    id,
    seen,
    /** Reads until there is as much text as expected, or more; to the end of the stream for null. */
    readUntil: async (expected: string | null): Promise<string> => {
      for (;;) {
        const all = seen.map(({ text }) => text).join("");
        if (expected !== null && all.length >= expected.length) return all;
        const { value, done } = await reader.read();
        if (done) return all;
        seen.push({
          text: decoder.decode(value, { stream: true }),
          recorded: await readRecorded(custody().folder, id),
        });
      }
    },
  };
};

const startStream = async (changes: object = {}) => {
  const { upstream, url, clientKey } = custody();
  const next = upstream.nextCall();
  upstream.answer = ({ socket }) => socket.write(streamHead());
  const asked = fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${clientKey}`, "content-type": "application/json" },
    body: JSON.stringify(chatBody("Hi", { stream: true, ...changes })),
  });
  const call = await next;
  return { call, asked };
};

describe("a stream's last words wait for the close", () => {
  test("earlier deltas arrive while the exchange is open; the finish frame and what follows only when it is closed", async () => {
    const { call, asked } = await startStream();
    call.socket.write(chunk(deltaEvent("early")));
    const client = await readStream(await asked);
    expect(await client.readUntil(deltaEvent("early"))).toBe(deltaEvent("early"));
    expect(client.seen.at(-1)?.recorded).toMatchObject({ closed: null, opened: { kind: "exchange.opened" } });

    // The finish and the usage frame have come in before the next delta is sent, and are still kept back.
    call.socket.write(chunk(deltaEvent("late") + finishEvent()));
    expect(await client.readUntil(deltaEvent("early") + deltaEvent("late"))).toBe(
      deltaEvent("early") + deltaEvent("late"),
    );
    call.socket.write(Buffer.concat([chunk(usageEvent + doneEvent), Buffer.from(lastChunk)]));
    const all = await client.readUntil(null);
    expect(all).toBe(deltaEvent("early") + deltaEvent("late") + finishEvent() + usageEvent + doneEvent);
    for (const { text, recorded } of client.seen) {
      const isOver = [finishEvent(), "usage", "[DONE]"].some((held) => text.includes(held));
      expect(recorded.closed === null).toBe(!isOver);
    }
  });

  test("with n: 2 the first choice's finish does not hold back the second choice", async () => {
    const { call, asked } = await startStream({ n: 2 });
    const first = deltaEvent("a", 0) + finishEvent(0) + deltaEvent("b", 1);
    call.socket.write(chunk(first));
    const client = await readStream(await asked);
    expect(await client.readUntil(first)).toBe(first);
    expect(client.seen.at(-1)?.recorded.closed).toBeNull();
    call.socket.write(Buffer.concat([chunk(finishEvent(1) + doneEvent), Buffer.from(lastChunk)]));
    expect(await client.readUntil(null)).toBe(first + finishEvent(1) + doneEvent);
    expect(client.seen.at(-1)?.recorded.closed?.outcome).toBe("complete");
  });
});
