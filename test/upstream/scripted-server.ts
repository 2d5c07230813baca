/**
 * A TCP server that reads HTTP requests and answers with whatever bytes a test says, right or wrong.
 * @module
 */
import { createServer } from "node:net";
import type { Socket } from "node:net";
import { onTestFinished } from "vitest";
import { openUpstreams } from "../../src/upstream/pool.ts";
import type { Upstream, UpstreamConfig } from "../../src/upstream/pool.ts";

export interface SeenRequest {
  readonly head: string;
  readonly body: Buffer;
}

export interface ScriptedServer {
  readonly port: number;
  /** Every complete request, in order. */
  readonly requests: SeenRequest[];
  /** How many connections were made. */
  readonly connections: () => number;
}

/** Calls `answer` for each complete request. Closed when the test ends. */
export const startScripted = async (
  answer: (socket: Socket, request: SeenRequest) => void,
): Promise<ScriptedServer> => {
  const sockets = new Set<Socket>();
  const requests: SeenRequest[] = [];
  let connections = 0;
  const server = createServer({ noDelay: true }, (socket) => {
    connections += 1;
    sockets.add(socket);
    let received = Buffer.alloc(0);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => undefined);
    socket.on("data", (data) => {
      received = Buffer.concat([received, data]);
      const split = received.indexOf("\r\n\r\n");
      if (split === -1) return;
      const head = received.toString("latin1", 0, split);
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? "0");
      if (received.length < split + 4 + length) return;
      const request = { head, body: received.subarray(split + 4, split + 4 + length) };
      received = received.subarray(split + 4 + length);
      requests.push(request);
      answer(socket, request);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => {
      server.close(resolve);
    });
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return { port: address.port, requests, connections: () => connections };
};

/** One upstream named `mock` at that base URL, with generous clocks unless told otherwise. Destroyed when the test ends. */
export const openMock = (baseUrl: string, changes: Partial<UpstreamConfig> = {}): Upstream => {
  const config: UpstreamConfig = {
    name: "mock",
    baseUrl,
    apiKey: null,
    authHeader: "authorization",
    models: ["*"],
    recipient: null,
    weight: 1,
    batchApi: false,
    batchPricePercent: 100,
    breaker: { failures: 5, coolDownMs: 10_000 },
    connectTimeoutMs: 20_000,
    headersTimeoutMs: 20_000,
    idleTimeoutMs: 20_000,
    totalTimeoutMs: 25_000,
    connectionsMax: 8,
    responseBytesMax: 128 * 1024 * 1024,
    responseHeaderBytesMax: 16 * 1024,
    ...changes,
  };
  const [upstream] = openUpstreams([config], "1.2.3");
  if (upstream === undefined) throw new Error("no upstream");
  onTestFinished(() => upstream.destroy());
  return upstream;
};

/** A call that no test looks into. */
export const request = { path: "/chat/completions", body: Buffer.from('{"model":"m"}'), stream: false };

/** A server that answers every request with these bytes, then does `after`, and an upstream that calls it. */
export const answering = async (
  bytes: string | Buffer,
  changes: Partial<UpstreamConfig> = {},
  after: "stay" | "end" | "reset" = "stay",
) => {
  const server = await startScripted((socket) => {
    if (after === "stay") socket.write(bytes);
    if (after === "end") socket.end(bytes);
    if (after === "reset") socket.write(bytes, () => socket.resetAndDestroy());
  });
  return { server, upstream: openMock(`http://127.0.0.1:${server.port}/v1`, changes) };
};

/** A whole 200 in JSON; `headers` are lines with their CRLF. */
export const ok = (body: string, headers = "") =>
  `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n${headers}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

export const chunkedHead = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";

/** What an `UpstreamError` of that reason matches. */
export const failed = (reason: string) => ({ name: "UpstreamError", code: "upstream_failed", reason });
export const timedOut = (reason: string) => ({ name: "UpstreamError", code: "upstream_timeout", reason });
