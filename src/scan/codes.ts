/**
 * A text's UTF-16 code units in an array. Reading them there is several times as fast as `charCodeAt` on a string that is part of another.
 * @module
 */

const scratchUnits = 65_536;
const bytesOfUnit = 2;
const scratch = Buffer.from(new ArrayBuffer(scratchUnits * bytesOfUnit));
const scratchCodes = new Uint16Array(scratch.buffer);

/** The code units of a text; the array may be longer than it. */
export interface CodeText {
  readonly codes: Uint16Array;
  readonly length: number;
}

/** The code units of a text, in an array that the next call may write over. */
export const codesOf = (text: string): CodeText => {
  const { length } = text;
  if (length <= scratchUnits) {
    scratch.write(text, 0, "utf16le");
    return { codes: scratchCodes, length };
  }
  const bytes = Buffer.from(text, "utf16le");
  return { codes: new Uint16Array(bytes.buffer, bytes.byteOffset, length), length };
};

/** What each UTF-16 code unit is, in a table that is made when it is first asked for: that takes some milliseconds, and few texts need it. */
export const tableOfCodes = (kindOf: (code: number) => number): (() => Uint8Array) => {
  let table: Uint8Array | null = null;
  return () => (table ??= Uint8Array.from({ length: 0x1_0000 }, (_, code) => kindOf(code)));
};
