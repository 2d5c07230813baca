/**
 * Reading, holding back and cancelling a response body.
 * @module
 */
import { createHash } from "node:crypto";
import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { Cancellable } from "../../src/upstream/call.ts";
import { answering, chunkedHead, failed, ok, openMock, request, startScripted } from "./scripted-server.ts";

describe("cancelling", () => {
  test("before the head closes the connection and rejects the call", async () => {
    const closed = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    const server = await startScripted((socket) => {
      socket.on("close", () => closed.resolve());
      asked.resolve();
    });
    const upstream = openMock(`http://127.0.0.1:${server.port}`);
    const handles: Cancellable[] = [];
    const call = upstream.call({ ...request, onStart: (started) => handles.push(started) });
    await asked.promise;
    handles[0]?.cancel();
    await expect(call).rejects.toMatchObject(failed("cancelled"));
    await closed.promise;
  });

  test("at the start sends nothing", async () => {
    const { server, upstream } = await answering(ok("{}"));
    const cancelled = upstream.call({ ...request, path: "/first", onStart: (started) => started.cancel() });
    await expect(cancelled).rejects.toMatchObject(failed("cancelled"));
    await upstream.call({ ...request, path: "/second" });
    expect(server.requests.map(({ head }) => head.split(" ")[1])).toEqual(["/v1/second"]);
  });

  test("in the middle closes the connection and rejects the read", async () => {
    const closed = Promise.withResolvers<void>();
    const server = await startScripted((socket) => {
      socket.on("close", () => closed.resolve());
      socket.write(`${chunkedHead}3\r\none\r\n`);
    });
    const upstream = openMock(`http://127.0.0.1:${server.port}`);
    const { body } = await upstream.call(request);
    await body.read();
    const waiting = body.read();
    body.cancel();
    await expect(waiting).rejects.toMatchObject(failed("cancelled"));
    await closed.promise;
  });

  test("after the end is no clean end for who has not read", async () => {
    const { server, upstream } = await answering(ok("{}"), { connectionsMax: 1 });
    const { body } = await upstream.call(request);
    // The answer came in one packet: it has ended, unread.
    body.cancel();
    await expect(body.read()).rejects.toMatchObject(failed("cancelled"));
    await upstream.call(request);
    expect(server.connections()).toBe(1);
  });
});

test("a reader that does not read holds the upstream back, and then gets every byte", async () => {
  const block = Buffer.alloc(64 * 1024, "abcdefgh");
  const blocks = 1024;
  let flushed = 0;
  const server = await startScripted((socket) => {
    socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${block.length * blocks}\r\n\r\n`);
    const send = (left: number): void => {
      if (left === 0) return;
      socket.write(block, () => {
        flushed += block.length;
        send(left - 1);
      });
    };
    send(blocks);
  });
  const { body } = await openMock(`http://127.0.0.1:${server.port}`).call(request);
  // Until the server has made no progress for many turns of the event loop.
  for (let idle = 0, before = -1; idle < 500 && flushed < block.length * blocks; before = flushed) {
    await turn();
    idle = flushed === before ? idle + 1 : 0;
  }
  // What the kernel's buffers take, which grow to some megabytes, and our queue; not the whole 64 MiB.
  expect(flushed).toBeLessThan(32 * 1024 * 1024);
  const hash = createHash("sha256");
  let bytes = 0;
  for (let chunk = await body.read(); chunk !== null; chunk = await body.read()) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  expect(bytes).toBe(block.length * blocks);
  const expected = createHash("sha256");
  for (let sent = 0; sent < blocks; sent += 1) expected.update(block);
  expect(hash.digest("hex")).toBe(expected.digest("hex"));
});

test("readAll takes a large answer whole", async () => {
  const text = "0123456789".repeat(300_000);
  const { upstream } = await answering(ok(text));
  expect((await (await upstream.call(request)).body.readAll()).toString()).toBe(text);
});

test("one reader at a time", async () => {
  const { upstream } = await answering(chunkedHead);
  const { body } = await upstream.call(request);
  const first = body.read();
  await expect(body.read()).rejects.toThrow("one reader");
  body.cancel();
  await expect(first).rejects.toMatchObject(failed("cancelled"));
});

describe("waiting for the first bytes", () => {
  test("leaves them to be read", async () => {
    const { upstream } = await answering(`${chunkedHead}3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n`);
    const { body } = await upstream.call(request);
    expect([await body.peek(), await body.peek()]).toEqual([true, true]);
    expect((await body.readAll()).toString()).toBe("onetwo");
    expect(await body.peek()).toBe(false);
  });

  test("is told of an end without any, and of a failure as a reader is", async () => {
    const empty = await answering(`${chunkedHead}0\r\n\r\n`);
    expect(await (await empty.upstream.call(request)).body.peek()).toBe(false);
    const server = await startScripted((socket) => void socket.end(chunkedHead));
    const cut = await openMock(`http://127.0.0.1:${server.port}`).call(request);
    await expect(cut.body.peek()).rejects.toMatchObject(failed("cut"));
    await expect(cut.body.read()).rejects.toMatchObject(failed("cut"));
  });
});

test("a call says which exchange it is of where it is told to", async () => {
  const { server, upstream } = await answering(ok("{}"));
  await upstream.call({ ...request, idempotencyKey: "exchange-1" });
  await upstream.call(request);
  const [first, second] = server.requests.map(({ head }) => /idempotency-key: (\S+)/.exec(head)?.[1]);
  expect([first, second]).toEqual(["exchange-1", undefined]);
});
