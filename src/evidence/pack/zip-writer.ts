/**
 * Writes the zip of a pack: everything stored as it is, one file after the other, with nothing in it that depends on clock or machine.
 * @module
 */
import { createHash, hash } from "node:crypto";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { PassThrough, Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type ReadStreamOptions, ZipFile } from "yazl";
import { packFilesMax, type ManifestFile } from "./pack-format.ts";
import { CustodyError } from "../../domain/errors.ts";

/** DOS times are local: this is 1980-01-01 12:00 in every time zone. */
const fixedTime = { mtime: new Date(1980, 0, 1, 12), forceDosTimestamp: true };
const options = { ...fixedTime, mode: 0o100644, compress: false };

/** One zip being written. Memory is that of one file, and a line for each file that there is. */
export class ZipWriter {
  /** Every file written so far, in order. */
  readonly files: ManifestFile[] = [];
  readonly #zip = new ZipFile();
  readonly #out: PassThrough;
  readonly #written: Promise<void>;
  readonly #failed = new AbortController();

  /** The file MUST not exist yet; only its owner may read it. */
  constructor(path: string) {
    if (!(this.#zip.outputStream instanceof PassThrough)) throw new Error("the zip library has another output");
    this.#out = this.#zip.outputStream;
    this.#written = pipeline(this.#out, createWriteStream(path, { flags: "wx", mode: 0o600 }));
    // Whoever waits is told; until somebody does, a failure must not count as unhandled.
    this.#written.catch((error: unknown) => this.#failed.abort(error));
  }

  /** When it resolves the bytes are on their way to the disk. */
  async addFile(path: string, bytes: Uint8Array): Promise<void> {
    this.#note({ path, bytes: bytes.length, sha256: hash("sha256", bytes) });
    await this.#add(path, { size: bytes.length }, Readable.from([bytes], { objectMode: false }));
  }

  /** A file of unknown length. When it resolves all of it is on its way to the disk. */
  async addStream(path: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
    const digest = createHash("sha256");
    let bytes = 0;
    const measured = async function* (): AsyncGenerator<Uint8Array> {
      for await (const chunk of chunks) {
        digest.update(chunk);
        bytes += chunk.length;
        yield chunk;
      }
    };
    await this.#add(path, { forceZip64Format: true }, Readable.from(measured(), { objectMode: false }));
    this.#note({ path, bytes, sha256: digest.digest("hex") });
  }

  /** The library keeps what it is given until the zip ends, bytes included: so it is given a function that lets go of them. */
  async #add(path: string, more: Partial<ReadStreamOptions>, source: Readable): Promise<void> {
    source.once("error", (error) => this.#failed.abort(error));
    const held = [source];
    const { signal } = this.#failed;
    // The library pipes each stream into its output, and unpipes it at the end.
    const ended = once(this.#out, "unpipe", { signal });
    this.#zip.addReadStreamLazy(path, { ...options, ...more }, (pump) => {
      const stream = held.pop();
      if (stream !== undefined) pump(null, stream);
    });
    await ended.catch((error: unknown) => {
      throw signal.aborted ? signal.reason : error;
    });
  }

  /** Ends the zip. When it resolves the file is complete. */
  async finish(): Promise<void> {
    this.#zip.end();
    await this.#written;
  }

  /** Gives up; the half-written file is the caller's to delete. */
  abandon(): void {
    this.#out.destroy();
  }

  #note(file: ManifestFile): void {
    if (this.files.length >= packFilesMax) {
      throw new CustodyError("request_malformed", `a pack has at most ${packFilesMax} files: ask for a shorter period`);
    }
    this.files.push(file);
  }
}
