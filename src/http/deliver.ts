/**
 * Writing to the client, on Node's response itself.
 * @module
 */
import { once } from "node:events";
import { notKept } from "./answer-head.ts";
import type { Outgoing } from "./context.ts";

/** Writes the head: what was gathered, and what this answer says of itself, by names in lower case. What was gathered stands: an upstream's own limits are not the caller's. */
export const writeHead = (out: Outgoing, status: number, headers: Readonly<Record<string, string>>): void => {
  const { head } = out;
  for (const [name, value] of Object.entries(headers)) if (!head.includes(name)) head.push(name, value);
  if (headers["cache-control"] === undefined) head.push(...notKept);
  out.writeHead(status, head);
};

/** Sends a whole answer. The id is there already: `createListener` set it. */
export const deliverWhole = (
  out: Outgoing,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array | string,
): void => {
  if (out.destroyed) return;
  if (out.headersSent) {
    // A stream has begun: cutting it is all that can still be said.
    out.destroy();
    return;
  }
  const length = typeof body === "string" ? Buffer.byteLength(body) : body.length;
  writeHead(out, status, { ...headers, "content-length": String(length) });
  out.end(body);
};

/** Writes pieces of a stream; resolves when the client can take more, or has gone. */
export const writePieces = async (out: Outgoing, pieces: readonly Uint8Array[]): Promise<void> => {
  let isFull = false;
  for (const piece of pieces) isFull = !out.write(piece);
  if (!isFull || out.destroyed) return;
  const stop = new AbortController();
  const gone = once(out, "close", stop).catch(() => undefined);
  const drained = once(out, "drain", stop).catch(() => undefined);
  await Promise.race([gone, drained]);
  stop.abort();
};
