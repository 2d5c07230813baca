/**
 * Writes a file of any length from a thread that does nothing else: in large pieces, synced as it grows, with its digest.
 * @module
 */
import { createHash } from "node:crypto";
import { closeSync, fdatasyncSync, fsyncSync, openSync, writeSync } from "node:fs";

const pieceBytes = 262_144;
/**
 * Every commit of the log waits for a sync, and a sync of one file may wait for what others have not written yet: so there is never much of
 * that.
 */
const syncBytes = 4_194_304;

export interface WrittenFile {
  readonly bytes: number;
  readonly sha256: string;
}

export class FileSink {
  readonly #file: number;
  readonly #digest = createHash("sha256");
  #pieces: Uint8Array[] = [];
  #waiting = 0;
  #unsynced = 0;
  #bytes = 0;

  /** The file MUST not exist yet; only its owner may read it. */
  constructor(path: string) {
    this.#file = openSync(path, "wx", 0o600);
  }

  write(piece: Uint8Array | string): void {
    const bytes = typeof piece === "string" ? Buffer.from(piece) : piece;
    this.#pieces.push(bytes);
    this.#waiting += bytes.length;
    if (this.#waiting >= pieceBytes) this.#flush();
  }

  #flush(): void {
    const piece = Buffer.concat(this.#pieces, this.#waiting);
    this.#pieces = [];
    this.#waiting = 0;
    this.#digest.update(piece);
    for (let at = 0; at < piece.length;) at += writeSync(this.#file, piece, at);
    this.#bytes += piece.length;
    this.#unsynced += piece.length;
    if (this.#unsynced < syncBytes) return;
    fdatasyncSync(this.#file);
    this.#unsynced = 0;
  }

  /** When it returns the whole file is on stable storage. */
  end(): WrittenFile {
    this.#flush();
    fsyncSync(this.#file);
    this.close();
    return { bytes: this.#bytes, sha256: this.#digest.digest("hex") };
  }

  close(): void {
    closeSync(this.#file);
  }
}
