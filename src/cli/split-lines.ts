/**
 * Bytes as they arrive, cut at line feeds.
 * @module
 */
import { CustodyError } from "../domain/errors.ts";

const lineFeed = 0x0a;

export interface LineSplitter {
  /** The lines that these bytes complete, without their line feeds. */
  push(bytes: Uint8Array): Buffer[];
  /** What stands after the last line feed; null when nothing does. */
  end(): Buffer | null;
}

/** Throws `request_too_large` from `push` when a line grows above `bytesMax`. Each byte is copied once at most, however long the line. */
export const createLineSplitter = (bytesMax: number): LineSplitter => {
  let pieces: Uint8Array[] = [];
  let size = 0;
  const add = (piece: Uint8Array): void => {
    size += piece.length;
    if (size > bytesMax) throw new CustodyError("request_too_large", `a line has more than ${bytesMax} bytes`);
    if (piece.length > 0) pieces.push(piece);
  };
  const take = (): Buffer => {
    const line = Buffer.concat(pieces, size);
    pieces = [];
    size = 0;
    return line;
  };
  return {
    push: (bytes) => {
      const lines: Buffer[] = [];
      let from = 0;
      for (let at = bytes.indexOf(lineFeed); at !== -1; at = bytes.indexOf(lineFeed, from)) {
        add(bytes.subarray(from, at));
        lines.push(take());
        from = at + 1;
      }
      add(bytes.subarray(from));
      return lines;
    },
    end: () => (size === 0 ? null : take()),
  };
};
