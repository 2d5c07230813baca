/**
 * A pack as files to read, zipped or unpacked. Nothing in it is trusted: names are checked, and every read has a limit.
 * @module
 */
import { opendir, open } from "node:fs/promises";
import { join } from "node:path";
import { CustodyError } from "../../domain/errors.ts";
import type { LogSource } from "../../ledger/log-source.ts";
import { logFileBytesMax } from "../../ledger/tiles.ts";
import { packFilesMax } from "../pack/pack-format.ts";

const chunkBytes = 262_144;
const depthMax = 12;

export interface PackFiles {
  readonly name: string;
  /** Every file that is there: its path, with `/`, and its size in bytes. */
  readonly sizes: ReadonlyMap<string, number>;
  /** The file's bytes in pieces, each valid until the next is asked for. The path MUST be one of `sizes`. */
  chunks(path: string): AsyncGenerator<Buffer>;
  close(): Promise<void>;
}

/** Throws `ledger_corrupt`: what is wrong with a pack as a whole. */
export const badPack = (message: string): CustodyError => new CustodyError("ledger_corrupt", message);

/** The whole file, or null when there is none. Throws `ledger_corrupt` when it is larger than it may be. */
export const readPackFile = async (files: PackFiles, path: string, bytesMax: number): Promise<Buffer | null> => {
  const size = files.sizes.get(path);
  if (size === undefined) return null;
  if (size > bytesMax) throw badPack(`${path} has ${size} bytes; it may have ${bytesMax}`);
  const chunks: Buffer[] = [];
  for await (const chunk of files.chunks(path)) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
};

/** The log below a folder of the pack. */
export const packLog = (files: PackFiles, folder: string): LogSource => ({
  name: `${files.name}/${folder}`,
  read: (path) => readPackFile(files, folder + path, logFileBytesMax),
});

/** The lines of a file, without their newlines; the last one needs one too. Throws `ledger_corrupt` for one that is too long. */
export async function* packLines(files: PackFiles, path: string, lineBytesMax: number): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of files.chunks(path)) {
    const bytes = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, start)) {
      yield bytes.subarray(start, end);
      start = end + 1;
    }
    rest = bytes.subarray(start);
    if (rest.length > lineBytesMax) throw badPack(`${path} has a line of more than ${lineBytesMax} bytes`);
  }
  if (rest.length > 0) yield rest;
}

const listFolder = async (root: string): Promise<Map<string, number>> => {
  const sizes = new Map<string, number>();
  const visit = async (folder: string, depth: number): Promise<void> => {
    if (depth > depthMax) throw badPack(`${folder} is nested too deep for a pack`);
    for await (const found of await opendir(join(root, folder))) {
      const path = `${folder}${found.name}`;
      if (found.isDirectory()) await visit(`${path}/`, depth + 1);
      else if (!found.isFile()) throw badPack(`${path} is neither a file nor a folder`);
      else {
        await using file = await open(join(root, path), "r");
        sizes.set(path, (await file.stat()).size);
      }
      if (sizes.size > packFilesMax) throw badPack(`a pack has at most ${packFilesMax} files`);
    }
  };
  await visit("", 0);
  return sizes;
};

async function* fileChunks(path: string, bytes: number): AsyncGenerator<Buffer> {
  await using file = await open(path, "r");
  const buffer = Buffer.allocUnsafe(Math.min(bytes, chunkBytes));
  for (let left = bytes; left > 0;) {
    const { bytesRead } = await file.read(buffer, 0, Math.min(left, buffer.length));
    if (bytesRead === 0) return;
    left -= bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

/** One file by itself, under its own path. */
export const singleFile = async (path: string): Promise<PackFiles> => {
  await using file = await open(path, "r");
  const { size } = await file.stat();
  return {
    name: path,
    sizes: new Map([[path, size]]),
    chunks: () => fileChunks(path, size),
    close: async () => undefined,
  };
};

/** An unpacked pack. Links are refused: a pack has none, and they could point anywhere. */
export const openFolderPack = async (folder: string): Promise<PackFiles> => {
  const sizes = await listFolder(folder);
  return {
    name: folder,
    sizes,
    chunks: (path) => fileChunks(join(folder, path), sizes.get(path) ?? 0),
    close: async () => undefined,
  };
};
