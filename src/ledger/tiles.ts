/**
 * Where a log's hashes and entries stand: the path arithmetic of C2SP tlog-tiles and its entry bundles. Pure; used by all that
 * read or write a published log.
 * @module
 */
import { entryBytesMax } from "../domain/entry.ts";
import { hashBytes } from "./leaf.ts";

/** Hashes in a full tile, entries in a full bundle. */
export const tileWidth = 256;

/** Bytes of a full tile. */
export const tileBytes = tileWidth * hashBytes;

/** The most bytes that any file of a log may have: a full bundle of the longest entries. */
export const logFileBytesMax = tileWidth * (2 + entryBytesMax);

/** A tile or, at level `entries`, a bundle. `width` is 1-256: below 256 it is a partial one. */
export interface TileName {
  readonly level: number | "entries";
  readonly index: number;
  readonly width: number;
}

// Groups of three digits, all but the last with an `x`: 1234067 is x001/x234/067.
const indexPath = (index: number): string => {
  const digits = String(index);
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, "0");
  return padded.replace(/\d{3}(?=\d)/g, "x$&/");
};

const path = (level: string, index: number, width: number): string =>
  `tile/${level}/${indexPath(index)}${width === tileWidth ? "" : `.p/${width}`}`;

/** `tile/<L>/<N>`, with `.p/<W>` when `width` is below 256. */
export const tilePath = (level: number, index: number, width: number = tileWidth): string =>
  path(String(level), index, width);

/** `tile/entries/<N>`, with `.p/<W>` when `width` is below 256. */
export const entriesPath = (index: number, width: number = tileWidth): string => path("entries", index, width);

const pathForm = /^tile\/(entries|\d|[1-5]\d|6[0-3])\/((?:x\d{3}\/){0,5}\d{3})(?:\.p\/([1-9]\d{0,2}))?$/;

/** Reads a path; null for anything that `tilePath` or `entriesPath` would not have written. */
export const parseTilePath = (text: string): TileName | null => {
  const match = pathForm.exec(text);
  if (match === null) return null;
  const [, level = "", groups = "", partial] = match;
  const index = Number(groups.replaceAll(/[x/]/g, ""));
  const width = partial === undefined ? tileWidth : Number(partial);
  if (!Number.isSafeInteger(index) || width > tileWidth || path(level, index, width) !== text) return null;
  return { level: level === "entries" ? level : Number(level), index, width };
};

/** How many hashes a tree of `size` leaves has at a tile level: floor(size / 256^level). */
export const hashesAt = (size: number, level: number): number => Math.floor(size / tileWidth ** level);

/** The width of a tile in a tree of `size` leaves: 256, less at the right edge, 0 when there is none. Bundles are as level 0. */
export const widthAt = (size: number, level: number, index: number): number =>
  Math.max(0, Math.min(tileWidth, hashesAt(size, level) - index * tileWidth));

/** The partial tiles of a tree of `size` leaves, lowest level first. Together they determine its root. */
export const rightEdge = (size: number): { level: number; index: number; width: number }[] => {
  const edge = [];
  for (let level = 0; hashesAt(size, level) > 0; level += 1) {
    const hashes = hashesAt(size, level);
    if (hashes % tileWidth > 0) edge.push({ level, index: Math.floor(hashes / tileWidth), width: hashes % tileWidth });
  }
  return edge;
};

/** The index of the first entry under hash `position` (counted along the level, not in a tile). */
export const firstEntryUnder = (level: number, position: number): number => position * tileWidth ** level;

/** An entry bundle: each entry behind its length in two bytes, big-endian. Throws a `RangeError` for an entry that is too long. */
export const encodeBundle = (entries: readonly Uint8Array[]): Buffer => {
  let bytes = 0;
  for (const entry of entries) bytes += 2 + entry.length;
  const bundle = Buffer.allocUnsafe(bytes);
  let at = 0;
  for (const entry of entries) {
    at = bundle.writeUInt16BE(entry.length, at);
    bundle.set(entry, at);
    at += entry.length;
  }
  return bundle;
};

/** The entries of a bundle, as views of it. `whole` is false when bytes are left that make no entry. */
export const decodeBundle = (bundle: Uint8Array): { entries: Uint8Array[]; whole: boolean } => {
  const entries: Uint8Array[] = [];
  let at = 0;
  while (at + 2 <= bundle.length) {
    const end = at + 2 + (bundle[at] ?? 0) * 256 + (bundle[at + 1] ?? 0);
    if (end > bundle.length) break;
    entries.push(bundle.subarray(at + 2, end));
    at = end;
  }
  return { entries, whole: at === bundle.length };
};
