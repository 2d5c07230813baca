/**
 * Removing files that a dead instance was writing: no entry names them, and none ever will.
 * @module
 */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { StoreReader } from "../store/store.ts";
import { destroyPayloadFile, payloadsFolder } from "../vault/payload-file.ts";

/** Owners that are asked about at once. */
const ownersPerPage = 500;

const namesIn = async (folder: string): Promise<string[]> => {
  try {
    return await readdir(folder);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
};

/** What the file of a payload is called after. */
const ownerOf = (name: string): string => name.slice(0, name.indexOf("."));

/**
 * Destroys every file of a payload that no row names, and gives how many there were. It MUST run while nothing is being written: on the
 * embedded engine before the server takes calls. Nothing is asked of a record without such files.
 */
export const removeOrphans = async (reader: Pick<StoreReader, "placePayloads">, folder: string): Promise<number> => {
  let removed = 0;
  for (const inner of await namesIn(join(folder, payloadsFolder))) {
    const files = await namesIn(join(folder, payloadsFolder, inner));
    for (let at = 0; at < files.length; at += ownersPerPage) {
      const some = files.slice(at, at + ownersPerPage);
      const rows = await reader.placePayloads([...new Set(some.map(ownerOf))]);
      const named = new Set(rows.map(({ file }) => file));
      const orphans = some.map((name) => join(payloadsFolder, inner, name)).filter((file) => !named.has(file));
      for (const file of orphans) await destroyPayloadFile(folder, file);
      removed += orphans.length;
    }
  }
  return removed;
};
