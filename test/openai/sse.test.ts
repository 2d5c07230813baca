/**
 * Cutting a stream into events: nothing lost, wherever it was cut.
 * @module
 */
import { describe, expect, test } from "vitest";
import { openaiErrors } from "../../src/openai/error-body.ts";
import { encodeEvent, SseParser } from "../../src/openai/sse.ts";
import type { SseEvent } from "../../src/openai/sse.ts";
import { seededRandom } from "./json-fuzz.ts";

/** What the events mean; blocks that mean nothing are left out. */
const meanings = (events: readonly SseEvent[]) =>
  events
    .map(({ data, event, id, comments, others }) => ({ data, event, id, comments, others }))
    .filter(({ data, event, id, comments, others }) =>
      [data, event, id, ...comments, ...others].some((text) => text !== null),
    );

const parse = (chunks: readonly Buffer[]): { events: SseEvent[]; bytes: Buffer; rest: Buffer } => {
  const parser = new SseParser();
  const events = chunks.flatMap((chunk) => parser.push(chunk));
  const rest = parser.rest();
  return { events, rest, bytes: Buffer.concat([...events.map((event) => event.raw), rest]) };
};

const none = { data: null, event: null, id: null, comments: [], others: [] };

const stream =
  ": welcome →\n\n" +
  'data: {"a":"é😀"}\r\n\r\n' +
  "event: ping\rid: 7\rdata\rdata:  two spaces\r\r" +
  "data:x\ndata:y\r\ndata: z\n\n" +
  "retry: 10\nunknown: field\nevent: a\nevent: b\nid: 1\nid: 2\n\n" +
  ":\n:second\ndata: [DONE]\n\n\n" +
  "data: left over";

const expected = [
  { ...none, comments: ["welcome →"] },
  { ...none, data: '{"a":"é😀"}' },
  { ...none, data: "\n two spaces", event: "ping", id: "7" },
  { ...none, data: "x\ny\nz" },
  { ...none, event: "b", id: "2", others: ["retry: 10", "unknown: field", "event: a", "id: 1"] },
  { ...none, data: "[DONE]", comments: ["", "second"] },
];

describe("events", () => {
  const bytes = Buffer.from(stream);

  test("fields, comments, line ends and the rest", () => {
    const { events, rest } = parse([bytes]);
    expect(meanings(events)).toEqual(expected);
    expect(rest.toString()).toBe("data: left over");
    expect(events[1]?.raw.toString()).toBe('data: {"a":"é😀"}\r\n\r\n');
  });

  test("cut once, at every offset", () => {
    for (let at = 0; at <= bytes.length; at++) {
      const read = parse([bytes.subarray(0, at), bytes.subarray(at)]);
      expect(meanings(read.events)).toEqual(expected);
      expect(read.bytes.equals(bytes)).toBe(true);
      expect(read.rest.toString()).toBe("data: left over");
    }
  });

  test("cut at every byte", () => {
    const read = parse(Array.from(bytes, (byte) => Buffer.of(byte)));
    expect(meanings(read.events)).toEqual(expected);
    expect(read.bytes.equals(bytes)).toBe(true);
  });

  test("cut at random, with events longer than the first buffer", () => {
    const random = seededRandom(11);
    const lines = Array.from({ length: 60 }, (_, place) => {
      const end = ["\n", "\r\n", "\r"][random(3)] ?? "\n";
      return `data: ${place} ${"é→".repeat(random(900))}${end}${end}`;
    });
    const long = Buffer.from(lines.join(""));
    for (let round = 0; round < 20; round++) {
      const chunks: Buffer[] = [];
      for (let at = 0; at < long.length;) {
        const size = 1 + random(round < 10 ? 50 : 5_000);
        chunks.push(long.subarray(at, at + size));
        at += size;
      }
      const read = parse(chunks);
      expect(meanings(read.events).map((event) => event.data)).toEqual(lines.map((line) => line.trim().slice(6)));
      expect(read.bytes.equals(long)).toBe(true);
    }
  });

  test("an event comes out as soon as its blank line is there", () => {
    const parser = new SseParser();
    expect(parser.push(Buffer.from("data: 1\n"))).toEqual([]);
    expect(parser.push(Buffer.from("\n")).map((event) => event.data)).toEqual(["1"]);
    expect(parser.push(Buffer.from("data: 2\r\n\r")).map((event) => event.data)).toEqual(["2"]);
    expect(parser.push(Buffer.from("\n")).map((event) => event.data)).toEqual([null]);
    expect(parser.rest()).toHaveLength(0);
  });

  test("an event's bytes stay as they are while later ones are read", () => {
    const parser = new SseParser();
    const events: SseEvent[] = [];
    for (const byte of Buffer.from("data: 1\n\ndata: 22\n\ndata: 333\n\n"))
      events.push(...parser.push(Buffer.of(byte)));
    expect(events.map((event) => event.raw.toString())).toEqual(["data: 1\n\n", "data: 22\n\n", "data: 333\n\n"]);
  });
});

describe("what is refused", () => {
  const failed = expect.objectContaining({ code: "upstream_failed" });

  test("bytes that are not UTF-8", () => {
    const wrong = Buffer.concat([Buffer.from("data: "), Buffer.of(0xc3), Buffer.from("\n\n")]);
    expect(() => new SseParser().push(wrong)).toThrow(failed);
    expect(() => new SseParser().push(Buffer.from("\uFEFFdata: 1\n\n"))).toThrow(failed);
  });

  test("an event above the limit, whole or unfinished", () => {
    const limits = { eventBytesMax: 20 };
    const event = `data: ${"x".repeat(12)}\n\n`;
    expect(new SseParser(limits).push(Buffer.from(event + event))).toHaveLength(2);
    expect(() => new SseParser(limits).push(Buffer.from(event.replace("x", "xx")))).toThrow(failed);
    expect(() => new SseParser(limits).push(Buffer.from("x".repeat(21)))).toThrow(failed);
    const parser = new SseParser(limits);
    for (let left = 20; left > 0; left--) parser.push(Buffer.from(":"));
    expect(() => parser.push(Buffer.from(":"))).toThrow(failed);
  });

  test("the limit is 1 MiB where nothing is said", () => {
    const fill = (size: number): Buffer => Buffer.from(`data: ${"x".repeat(size - 8)}\n\n`);
    expect(new SseParser().push(fill(1_048_576))).toHaveLength(1);
    expect(() => new SseParser().push(fill(1_048_577))).toThrow(failed);
  });
});

describe("written events", () => {
  test("are read as they were meant", () => {
    for (const lines of expected) {
      expect(meanings(new SseParser().push(Buffer.from(encodeEvent(lines))))).toEqual([lines]);
    }
  });

  test("cannot be made to hold another field or event", () => {
    const text = encodeEvent({ data: "a\n\nevent: x", event: "e\ndata: y", id: "1\r\n2", comments: ["c\n\n"] });
    expect(meanings(new SseParser().push(Buffer.from(text)))).toEqual([
      { ...none, data: "a\n\nevent: x", event: "e data: y", id: "1 2", comments: ["c  "] },
    ]);
  });

  test("errors have OpenAI's shape", () => {
    const error = { message: 'a "b"', type: "invalid_request_error", param: "stream", code: "request_malformed" };
    const body = openaiErrors.body({ ...error, status: 400 });
    expect(JSON.parse(body)).toEqual({ error });
    const event = openaiErrors.event({ status: 500, message: "m", type: "t", param: null, code: null });
    expect(new SseParser().push(Buffer.from(event)).map(({ data }) => data)).toEqual([
      '{"error":{"message":"m","type":"t","param":null,"code":null}}',
    ]);
  });
});
