/**
 * A file that is written once from its beginning to its end, and its digest.
 * @module
 */
import { createHash } from "node:crypto";
import { OutputFile } from "../pack/output-file.ts";

export interface WrittenFile {
  readonly bytes: number;
  readonly sha256: string;
}

export class FileSink {
  readonly #digest = createHash("sha256");
  readonly #file: OutputFile;

  /** The file MUST not exist yet; only its owner may read it. */
  constructor(path: string, rest: () => void) {
    this.#file = new OutputFile(path, { onPiece: (piece) => this.#digest.update(piece), rest });
  }

  write(piece: Uint8Array | string): void {
    this.#file.write(typeof piece === "string" ? Buffer.from(piece) : piece);
  }

  /** When it returns the whole file is on stable storage. */
  end(): WrittenFile {
    this.#file.end();
    return { bytes: this.#file.length, sha256: this.#digest.digest("hex") };
  }

  close(): void {
    this.#file.close();
  }
}
