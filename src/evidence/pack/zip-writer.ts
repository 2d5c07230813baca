/**
 * Writes the zip of a pack (PKWARE APPNOTE 6.3.9): everything stored as it is, one file after the other, with nothing in it that depends on clock
 * or machine. Written out, because the libraries count their checksums in JavaScript and hand each chunk through several streams: that took half of
 * the time of a large pack.
 * @module
 */
import { createHash, hash } from "node:crypto";
import { crc32 } from "node:zlib";
import { CustodyError } from "../../domain/errors.ts";
import { packFilesMax, type ManifestFile } from "./pack-format.ts";
import { OutputFile, type OutputOptions } from "./output-file.ts";

const signatures = {
  local: 0x04034b50,
  central: 0x02014b50,
  end64: 0x06064b50,
  locator64: 0x07064b50,
  end: 0x06054b50,
};
/** 4.5: what ZIP64 needs. */
const version = 45;
const madeOnUnix = 3 << 8;
/** Names are UTF-8. */
const flags = 0x0800;
/** A plain file, `rw-r--r--`. */
const mode = 0o100644;
/** 1980-01-01 12:00, in MS-DOS's form: the earliest day that it has. */
const fixedTime = 12 << 11;
const fixedDate = (1 << 5) | 1;
const localBytes = 30;
const centralBytes = 46;
const zip64Id = 1;
const inZip64 = 0xffff_ffff;
const countInZip64 = 0xffff;

interface Entry {
  readonly name: Buffer;
  readonly at: number;
  readonly crc: number;
  readonly bytes: number;
}

/** The extra field of ZIP64, with these numbers in it. */
const zip64Field = (...numbers: readonly number[]): Buffer => {
  const field = Buffer.alloc(4 + 8 * numbers.length);
  field.writeUInt16LE(zip64Id, 0);
  field.writeUInt16LE(8 * numbers.length, 2);
  for (const [place, number] of numbers.entries()) field.writeBigUInt64LE(BigInt(number), 4 + 8 * place);
  return field;
};

/** What local and central header have in common, from `version needed` on. */
const writeFacts = (header: Buffer, start: number, { crc, name }: Entry, size: number, extra: number): void => {
  header.writeUInt16LE(version, start);
  header.writeUInt16LE(flags, start + 2);
  // Method 0: stored.
  header.writeUInt16LE(fixedTime, start + 6);
  header.writeUInt16LE(fixedDate, start + 8);
  header.writeUInt32LE(crc, start + 10);
  header.writeUInt32LE(size, start + 14);
  header.writeUInt32LE(size, start + 18);
  header.writeUInt16LE(name.length, start + 22);
  header.writeUInt16LE(extra, start + 24);
};

/** Always with the field of ZIP64: how long a file will be is not known when its header is written. */
const localHeader = (entry: Entry): Buffer => {
  const header = Buffer.alloc(localBytes);
  const extra = zip64Field(entry.bytes, entry.bytes);
  header.writeUInt32LE(signatures.local, 0);
  writeFacts(header, 4, entry, inZip64, extra.length);
  return Buffer.concat([header, entry.name, extra]);
};

const centralHeader = (entry: Entry): Buffer => {
  const header = Buffer.alloc(centralBytes);
  const extra = zip64Field(entry.bytes, entry.bytes, entry.at);
  header.writeUInt32LE(signatures.central, 0);
  header.writeUInt16LE(madeOnUnix | version, 4);
  writeFacts(header, 6, entry, inZip64, extra.length);
  header.writeUInt32LE((mode << 16) >>> 0, 38);
  header.writeUInt32LE(inZip64, 42);
  return Buffer.concat([header, entry.name, extra]);
};

/** The three records that end a zip: of ZIP64, where it is, and the one that older readers look for. */
const endRecords = (count: number, at: number, bytes: number): Buffer => {
  const end64 = Buffer.alloc(56);
  end64.writeUInt32LE(signatures.end64, 0);
  end64.writeBigUInt64LE(44n, 4);
  end64.writeUInt16LE(madeOnUnix | version, 12);
  end64.writeUInt16LE(version, 14);
  for (const [place, number] of [count, count, bytes, at].entries()) {
    end64.writeBigUInt64LE(BigInt(number), 24 + 8 * place);
  }
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(signatures.locator64, 0);
  locator.writeBigUInt64LE(BigInt(at + bytes), 8);
  locator.writeUInt32LE(1, 16);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(signatures.end, 0);
  end.writeUInt16LE(countInZip64, 8);
  end.writeUInt16LE(countInZip64, 10);
  end.writeUInt32LE(inZip64, 12);
  end.writeUInt32LE(inZip64, 16);
  return Buffer.concat([end64, locator, end]);
};

/** One zip being written. Memory is that of one chunk, and a line for each file that there is. */
export class ZipWriter {
  /** Every file written so far, in order. */
  readonly files: ManifestFile[] = [];
  readonly #entries: Entry[] = [];
  readonly #out: OutputFile;

  /** The file MUST not exist yet; only its owner may read it. With a veil it is covered. */
  constructor(path: string, { veil, rest }: Pick<OutputOptions, "veil" | "rest"> = {}) {
    this.#out = new OutputFile(path, { veil, rest });
  }

  async addFile(path: string, bytes: Uint8Array): Promise<void> {
    this.#note({ path, bytes: bytes.length, sha256: hash("sha256", bytes) });
    const entry = { name: Buffer.from(path), at: this.#out.length, crc: crc32(bytes), bytes: bytes.length };
    this.#out.write(localHeader(entry));
    this.#out.write(bytes);
    this.#entries.push(entry);
  }

  /** A file of unknown length: its header is written again when that is known. */
  async addStream(path: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
    const begun = { name: Buffer.from(path), at: this.#out.length, crc: 0, bytes: 0 };
    this.#out.write(localHeader(begun));
    const digest = createHash("sha256");
    let [bytes, crc] = [0, 0];
    for await (const chunk of chunks) {
      digest.update(chunk);
      crc = crc32(chunk, crc);
      bytes += chunk.length;
      this.#out.write(chunk);
    }
    const entry = { ...begun, crc, bytes };
    this.#out.patch(entry.at, localHeader(entry));
    this.#entries.push(entry);
    this.#note({ path, bytes, sha256: digest.digest("hex") });
  }

  /** Ends the zip. When it resolves the file is complete, and on stable storage. */
  async finish(): Promise<void> {
    const at = this.#out.length;
    for (const entry of this.#entries) this.#out.write(centralHeader(entry));
    this.#out.write(endRecords(this.#entries.length, at, this.#out.length - at));
    this.#out.end();
  }

  /** Gives up; the half-written file is the caller's to delete. */
  abandon(): void {
    this.#out.close();
  }

  #note(file: ManifestFile): void {
    if (this.files.length >= packFilesMax) {
      throw new CustodyError("request_malformed", `a pack has at most ${packFilesMax} files: ask for a shorter period`);
    }
    this.files.push(file);
  }
}
