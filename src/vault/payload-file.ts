/**
 * Large payloads: a file of sealed segments, `uint32 length ‖ segment` each, synced with its folder before any entry may name it.
 * @module
 */
import { type FileHandle, mkdir, open, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { PayloadRole } from "../domain/entry.ts";
import { CustodyError } from "../domain/errors.ts";
import type { SealedSegment } from "./seal.ts";

/** A payload above this is a file (1 MiB). */
export const payloadFileFromBytes = 1_048_576;
/** Raw bytes of each segment but the last. */
export const fileSegmentBytes = 262_144;
/** A sealed segment that is said to be longer than this is none of ours. */
const sealedBytesMax = 2 * fileSegmentBytes;
const lengthBytes = 4;
/** Below the data folder. */
export const payloadsFolder = "payloads";

/** The name that a payload's file has below the data folder, and the only one: others are not read. */
export const payloadFileName = (owner: string, role: string): string =>
  join(payloadsFolder, owner.slice(0, 8), `${owner}.${role}`);

const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, "r");
  await handle.sync().finally(() => handle.close());
};

/** Any failure of the disk is the operator's: what cannot be recorded is refused. */
const unwritable = (error: unknown): CustodyError => {
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
  return new CustodyError("ledger_unavailable", `a payload's file cannot be written (${code})`);
};

/** A payload's file while it is written, segment by segment. Every method throws `ledger_unavailable` when the disk fails. */
export class PayloadFile {
  readonly name: string;
  readonly #folder: string;
  readonly #file: FileHandle;
  /** Whether `payloads` itself is new. */
  readonly #isFirst: boolean;

  private constructor(folder: string, name: string, file: FileHandle, isFirst: boolean) {
    this.#folder = folder;
    this.name = name;
    this.#file = file;
    this.#isFirst = isFirst;
  }

  /** Makes the file below the data folder; there must be none yet. */
  static async create(folder: string, owner: string, role: PayloadRole): Promise<PayloadFile> {
    const name = payloadFileName(owner, role);
    const path = join(folder, name);
    try {
      const made = await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      return new PayloadFile(folder, name, await open(path, "wx", 0o600), made !== undefined);
    } catch (error) {
      throw unwritable(error);
    }
  }

  async write({ ciphertext }: SealedSegment): Promise<void> {
    const length = Buffer.alloc(lengthBytes);
    length.writeUInt32BE(ciphertext.length);
    try {
      const { bytesWritten } = await this.#file.writev([length, ciphertext]);
      if (bytesWritten !== length.length + ciphertext.length) throw new Error("the disk took a part only");
    } catch (error) {
      throw unwritable(error);
    }
  }

  /** Closes it. When it resolves, file and folder are on stable storage. */
  async finish(): Promise<void> {
    try {
      await this.#file.sync().finally(() => this.#file.close());
      await syncFolder(dirname(join(this.#folder, this.name)));
      await syncFolder(join(this.#folder, payloadsFolder));
      // The first large payload of a record makes that folder too.
      if (this.#isFirst) await syncFolder(this.#folder);
    } catch (error) {
      throw unwritable(error);
    }
  }

  /** Closes it, if it is not closed yet, and destroys it: nothing names it. */
  async discard(): Promise<void> {
    await this.#file.close();
    await destroyPayloadFile(this.#folder, this.name);
  }
}

/** Seals bytes into a new file below `folder` and gives its name there; see `PayloadFile`. The event loop gets a turn between segments. */
export const writePayloadFile = async (
  folder: string,
  owner: string,
  role: PayloadRole,
  bytes: Uint8Array,
  seal: (part: Uint8Array) => SealedSegment,
): Promise<string> => {
  const file = await PayloadFile.create(folder, owner, role);
  try {
    for (let at = 0; at < bytes.length; at += fileSegmentBytes) {
      await file.write(seal(bytes.subarray(at, at + fileSegmentBytes)));
    }
    await file.finish();
  } catch (error) {
    await file.discard().catch(() => undefined);
    throw error;
  }
  return file.name;
};

/** Reads so many bytes, or as many as there are. */
const readUpTo = async (file: FileHandle, bytes: number): Promise<Buffer> => {
  const buffer = Buffer.allocUnsafeSlow(bytes);
  let filled = 0;
  while (filled < bytes) {
    const { bytesRead } = await file.read(buffer, filled, bytes - filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
};

/** The sealed segments of a file, read one by one as they are asked for. A file that was cut gives a last segment that does not authenticate. */
export async function* payloadFileSegments(folder: string, name: string): AsyncGenerator<Buffer, void> {
  const file = await open(join(folder, name), "r");
  try {
    for (;;) {
      const length = await readUpTo(file, lengthBytes);
      if (length.length < lengthBytes) return;
      yield await readUpTo(file, Math.min(length.readUInt32BE(), sealedBytesMax));
    }
  } finally {
    await file.close();
  }
}

/** All of them at once. */
export const readPayloadFile = async (folder: string, name: string): Promise<Uint8Array[]> => {
  const segments: Uint8Array[] = [];
  for await (const segment of payloadFileSegments(folder, name)) segments.push(segment);
  return segments;
};

const zeros = Buffer.alloc(fileSegmentBytes);

/**
 * Overwrites a payload's file and removes it; when it resolves, both are on stable storage. A file that is not there is gone already. On
 * file systems that copy on write, and on flash, the overwriting may reach other blocks than the old ones: what counts is that its key is
 * destroyed.
 */
export const destroyPayloadFile = async (folder: string, name: string): Promise<void> => {
  const path = join(folder, name);
  try {
    const file = await open(path, "r+");
    try {
      const { size } = await file.stat();
      for (let at = 0; at < size; at += zeros.length) {
        await file.write(zeros, 0, Math.min(zeros.length, size - at), at);
      }
      await file.sync();
    } finally {
      await file.close();
    }
    await unlink(path);
    await syncFolder(dirname(path));
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error) || error.code !== "ENOENT") throw error;
  }
};
