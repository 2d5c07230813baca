/**
 * A zipped pack, read at random places. Only stored files are accepted, each in bytes of its own: there is nothing to inflate, and no
 * more to read than the file has.
 * @module
 */
import { type FileHandle, open } from "node:fs/promises";
import { type Entry, openPromise, type ZipFile } from "yauzl";
import { badPack, type PackFiles } from "./pack-files.ts";
import { packFilesMax } from "../pack/pack-format.ts";

const chunkBytes = 262_144;
const plainPath = /^(?!\/)(?:(?!\.{1,2}(?:\/|$))[A-Za-z0-9._-]{1,255}(?:\/|$)){1,12}(?<!\/)$/;

const zipFault = (error: unknown): Error =>
  error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "EACCES")
    ? error
    : badPack("it is not a whole zip file");

const readDirectory = async (zip: ZipFile, zipBytes: number): Promise<Map<string, Entry>> => {
  const entries = new Map<string, Entry>();
  let bytes = 0;
  if (zip.entryCount > packFilesMax) throw badPack(`a pack has at most ${packFilesMax} files`);
  for await (const entry of zip.eachEntry()) {
    const { fileName, compressionMethod, uncompressedSize } = entry;
    if (!plainPath.test(fileName)) throw badPack("a file in the zip has a name that a pack cannot have");
    if (entries.has(fileName)) throw badPack(`${fileName} is in the zip twice`);
    if (compressionMethod !== 0 || entry.isEncrypted()) throw badPack(`${fileName} is compressed; packs are not`);
    bytes += uncompressedSize;
    if (bytes > zipBytes) throw badPack("the files of the zip overlap");
    entries.set(fileName, entry);
  }
  return entries;
};

async function* readRange(file: FileHandle, start: number, bytes: number): AsyncGenerator<Buffer> {
  const buffer = Buffer.allocUnsafe(Math.min(bytes, chunkBytes));
  for (let done = 0; done < bytes;) {
    const { bytesRead } = await file.read(buffer, 0, Math.min(bytes - done, chunkBytes), start + done);
    if (bytesRead === 0) throw badPack("the zip ends too early");
    done += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

/** Opens a pack. Throws `ledger_corrupt` for a zip that is cut, or that no export writes. */
export const openZipPack = async (path: string): Promise<PackFiles> => {
  await using stack = new AsyncDisposableStack();
  const file = stack.use(await open(path, "r"));
  let zip: ZipFile;
  let entries: Map<string, Entry>;
  try {
    zip = await openPromise(path, { autoClose: false, strictFileNames: true });
    stack.defer(() => zip.close());
    entries = await readDirectory(zip, (await file.stat()).size);
  } catch (error) {
    throw error instanceof Error && error.name === "CustodyError" ? error : zipFault(error);
  }
  const held = stack.move();
  return {
    name: path,
    sizes: new Map([...entries].map(([name, entry]) => [name, entry.uncompressedSize])),
    chunks: async function* (name) {
      const entry = entries.get(name);
      if (entry === undefined) return;
      let start: number;
      try {
        start = (await zip.readLocalFileHeaderPromise(entry, { minimal: true })).fileDataStart;
      } catch {
        throw badPack(`${name} cannot be found in the zip`);
      }
      yield* readRange(file, start, entry.uncompressedSize);
    },
    close: () => held.disposeAsync(),
  };
};
