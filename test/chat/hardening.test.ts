import { connect } from "node:net";
import { describe, expect, test } from "vitest";
import { chatBody, completion, deltaEvent } from "../fixtures/chat-bodies.ts";
import { chunk, streamHead, whole } from "../fixtures/scripted-upstream.ts";
import { sendRaw } from "../fixtures/send-raw.ts";
import { custodyForFile, custodyForTest } from "../fixtures/start-custody.ts";

const custody = custodyForFile({ limits: { headerBytesMax: 4_096 } });
const canary = "canaryword";
const body = JSON.stringify(chatBody(canary));
const chunked = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;

/** A whole call of the client's, with other headers about its length and more. */
const call = (headers: string, content: string, line = "POST /v1/chat/completions HTTP/1.1"): string =>
  `${line}\r\nhost: custody\r\nauthorization: Bearer ${custody().clientKey}\r\ncontent-type: application/json\r\n${headers}\r\n${content}`;

/** The same, rightly framed, but for its first line. */
const callAt = (target: string): string => call(`content-length: ${body.length}\r\n`, body, `POST ${target} HTTP/1.1`);
const get = (target: string, more = "host: custody\r\n"): string =>
  `GET ${target} HTTP/1.1\r\n${more}connection: close\r\n\r\n`;

const length = `content-length: ${body.length}\r\n`;
const coding = "transfer-encoding: chunked\r\n";

const framings: readonly (readonly [name: string, bytes: () => string, status: number])[] = [
  ["a length, then a coding", () => call(length + coding, chunked), 400],
  ["a coding, then a length", () => call(coding + length, chunked), 400],
  ["two lengths that differ", () => call(`${length}content-length: 5\r\n`, body), 400],
  ["two equal lengths", () => call(length + length, body), 400],
  ["a list of lengths", () => call(`content-length: ${body.length}, ${body.length}\r\n`, body), 400],
  ["a length with a sign", () => call(`content-length: +${body.length}\r\n`, body), 400],
  ["a hexadecimal length", () => call(`content-length: 0x${body.length.toString(16)}\r\n`, body), 400],
  ["a space before the colon", () => call(`content-length : ${body.length}\r\n`, body), 400],
  ["a coding twice", () => call(coding + coding, chunked), 400],
  ["a coding before the last", () => call("transfer-encoding: gzip, chunked\r\n", chunked), 400],
  ["a coding that is not chunked", () => call("transfer-encoding: xchunked\r\n", chunked), 400],
  ["the coding `identity`", () => call("transfer-encoding: identity\r\n", body), 400],
  ["a vertical tab before the coding", () => call("transfer-encoding: \u000bchunked\r\n", chunked), 400],
  ["a coding on a folded line", () => call("transfer-encoding:\r\n chunked\r\n", chunked), 400],
  ["a folded line", () => call(`x-any: a\r\n b\r\n${length}`, body), 400],
  ["a coding in HTTP/1.0", () => call(coding, chunked, "POST /v1/chat/completions HTTP/1.0"), 400],
  ["lines that end in LF alone", () => call(length, body).replaceAll("\r\n", "\n"), 400],
  ["one line that ends in LF alone", () => call(`x-any: a\n${length}`, body), 400],
  ["one line that ends in CR alone", () => call(`x-any: a\rcontent-length: 1\r\n${length}`, body), 400],
  ["NUL in a header", () => call(`x-any: a\0\r\n${length}`, body), 400],
  ["a header without a name", () => call(`: a\r\n${length}`, body), 400],
  ["chunks that end in LF alone", () => call(coding, chunked.replaceAll("\r\n", "\n")), 400],
  ["a chunk's size with 0x", () => call(coding, `0x${chunked}`), 400],
  ["a chunk's size beyond all numbers", () => call(coding, `${"f".repeat(17)}\r\n${body}\r\n0\r\n\r\n`), 400],
  ["a chunk that is longer than its size", () => call(coding, `1\r\n${body}\r\n0\r\n\r\n`), 400],
  ["a length after the last chunk", () => call(coding, chunked.replace(/\r\n$/, "content-length: 5\r\n\r\n")), 400],
  ["endless extensions of a chunk", () => call(coding, `1;${"x".repeat(20_000)}\r\n{\r\n0\r\n\r\n`), 413],
  ["headers above the limit in many lines", () => call(`${"x: y\r\n".repeat(2_000)}${length}`, body), 431],
  [
    "headers above the limit after the last chunk",
    () => call(coding, chunked.replace(/\r\n$/, `${"x: y\r\n".repeat(2_000)}\r\n`)),
    431,
  ],
  ["HTTP/0.9", () => "GET /healthz\r\n\r\n", 400],
  ["HTTP/2.0", () => get("/healthz").replace("HTTP/1.1", "HTTP/2.0"), 400],
  ["the preface of HTTP/2", () => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400],
  ["a method that is none", () => callAt("/").replace("POST", "POSTS"), 400],
  ["no host", () => get("/healthz", ""), 400],
  ["two hosts", () => get("/healthz", "host: a\r\nhost: b\r\n"), 400],
  ["another expectation", () => get("/healthz", "host: a\r\nexpect: 200-maybe\r\n"), 417],
  ["two keys", () => call(`authorization: Bearer other\r\n${length}connection: close\r\n`, body), 401],
];

const targets: readonly (readonly [name: string, target: string, status: number])[] = [
  ["a whole URL", "http://custody/v1/chat/completions", 400],
  ["a whole URL of another host", "http://example.com/v1/models", 400],
  ["a whole URL of another scheme", "file:///etc/passwd", 400],
  ["an asterisk", "*", 400],
  ["two slashes before the path", "//v1/chat/completions", 400],
  ["two slashes and a host", "//example.com/v1/chat/completions", 400],
  ["two slashes in the path", "/v1//chat/completions", 400],
  ["an escaped slash", "/v1%2fchat/completions", 400],
  ["an escaped backslash", "/v1/chat%5ccompletions", 400],
  ["a backslash", "/v1\\chat\\completions", 400],
  ["two dots", "/healthz/../v1/chat/completions", 400],
  ["two dots at the end", "/v1/chat/completions/..", 400],
  ["one dot", "/v1/./chat/completions", 400],
  ["escaped dots", "/log/%2e%2E/v1/chat/completions", 400],
  ["an escaped NUL", "/v1/chat/completions%00", 400],
  ["a fragment", "/v1/chat/completions#x", 400],
  ["a byte beyond ASCII", "/v1/chat/completions\u00ff", 400],
  ["a space", "/v1/chat/completions x", 400],
  ["an escaped letter", "/v1/chat/%63ompletions", 404],
  ["another case", "/V1/chat/completions", 404],
  ["a slash at the end", "/v1/chat/completions/", 404],
  ["parameters", "/v1/chat/completions;x=y", 404],
];

/** What is sent is refused, in our words, and nothing of it reaches the upstream. */
const expectRefused = async (bytes: string, status: number): Promise<void> => {
  const calls = custody().upstream.calls.length;
  const received = await sendRaw(custody().url, bytes);
  const [head = "", text = ""] = received.split("\r\n\r\n");
  expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  expect(received.match(/^HTTP/gm)).toHaveLength(1);
  for (const name of ["x-request-id", "x-content-type-options", "referrer-policy", "content-security-policy"]) {
    expect(head.match(new RegExp(`^${name}: .+`, "gim"))).toHaveLength(1);
  }
  expect(head).toMatch(/^cache-control: no-store$/im);
  expect(JSON.parse(text)).toMatchObject({ error: { message: expect.any(String), code: expect.any(String) } });
  expect(received).not.toContain(canary);
  expect(custody().upstream.calls.length).toBe(calls);
};

describe("a request that could be cut apart in two ways is refused, and ends its connection", () => {
  test.each(framings)("%s", async (_name, bytes, status) => expectRefused(bytes(), status));

  test("what follows it is no request", async () => {
    const smuggled = call("content-length: 4\r\ntransfer-encoding: chunked\r\n", `0\r\n\r\n${get("/healthz")}`);
    expect((await sendRaw(custody().url, smuggled)).match(/^HTTP/gm)).toHaveLength(1);
    expect((await sendRaw(custody().url, get("/x/../y") + get("/healthz"))).match(/^HTTP/gm)).toHaveLength(1);
  });

  test("rightly framed, the same call is made", async () => {
    custody().upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("Hi"))));
    const close = "connection: close\r\n";
    for (const bytes of [call(length + close, body), call(coding + close, chunked)]) {
      expect(await sendRaw(custody().url, bytes)).toMatch(/^HTTP\/1\.1 200 /);
    }
  });
});

describe("a target with several readings is refused", () => {
  test.each(targets)("%s", async (_name, target, status) => {
    await expectRefused(callAt(target).replace("\r\n\r\n", "\r\nconnection: close\r\n\r\n"), status);
  });

  test("a query may say anything", async () => {
    expect(await sendRaw(custody().url, get("/healthz?to=http://a/../b//c%2f"))).toMatch(/^HTTP\/1\.1 200 /);
  });
});

test("CONNECT gets no tunnel and no answer", async () => {
  expect(await sendRaw(custody().url, "CONNECT example.com:443 HTTP/1.1\r\nhost: example.com:443\r\n\r\n")).toBe("");
});

test("a call that asks for another protocol is answered in this one, and the upstream is not asked for it", async () => {
  custody().upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("Hi"))));
  const upgrade = "connection: upgrade, close\r\nupgrade: h2c\r\n";
  expect(await sendRaw(custody().url, call(length + upgrade, body))).toMatch(/^HTTP\/1\.1 200 /);
  expect(custody().upstream.calls.at(-1)?.head).not.toMatch(/upgrade|h2c/i);
});

test("garbage behind a call that streams ends the stream, and puts no words into it", async () => {
  const { url, upstream } = custody();
  upstream.answer = ({ socket }) => {
    socket.write(streamHead());
    socket.write(chunk(deltaEvent("Hello there, how are you?")));
  };
  const streamed = JSON.stringify(chatBody("Hi", { stream: true }));
  const client = connect(Number(new URL(url).port), "127.0.0.1");
  let received = "";
  client.on("error", () => undefined); // What is written into a connection that is cut fails.
  client.on("data", (data) => {
    if (received === "") client.write("GARBAGE\r\n\r\n");
    received += String(data);
  });
  client.write(call(`content-length: ${streamed.length}\r\n`, streamed));
  await new Promise((resolve) => client.once("close", resolve));
  expect(received).toMatch(/^HTTP\/1\.1 200 /);
  expect(received.match(/HTTP\/1\.1/g)).toHaveLength(1);
});

describe("who is slow is told so, and cut off", () => {
  const line = "POST /v1/chat/completions HTTP/1.1\r\nhost: a\r\n";
  test.each([
    ["headers that never end", () => `${line}x-any: `],
    [
      "a body that never ends",
      (key: string) => `${line}authorization: Bearer ${key}\r\ncontent-type: application/json\r\n${length}\r\n{`,
    ],
  ])("%s", async (_name, part) => {
    const server = { headersTimeoutMs: 100, requestTimeoutMs: 200 };
    const { url, clientKey, upstream } = await custodyForTest({ server });
    const received = await sendRaw(url, part(clientKey));
    expect(received).toMatch(/^HTTP\/1\.1 408 /);
    expect(received).toMatch(/^x-content-type-options: nosniff/im);
    expect(upstream.calls).toEqual([]);
  });
});
