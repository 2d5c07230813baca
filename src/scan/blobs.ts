/**
 * Text in base64 (RFC 4648, sections 4 and 5) or hexadecimal inside a text, decoded once.
 * @module
 */

import { isUtf8 } from "node:buffer";

/** A run of encoded characters and the text that it stands for. */
export interface Blob {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Shorter runs are words and numbers. */
const runCharsMin = 16;
/** Of all runs of a text together: what decoding one text may cost. */
const decodedBytesMax = 262_144;
/** What does not read as text in its first characters is an image or a key. */
const probeChars = 64;

const isRun = new Uint8Array(128);
for (const letter of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_") {
  isRun[letter.charCodeAt(0)] = 1;
}
const inRun = (text: string, at: number): boolean => {
  const code = text.charCodeAt(at);
  return code < 128 && isRun[code] === 1;
};

const byteOrderMark = "\ufeff";

const isHex = /^(?:0x)?(?:[0-9A-Fa-f]{2})+$/;
/** What a text in base64 nearly always has, small letters beside capitals or digits: a plain word or a path has not. */
const looksEncoded = (run: string): boolean => /[a-z]/.test(run) && /[A-Z0-9]/.test(run);
/** A decoded text says something when all of it is letters, marks and spaces. */
const isText = /^[\t\n\r\x20-\x7e\u00a0-\u{10ffff}]+$/u;

/** No text has them, and nearly every key does. */
const isControl = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte === 0x7f || (byte < 0x20 && !"\t\n\r".includes(String.fromCharCode(byte))) ? 1 : 0,
);

/** Bytes of a UTF-8 sequence by its first one; 0 where none begins so (RFC 3629). */
const sequenceBytes = (first: number): number =>
  first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;

/** Where the last sequence begins when the end of the bytes cut it off; else their length. */
const wholeEnd = (bytes: Buffer): number => {
  for (let missing = 1; missing < 4 && missing <= bytes.length; missing += 1) {
    const first = bytes.length - missing;
    const byte = bytes[first] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const wanted = sequenceBytes(byte);
    if (wanted <= missing) break;
    // What is there must be one that can go on.
    const rest = missing === 1 || isUtf8(Buffer.concat([bytes.subarray(first), Buffer.alloc(wanted - missing, 0x80)]));
    return rest ? first : bytes.length;
  }
  return bytes.length;
};

/** The text that bytes encode, or null when they are something else; they may be cut at any byte. */
const readText = (bytes: Buffer): string | null => {
  for (const byte of bytes) if (isControl[byte] === 1) return null;
  const whole = bytes.subarray(0, wholeEnd(bytes));
  if (!isUtf8(whole)) return null;
  const text = whole.toString("utf8");
  const plain = text.startsWith(byteOrderMark) ? text.slice(1) : text;
  return isText.test(plain) ? plain : null;
};

/** What at most so many bytes of a run say. */
const decode = (given: string, bytesMax: number): string | null => {
  const encoding = isHex.test(given) ? "hex" : looksEncoded(given) ? "base64" : null;
  const run = encoding === "hex" && given.startsWith("0x") ? given.slice(2) : given;
  if (encoding === null) return null;
  if (readText(Buffer.from(run.slice(0, probeChars), encoding)) === null) return null;
  const charsMax = encoding === "hex" ? bytesMax * 2 : Math.ceil(bytesMax / 3) * 4;
  return readText(Buffer.from(run.slice(0, charsMax), encoding));
};

/** All runs that decode to text, in order. Of all together the first 256 KiB are decoded. */
export const findBlobs = (text: string): Blob[] => {
  const blobs: Blob[] = [];
  let left = decodedBytesMax;
  // Every run of this length holds a place that is looked at.
  for (let at = runCharsMin - 1; at < text.length; at += runCharsMin) {
    if (!inRun(text, at)) continue;
    let start = at;
    while (start > 0 && at - start < runCharsMin && inRun(text, start - 1)) start -= 1;
    let end = at + 1;
    while (end < text.length && inRun(text, end)) end += 1;
    at = end - 1;
    if (end - start < runCharsMin || left <= 0) continue;
    const decoded = decode(text.slice(start, end), left);
    if (decoded === null) continue;
    left -= decoded.length;
    while (text[end] === "=") end += 1;
    blobs.push({ start, end, text: decoded });
  }
  return blobs;
};

/** Where a run begins that the end of the text may have cut off; the text's length when there is none. */
export const openBlobFrom = (text: string): number => {
  let start = text.length;
  while (start > 0 && text.length - start < decodedBytesMax * 2 && (inRun(text, start - 1) || text[start - 1] === "="))
    start -= 1;
  return start;
};
