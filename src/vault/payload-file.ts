/**
 * Large payloads: a file of sealed segments, `uint32 length ‖ segment` each, synced with its folder before any entry may name it.
 * @module
 */
import { mkdir, open, readFile, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { SealedSegment } from "./seal.ts";

/** A payload above this is a file (1 MiB). */
export const payloadFileFromBytes = 1_048_576;
const segmentBytes = 262_144;

const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, "r");
  await handle.sync().finally(() => handle.close());
};

/**
 * Seals bytes into a new file below `folder` and gives its name there. When it resolves, file and folder are on stable storage. The event
 * loop gets a turn between segments.
 */
export const writePayloadFile = async (
  folder: string,
  owner: string,
  role: string,
  bytes: Uint8Array,
  seal: (part: Uint8Array) => SealedSegment,
): Promise<string> => {
  const name = join("payloads", owner.slice(0, 8), `${owner}.${role}`);
  const path = join(folder, name);
  const made = await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const file = await open(path, "wx", 0o600);
  try {
    for (let at = 0; at < bytes.length; at += segmentBytes) {
      const { ciphertext } = seal(bytes.subarray(at, at + segmentBytes));
      const length = Buffer.alloc(4);
      length.writeUInt32BE(ciphertext.length);
      await file.writev([length, ciphertext]);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  await syncFolder(dirname(path));
  await syncFolder(join(folder, "payloads"));
  // The first large payload of a record makes that folder too.
  if (made !== undefined) await syncFolder(folder);
  return name;
};

/** The sealed segments of a file. A file that was cut gives a last segment that does not authenticate. */
export const readPayloadFile = async (folder: string, name: string): Promise<Uint8Array[]> => {
  const bytes = await readFile(join(folder, name));
  const segments: Uint8Array[] = [];
  let at = 0;
  while (at + 4 <= bytes.length) {
    const end = at + 4 + bytes.readUInt32BE(at);
    segments.push(bytes.subarray(at + 4, end));
    at = end;
  }
  return segments;
};

const zeros = Buffer.alloc(segmentBytes);

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
