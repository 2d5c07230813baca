/**
 * Writes a large file from a thread that does nothing else: in large pieces, synced as it grows.
 * @module
 */
import type { Cipheriv } from "node:crypto";
import { closeSync, fdatasyncSync, fsyncSync, openSync, writeSync } from "node:fs";
import { type Veil, veilFrom } from "../../vault/veil.ts";

const pieceBytes = 262_144;
/**
 * Every commit of the log waits for a sync, and the disk's flush in it for what others are writing: so there is never much of that. 4 MB were 3 ms.
 */
const syncBytes = 1_048_576;

export interface OutputOptions {
  /** Shown all that is written, in order. */
  readonly onPiece?: (piece: Uint8Array) => void;
  /** Called after each write. */
  readonly rest?: (() => void) | undefined;
  /** What stands on the disk is covered with it. */
  readonly veil?: Veil | undefined;
}

export class OutputFile {
  readonly #file: number;
  readonly #onPiece: ((piece: Uint8Array) => void) | undefined;
  readonly #rest: (() => void) | undefined;
  readonly #veil: Veil | undefined;
  readonly #cipher: Cipheriv | undefined;
  #piece = Buffer.allocUnsafe(pieceBytes);
  #used = 0;
  #flushed = 0;
  #unsynced = 0;
  #isOpen = true;

  /** The file MUST not exist yet; only its owner may read it. */
  constructor(path: string, { onPiece, rest, veil }: OutputOptions = {}) {
    this.#file = openSync(path, "wx", 0o600);
    this.#onPiece = onPiece;
    this.#rest = rest;
    this.#veil = veil;
    this.#cipher = veil === undefined ? undefined : veilFrom(veil, 0);
  }

  /** How many bytes were written so far. */
  get length(): number {
    return this.#flushed + this.#used;
  }

  write(bytes: Uint8Array): void {
    if (bytes.length > pieceBytes - this.#used) this.#flush();
    if (bytes.length > pieceBytes) this.#put(bytes);
    else {
      this.#piece.set(bytes, this.#used);
      this.#used += bytes.length;
    }
    this.#rest?.();
  }

  /** Writes over what was written before. It MUST be no text: under a veil the two, one over the other, show how they differ. */
  patch(at: number, bytes: Uint8Array): void {
    this.#flush();
    const stored = this.#veil === undefined ? bytes : veilFrom(this.#veil, at).update(bytes);
    writeSync(this.#file, stored, 0, stored.length, at);
  }

  #flush(): void {
    const piece = this.#piece.subarray(0, this.#used);
    this.#used = 0;
    if (piece.length > 0) this.#put(piece);
  }

  #put(piece: Uint8Array): void {
    this.#onPiece?.(piece);
    const stored = this.#cipher === undefined ? piece : this.#cipher.update(piece);
    for (let at = 0; at < stored.length;) {
      at += writeSync(this.#file, stored, at, stored.length - at, this.#flushed + at);
    }
    this.#flushed += piece.length;
    this.#unsynced += piece.length;
    if (this.#unsynced < syncBytes) return;
    fdatasyncSync(this.#file);
    this.#unsynced = 0;
  }

  /** When it returns the whole file is on stable storage. */
  end(): void {
    this.#flush();
    fsyncSync(this.#file);
    this.close();
  }

  /** Gives up, where it has not ended; the half-written file is the caller's to delete. */
  close(): void {
    if (this.#isOpen) closeSync(this.#file);
    this.#isOpen = false;
  }
}
