/**
 * Server-sent events (WHATWG HTML, 9.2), parsed without losing a byte: each event keeps the exact bytes it came in.
 * @module
 */
import { CustodyError } from "../domain/errors.ts";
import { decodeUtf8 } from "./utf8.ts";

/** One event, or one block of comments alone. */
export interface SseEvent {
  /** Its bytes, the blank line that ends it included. */
  readonly raw: Buffer;
  /** The `data` lines joined by line feeds; null when there is none, and then a client sees no event. */
  readonly data: string | null;
  readonly event: string | null;
  readonly id: string | null;
  readonly comments: readonly string[];
  /** Whole lines that mean nothing (unknown fields, `retry`, all but the last of several `event` or `id`): text all the same. */
  readonly others: readonly string[];
}

/** The lines of an event to be written. */
export interface SseLines {
  readonly data: string | null;
  readonly event?: string | null;
  readonly id?: string | null;
  readonly comments?: readonly string[];
  readonly others?: readonly string[];
}

export interface SseLimits {
  /** The most bytes that one event may have; 1 MiB by default. */
  readonly eventBytesMax?: number;
}

const eventBytesMaxDefault = 1_048_576;
const growthBytesMin = 1_024;
const lf = 0x0a;
const cr = 0x0d;

/**
 * Cuts a stream into events, wherever its chunks were cut: the `raw` of all events and `rest()` are, joined, what was pushed. A
 * blank line ended by a CR alone ends its event at once; if the LF of a CRLF follows in the next chunk, it is a block of its own, which
 * means nothing. After an error the parser must not be used again.
 */
export class SseParser {
  readonly #eventBytesMax: number;
  #bytes: Buffer = Buffer.alloc(0);
  /** How many of the bytes are ours to read; what follows is room to grow. */
  #size = 0;
  /** Whether the bytes are our own buffer, with room to grow. What was handed out of it is never written to again. */
  #owned = false;
  #eventStart = 0;
  #lineStart = 0;
  /** No line ends between the line's start and here. */
  #scanned = 0;

  constructor(limits: SseLimits = {}) {
    this.#eventBytesMax = limits.eventBytesMax ?? eventBytesMaxDefault;
  }

  /**
   * The events that a chunk completes. The chunk's memory must not be written to afterwards.
   * @throws CustodyError `upstream_failed` on bytes that are not UTF-8, on a byte order mark and on an event above the limit.
   */
  push(chunk: Buffer): SseEvent[] {
    this.#append(chunk);
    const events: SseEvent[] = [];
    for (;;) {
      const at = this.#findLineEnd();
      if (at === -1) break;
      const blank = at === this.#lineStart;
      const carriage = this.#bytes[at] === cr;
      const last = at + 1 === this.#size;
      if (carriage && last && !blank) break; // Its LF may come with the next chunk.
      const next = carriage && !last && this.#bytes[at + 1] === lf ? at + 2 : at + 1;
      this.#lineStart = next;
      this.#scanned = next;
      if (!blank) continue;
      if (next - this.#eventStart > this.#eventBytesMax) throw tooLarge(this.#eventBytesMax);
      events.push(readEvent(this.#bytes.subarray(this.#eventStart, next)));
      this.#eventStart = next;
    }
    if (this.#size - this.#eventStart > this.#eventBytesMax) throw tooLarge(this.#eventBytesMax);
    return events;
  }

  /** The bytes of the event that is not complete: empty at the end of a stream that was not truncated. */
  rest(): Buffer {
    return this.#bytes.subarray(this.#eventStart, this.#size);
  }

  /** Takes the chunk as it is when nothing is pending; otherwise joins it to what is, in a buffer that doubles. */
  #append(chunk: Buffer): void {
    const pending = this.#size - this.#eventStart;
    const size = pending + chunk.length;
    if (pending === 0) {
      this.#rebase(chunk, size);
      this.#owned = false;
      return;
    }
    if (!this.#owned || this.#size + chunk.length > this.#bytes.length) {
      const grown = Buffer.allocUnsafe(Math.max(growthBytesMin, 2 * size));
      this.#bytes.copy(grown, 0, this.#eventStart, this.#size);
      this.#rebase(grown, pending);
      this.#owned = true;
    }
    chunk.copy(this.#bytes, this.#size);
    this.#size += chunk.length;
  }

  /** Goes over to other bytes, which begin with the event that is not complete. */
  #rebase(bytes: Buffer, size: number): void {
    this.#bytes = bytes;
    this.#size = size;
    this.#lineStart -= this.#eventStart;
    this.#scanned -= this.#eventStart;
    this.#eventStart = 0;
  }

  #findLineEnd(): number {
    const bytes = this.#bytes;
    for (let at = this.#scanned; at < this.#size; at++) {
      const byte = bytes[at];
      if (byte === lf || byte === cr) {
        this.#scanned = at;
        return at;
      }
    }
    this.#scanned = this.#size;
    return -1;
  }
}

const readEvent = (raw: Buffer): SseEvent => {
  const text = decodeUtf8(raw);
  // Clients disagree on a byte order mark: some strip it, the others lose the line behind it.
  if (text === null || text.charCodeAt(0) === 0xfeff) {
    throw new CustodyError("upstream_failed", "the upstream's stream must be UTF-8 without a byte order mark");
  }
  let data: string | null = null;
  let event: string | null = null;
  let id: string | null = null;
  const comments: string[] = [];
  const others: string[] = [];
  for (const line of text.includes("\r") ? text.split(/\r\n|\r|\n/) : text.split("\n")) {
    if (line === "") continue;
    const colon = line.indexOf(":");
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? "" : line.slice(line.charCodeAt(colon + 1) === 0x20 ? colon + 2 : colon + 1);
    if (field === "data") data = data === null ? value : `${data}\n${value}`;
    else if (field === "") comments.push(value);
    else if (field === "event") {
      if (event !== null) others.push(`event: ${event}`);
      event = value;
    } else if (field === "id") {
      if (id !== null) others.push(`id: ${id}`);
      id = value;
    } else others.push(line);
  }
  return { raw, data, event, id, comments, others };
};

/** An event in its simplest form, with LF line ends. Data may have several lines; in all else a line end becomes a space. */
export const encodeEvent = (lines: SseLines): string => {
  let text = "";
  for (const comment of lines.comments ?? []) text += `: ${oneLine(comment)}\n`;
  for (const other of lines.others ?? []) text += `${oneLine(other)}\n`;
  if (typeof lines.event === "string") text += `event: ${oneLine(lines.event)}\n`;
  if (typeof lines.id === "string") text += `id: ${oneLine(lines.id)}\n`;
  if (lines.data !== null) text += `data: ${lines.data.replaceAll(lineEnd, "\ndata: ")}\n`;
  return `${text}\n`;
};

const lineEnd = /\r\n|\r|\n/g;
const oneLine = (text: string): string => text.replaceAll(lineEnd, " ");

const tooLarge = (bytesMax: number): CustodyError =>
  new CustodyError("upstream_failed", `the upstream's stream has an event of more than ${bytesMax} bytes`);
