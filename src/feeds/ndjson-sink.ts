/**
 * One JSON text a line, appended to a file that is put aside when it is full, or written to standard output.
 *
 * What is delivered to a file is on stable storage (fdatasync) before it counts as delivered. A line that a crash tore is cut off at the next
 * start; its event is delivered again.
 * @module
 */
import { write as writeCallback } from "node:fs";
import { type FileHandle, open, rename, rm, stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import type { FeedEvent } from "./derive-events.ts";
import type { NdjsonSettings } from "./feeds-config.ts";
import { formatEvent } from "./format-event.ts";
import { DeliveryFailure, type Sink } from "./sink.ts";

const write = promisify(writeCallback);
const batchMax = 256;
const newline = 0x0a;
/** As far back as a torn line can reach: an event of the largest entry. */
const tailBytes = 262_144;
const standardOutput = 1;
const fullPipeWaitMs = 10;

const codeOf = (error: unknown): unknown => (error instanceof Error && "code" in error ? error.code : null);

const failureOf = (error: unknown): DeliveryFailure =>
  new DeliveryFailure(["ENOSPC", "EDQUOT"].includes(String(codeOf(error))) ? "disk_full" : "file_failed");

/** Where the last whole line of a file ends. */
const wholeBytes = async (file: FileHandle, size: number): Promise<number> => {
  const from = Math.max(0, size - tailBytes);
  const tail = Buffer.alloc(size - from);
  await file.read(tail, 0, tail.length, from);
  return from + tail.lastIndexOf(newline) + 1;
};

interface OpenFile {
  readonly handle: FileHandle;
  readonly inode: number;
  size: number;
}

/** A file of lines that grows to `maxBytes` and is then put aside; `keep` of those stay. */
class RotatingFile {
  readonly #path: string;
  readonly #maxBytes: number;
  readonly #keep: number;
  #open: OpenFile | null = null;

  constructor(path: string, maxBytes: number, keep: number) {
    this.#path = path;
    this.#maxBytes = maxBytes;
    this.#keep = keep;
  }

  /** Appends whole lines, and puts the file aside where the next would make it too large. */
  async append(lines: readonly string[]): Promise<void> {
    let file = await this.#current();
    let [chunk, bytes]: [string[], number] = [[], 0];
    for (const line of lines) {
      // Formatted events are ASCII.
      const grown = file.size + bytes + line.length;
      if (grown > this.#maxBytes && file.size + bytes > 0) {
        await this.#write(file, chunk.join(""));
        [chunk, bytes] = [[], 0];
        file = await this.#rotate(file);
      }
      chunk.push(line);
      bytes += line.length;
    }
    await this.#write(file, chunk.join(""));
  }

  async close(): Promise<void> {
    const file = this.#open;
    this.#open = null;
    await file?.handle.close();
  }

  /** Opened anew where somebody else moved the file away. */
  async #current(): Promise<OpenFile> {
    const there = await stat(this.#path).catch(() => null);
    if (this.#open !== null && there?.ino === this.#open.inode) {
      this.#open.size = there.size;
      return this.#open;
    }
    await this.close();
    const handle = await open(this.#path, "a+", 0o600);
    const { ino, size } = await handle.stat();
    const whole = await wholeBytes(handle, size);
    if (whole < size) await handle.truncate(whole);
    return (this.#open = { handle, inode: ino, size: whole });
  }

  async #write(file: OpenFile, text: string): Promise<void> {
    if (text === "") return;
    const bytes = Buffer.from(text);
    try {
      for (let at = 0; at < bytes.length;) at += (await file.handle.write(bytes, at)).bytesWritten;
      await file.handle.datasync();
      file.size += bytes.length;
    } catch (error) {
      // Nothing of a batch that failed stays, so that no line is there twice because of it.
      await file.handle.truncate(file.size).catch(() => undefined);
      await this.close().catch(() => undefined);
      throw error;
    }
  }

  async #rotate(file: OpenFile): Promise<OpenFile> {
    await file.handle.close();
    this.#open = null;
    await rm(`${this.#path}.${this.#keep}`, { force: true });
    for (let number = this.#keep - 1; number >= 0; number -= 1) {
      const from = number === 0 ? this.#path : `${this.#path}.${number}`;
      await rename(from, `${this.#path}.${number + 1}`).catch((error: unknown) => {
        if (codeOf(error) !== "ENOENT") throw error;
      });
    }
    return this.#current();
  }
}

/** A pipe that is full says so: its reader is slow, and we wait with it. */
const writeAll = async (bytes: Buffer, signal: AbortSignal): Promise<void> => {
  for (let at = 0; at < bytes.length;) {
    try {
      at += (await write(standardOutput, bytes, at)).bytesWritten;
    } catch (error) {
      if (codeOf(error) !== "EAGAIN" || signal.aborted) throw error;
      await sleep(fullPipeWaitMs, undefined, { signal });
    }
  }
};

/** Files are readable by their owner only. */
export const openNdjsonSink = (settings: NdjsonSettings): Sink => {
  const { file: path, format, maxBytes, keep } = settings;
  const file = path === undefined ? null : new RotatingFile(path, maxBytes, keep);
  return {
    batchMax,
    settleMs: 0,
    deliver: async (events: readonly FeedEvent[], signal) => {
      const lines = events.map((event) => `${formatEvent(event, format)}\n`);
      try {
        await (file === null ? writeAll(Buffer.from(lines.join("")), signal) : file.append(lines));
      } catch (error) {
        throw failureOf(error);
      }
    },
    onLost: () => undefined,
    close: async () => {
      await file?.close();
      return true;
    },
  };
};
