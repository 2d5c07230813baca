/**
 * Opens one WebSocket to one upstream. Never retried, never redirected.
 * @module
 */
import type { IncomingMessage } from "node:http";
import { MessageSocket } from "./message-socket.ts";
import type { CallHeaders } from "./request-headers.ts";
import { mediaType, passableHeaders, requestIdOf } from "./response-headers.ts";
import type { CallTarget, PeekableBody, UpstreamResponse } from "./call.ts";
import { UpstreamError } from "./upstream-error.ts";

/** What an upstream says that refuses is read up to here: it is an error's body. */
const refusalBytesMax = 65_536;

export interface ConnectTarget extends CallTarget {
  /** `http:` or `https:`, host and port. */
  readonly origin: string;
  readonly connectTimeoutMs: number;
  readonly responseHeaderBytesMax: number;
}

export interface ConnectRequest {
  /** Ours: `/realtime`. */
  readonly path: string;
  /** Names and values of the query: they are escaped. */
  readonly query: Readonly<Record<string, string>>;
  readonly headers?: CallHeaders | undefined;
  /** More of them: `[name, value, ...]`. */
  readonly apiHeaders: readonly string[];
  /** A larger message of the upstream's ends the connection. */
  readonly messageBytesMax: number;
  readonly onStart: (call: { cancel(): void }) => void;
}

/** What a body is that was read already. */
const bodyOf = (upstream: string, bytes: Buffer): PeekableBody => {
  const pieces = [bytes];
  return {
    read: () => Promise.resolve(pieces.pop() ?? null),
    readAll: () => Promise.resolve(pieces.pop() ?? Buffer.alloc(0)),
    peek: () => Promise.reject(new UpstreamError(upstream, "cut")),
    cancel: () => undefined,
  };
};

const readRefusal = async (response: IncomingMessage): Promise<Buffer | null> => {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length > refusalBytesMax) return null;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
};

/** Both lists by name: those of the call, without what belongs to bodies. */
const headersOf = ({ json }: CallHeaders, more: readonly string[]): Record<string, string> => {
  const all = [...json, ...more];
  const headers: Record<string, string> = {};
  for (let at = 0; at + 1 < all.length; at += 2) headers[all[at] ?? ""] = all[at + 1] ?? "";
  delete headers["content-type"];
  delete headers["accept"];
  delete headers["accept-encoding"];
  return headers;
};

const isSystemCode = (error: Error): string | null =>
  "code" in error && typeof error.code === "string" && /^[A-Z0-9_]{1,64}$/.test(error.code) ? error.code : null;

/**
 * Resolves with an open socket (status 101), or with what the upstream answered instead. Rejects with `UpstreamError`, also where it answers with a
 * body of more than 64 KiB.
 */
export const connectUpstream = async (target: ConnectTarget, request: ConnectRequest): Promise<UpstreamResponse> => {
  const { WebSocket } = await import("ws");
  const url = new URL(target.origin.replace(/^http/, "ws") + target.basePath + request.path);
  for (const [name, value] of Object.entries(request.query)) url.searchParams.set(name, value);
  const socket = new WebSocket(url, {
    headers: headersOf(request.headers ?? target.headers, request.apiHeaders),
    followRedirects: false,
    perMessageDeflate: false,
    maxPayload: request.messageBytesMax,
    maxHeaderSize: target.responseHeaderBytesMax,
    handshakeTimeout: target.connectTimeoutMs,
  });
  return new Promise((resolve, reject) => {
    let isCancelled = false;
    let head: IncomingMessage | null = null;
    const fail = (reason: UpstreamError["reason"], code: string | null = null): void =>
      reject(new UpstreamError(target.name, reason, code));
    request.onStart({
      cancel: () => {
        isCancelled = true;
        socket.terminate();
      },
    });
    socket.once("upgrade", (response) => (head = response));
    socket.once("open", () =>
      resolve({
        status: 101,
        headers: head === null ? {} : passableHeaders(head.headers),
        contentType: null,
        requestId: head === null ? null : requestIdOf(head.headers),
        body: bodyOf(target.name, Buffer.alloc(0)),
        socket: new MessageSocket(socket),
      }),
    );
    socket.once("unexpected-response", (_request, response) => {
      readRefusal(response).then(
        (bytes) => {
          socket.terminate();
          if (bytes === null) return fail("too_large");
          const { headers, statusCode = 0 } = response;
          const body = bodyOf(target.name, bytes);
          const told = { headers: passableHeaders(headers), contentType: mediaType(headers) };
          resolve({ ...told, status: statusCode, requestId: requestIdOf(headers), body });
        },
        () => fail("cut"),
      );
    });
    socket.on("error", (error) => fail(isCancelled ? "cancelled" : "connect", isSystemCode(error)));
  });
};
