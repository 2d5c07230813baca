/**
 * A value with arrays of numbers as bytes: a line of JSON, then the arrays, each at an address that fits it, so that reading copies none.
 * @module
 */
import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";

const kinds = { Uint8Array, Uint16Array, Int32Array } as const;
type Kind = keyof typeof kinds;

/** Stands in the JSON for an array: what it is, its first byte after the line, and how many numbers it has. */
interface Reference {
  readonly array: Kind;
  readonly at: number;
  readonly length: number;
}

/** The line ends with spaces, so that what follows is aligned too. */
const alignment = 8;
const aligned = (size: number): number => Math.ceil(size / alignment) * alignment;

/** A part of a file begins with its size in the file and unpacked, 4 bytes each. */
const headBytes = 8;
/** A window as large as the data, which the level would choose, takes as much memory again while it is unpacked. */
const zstd = { params: { [constants.ZSTD_c_compressionLevel]: 19, [constants.ZSTD_c_windowLog]: 18 } };

/** The least that zlib takes. */
const chunkBytesMin = 64;

/** A part of a file. The value is one that JSON can say, but for arrays of numbers of the kinds above. */
export const packPart = (value: unknown): Buffer => {
  const arrays: Uint8Array[] = [];
  let size = 0;
  const json = JSON.stringify(value, (_key, one: unknown) => {
    if (!ArrayBuffer.isView(one)) return one;
    const kind = (Object.keys(kinds) as Kind[]).find((name) => one instanceof kinds[name]);
    if (kind === undefined) throw new TypeError("an array of another kind");
    const bytes = new Uint8Array(aligned(one.byteLength));
    bytes.set(new Uint8Array(one.buffer, one.byteOffset, one.byteLength));
    arrays.push(bytes);
    size += bytes.length;
    const reference: Reference = {
      array: kind,
      at: size - bytes.length,
      length: one.byteLength / kinds[kind].BYTES_PER_ELEMENT,
    };
    return reference;
  });
  const line = Buffer.from(`${json}\n`);
  const plain = Buffer.concat([line, Buffer.alloc(aligned(line.length) - line.length), ...arrays]);
  const packed = zstdCompressSync(plain, zstd);
  const head = Buffer.alloc(headBytes);
  head.writeUInt32LE(packed.length, 0);
  head.writeUInt32LE(plain.length, 4);
  return Buffer.concat([head, packed]);
};

const isReference = (one: unknown): one is Reference => typeof one === "object" && one !== null && "array" in one;

/** The value of the part that bytes begin with, and the bytes after it. */
export const unpackPart = (bytes: Buffer): { value: unknown; rest: Buffer } => {
  const end = headBytes + bytes.readUInt32LE(0);
  // Given its size it comes in one piece, and at the beginning of its memory.
  const plain = zstdDecompressSync(bytes.subarray(headBytes, end), {
    chunkSize: Math.max(chunkBytesMin, bytes.readUInt32LE(4)),
  });
  const lineEnd = plain.indexOf(0x0a);
  const first = plain.byteOffset + aligned(lineEnd + 1);
  const value: unknown = JSON.parse(plain.toString("utf8", 0, lineEnd), (_key, one: unknown) =>
    isReference(one) ? new kinds[one.array](plain.buffer, first + one.at, one.length) : one,
  );
  return { value, rest: bytes.subarray(end) };
};
