/**
 * Copies in a folder: on another disk, or on another host that is mounted here.
 * @module
 */
import { mkdir, open, readFile, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Shelf } from "./copy.ts";

const isMissing = (error: unknown): boolean => error instanceof Error && "code" in error && error.code === "ENOENT";

/** The folder itself must be there: where a disk is not mounted, nothing may be written in its place. */
export const folderShelf = (folder: string): Shelf => ({
  write: async (path, text) => {
    const file = join(folder, path);
    const [first = ""] = path.split("/");
    await mkdir(join(folder, first)).catch((error: unknown) => {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    });
    await mkdir(dirname(file), { recursive: true });
    const handle = await open(`${file}.new`, "w", 0o644);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(`${file}.new`, file);
  },
  read: async (path) => {
    try {
      return await readFile(join(folder, path), "utf8");
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
    // Nothing there yet is one thing, a disk that is not there another.
    await (await open(folder, "r")).close();
    return null;
  },
  close: async () => undefined,
});
