/**
 * Just enough HTTP/1.1 for the load and the mock: finds where a message ends. On raw sockets, so that the other end costs a fraction of
 * what it measures.
 * @module
 */

const headEnd = "\r\n\r\n";
const chunkedEnd = "\r\n0\r\n\r\n";

/** Follows one connection, one message at a time (nothing is pipelined). */
export class MessageReader {
  /** The first line and the headers of the message, once they are there. */
  head = "";
  /** Bytes of the body so far; with chunked encoding its framing is counted too. */
  bodyBytes = 0;
  #partial: Buffer | null = null;
  /** -1 for chunked encoding. */
  #expectedBytes = 0;
  #tail = "";
  #expectsHead = true;

  /** Takes what arrived; true when the message is complete. The next push then begins the next message. */
  push(chunk: Buffer): boolean {
    return this.#expectsHead ? this.#pushHead(chunk) : this.#pushBody(chunk);
  }

  #pushHead(chunk: Buffer): boolean {
    const all = this.#partial === null ? chunk : Buffer.concat([this.#partial, chunk]);
    const end = all.indexOf(headEnd);
    if (end === -1) {
      this.#partial = all;
      return false;
    }
    this.#partial = null;
    this.#expectsHead = false;
    this.head = all.toString("latin1", 0, end);
    this.bodyBytes = 0;
    const length = /\ncontent-length: *(\d+)/i.exec(this.head)?.[1];
    this.#expectedBytes = length === undefined ? -1 : Number(length);
    this.#tail = "\r\n";
    return this.#pushBody(all.subarray(end + headEnd.length));
  }

  #pushBody(chunk: Buffer): boolean {
    this.bodyBytes += chunk.length;
    if (this.#expectedBytes === -1) {
      const from = Math.max(0, chunk.length - chunkedEnd.length);
      this.#tail = (this.#tail + chunk.toString("latin1", from)).slice(-chunkedEnd.length);
      this.#expectsHead = this.#tail === chunkedEnd;
    } else {
      this.#expectsHead = this.bodyBytes >= this.#expectedBytes;
    }
    return this.#expectsHead;
  }
}
