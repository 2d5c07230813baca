/**
 * Looks at bytes before anything is parsed: whether they are UTF-8, and whether control characters are among them.
 * @module
 */
import { isAscii, isUtf8 } from "node:buffer";

/** The text of UTF-8 bytes; null when they are not UTF-8. A byte order mark stays in the text. */
export const decodeUtf8 = (bytes: Uint8Array): string | null => {
  const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isAscii(buffer)) return buffer.toString("latin1"); // The faster of the two by half.
  return isUtf8(buffer) ? buffer.toString("utf8") : null;
};

/** Whether a byte below 0x20 occurs. Four at a time: where there is none, strings can be skipped without looking at them. */
export const hasControl = (bytes: Uint8Array): boolean => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wordsEnd = bytes.length & ~3;
  let found = 0;
  for (let at = 0; at < wordsEnd; at += 4) {
    const word = view.getInt32(at, true);
    // The high bit of each byte that is below 0x20 (and perhaps of one above it: there is one all the same).
    found |= (word - 0x20202020) & ~word & 0x80808080;
  }
  for (let at = wordsEnd; at < bytes.length; at++) found |= (bytes[at] ?? 0) < 0x20 ? 1 : 0;
  return found !== 0;
};
