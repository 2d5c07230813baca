/**
 * Each way in which an upstream fails is one error with one reason, never a clean end.
 * @module
 */
import { setImmediate } from "node:timers/promises";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import type { BodyReader } from "../../src/upstream/call.ts";
import { answering, chunkedHead, failed, ok, openMock, request, startScripted, timedOut } from "./scripted-server.ts";

/** All that a reader gives, and the error that ended it. */
const drain = async (body: BodyReader) => {
  let text = "";
  try {
    for (let chunk = await body.read(); chunk !== null; chunk = await body.read()) text += chunk.toString();
    return { text, error: null };
  } catch (error) {
    return { text, error };
  }
};

describe("a failure", () => {
  test("to connect", async () => {
    const upstream = openMock("http://127.0.0.1:1/v1");
    await expect(upstream.call(request)).rejects.toMatchObject({ ...failed("connect"), systemCode: "ECONNREFUSED" });
  });

  test("to connect in time", async () => {
    // It accepts the connection, and never answers the TLS handshake.
    const server = await startScripted(() => undefined);
    const upstream = openMock(`https://127.0.0.1:${server.port}/v1`, { connectTimeoutMs: 100 });
    await expect(upstream.call(request)).rejects.toMatchObject(timedOut("connect"));
  });

  test("to send a head in time", async () => {
    const { server, upstream } = await answering("HTTP/1.1 200 OK\r\n", { headersTimeoutMs: 100 });
    await expect(upstream.call(request)).rejects.toMatchObject(timedOut("headers_timeout"));
    expect(server.requests).toHaveLength(1);
  });

  test("to go on in time, after what had come", async () => {
    const { upstream } = await answering(`${chunkedHead}3\r\none\r\n`, { idleTimeoutMs: 100 });
    const { text, error } = await drain((await upstream.call(request)).body);
    expect(text).toBe("one");
    expect(error).toMatchObject(timedOut("idle_timeout"));
  });

  test("to finish in time, though never silent", async () => {
    const server = await startScripted((socket) => {
      socket.write(chunkedHead);
      const trickle = setInterval(() => socket.write("1\r\nx\r\n"), 10);
      socket.on("close", () => clearInterval(trickle));
    });
    const upstream = openMock(`http://127.0.0.1:${server.port}`, { totalTimeoutMs: 200 });
    const { text, error } = await drain((await upstream.call(request)).body);
    expect(text).toMatch(/^x+$/);
    expect(error).toMatchObject(timedOut("total_timeout"));
  });

  test("to get a free connection in time sends nothing", async () => {
    const { server, upstream } = await answering("", { connectionsMax: 1, totalTimeoutMs: 150 });
    // Both times are over at once, however busy the machine is: between the two a connection would be free.
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const both = Promise.allSettled([upstream.call(request), upstream.call({ ...request, path: "/second" })]);
    while (server.requests.length === 0) await setImmediate();
    vi.advanceTimersByTime(150);
    vi.useRealTimers();
    const calls = await both;
    for (const call of calls) expect(call).toMatchObject({ reason: timedOut("total_timeout") });
    await expect(upstream.call({ ...request, path: "/third" })).rejects.toMatchObject(timedOut("total_timeout"));
    expect(server.requests.map(({ head }) => head.split(" ")[1])).toEqual(["/v1/chat/completions", "/v1/third"]);
  });

  test.each([
    ["below its length", "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf", "end"],
    [
      "below its length on a closing connection",
      "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 100\r\n\r\nhalf",
      "end",
    ],
    ["in the middle of a chunk", `${chunkedHead}64\r\nhalf`, "end"],
    ["between chunks", `${chunkedHead}4\r\nhalf\r\n`, "end"],
    ["between chunks by a reset", `${chunkedHead}4\r\nhalf\r\n`, "reset"],
    [
      "between chunks on a closing connection",
      `${chunkedHead.replace("\r\n", "\r\nconnection: close\r\n")}4\r\nhalf\r\n`,
      "end",
    ],
  ] as const)("when it is cut %s", async (_where, bytes, after) => {
    const { upstream } = await answering(bytes, {}, after);
    const response = await upstream.call(request);
    expect(await drain(response.body)).toMatchObject({ error: failed("cut") });
    await expect(response.body.readAll()).rejects.toMatchObject(failed("cut"));
  });

  test("without any answer is not tried again", async () => {
    const { server, upstream } = await answering("", {}, "end");
    await expect(upstream.call(request)).rejects.toMatchObject(failed("cut"));
    expect(server.requests).toHaveLength(1);
  });

  test.each([
    ["a length", `HTTP/1.1 200 OK\r\ncontent-length: 2000\r\n\r\n${"x".repeat(2000)}`],
    ["chunks", `${chunkedHead}${`64\r\n${"x".repeat(100)}\r\n`.repeat(20)}0\r\n\r\n`],
  ])("when a body with %s is too large", async (_framing, bytes) => {
    const { upstream } = await answering(bytes, { responseBytesMax: 1000 });
    const { text, error } = await drain((await upstream.call(request)).body);
    expect(text.length).toBeLessThanOrEqual(1000);
    expect(error).toMatchObject(failed("too_large"));
  });

  test("when the head is too large", async () => {
    const { upstream } = await answering(ok("{}", `x-filler: ${"x".repeat(3000)}\r\n`), {
      responseHeaderBytesMax: 2000,
    });
    await expect(upstream.call(request)).rejects.toMatchObject(failed("too_large"));
  });

  test.each([
    "content-encoding: gzip\r\n",
    "content-encoding: identity, br\r\n",
    "content-encoding: identity\r\ncontent-encoding: gzip\r\n",
    "transfer-encoding: gzip, chunked\r\n",
  ])("when it is encoded: %j", async (header) => {
    const framed = header.startsWith("transfer") ? "" : "content-length: 4\r\n";
    const { upstream } = await answering(`HTTP/1.1 200 OK\r\n${header}${framed}\r\n0\r\n\r\n`);
    await expect(upstream.call(request)).rejects.toMatchObject(failed("encoding"));
  });

  test("when it is not HTTP, in words that quote nothing", async () => {
    const { upstream } = await answering("canary-bytes\r\n\r\n");
    const error = await upstream.call(request).catch((error: unknown) => error);
    expect(error).toMatchObject({ ...failed("cut"), param: null });
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain("canary");
  });
});
