/**
 * A log in a folder: an unpacked evidence pack, or a copy that a mirror made.
 * @module
 */
import { open } from "node:fs/promises";
import { join } from "node:path";
import { CustodyError } from "../domain/errors.ts";
import type { LogSource } from "./log-source.ts";
import { logFileBytesMax } from "./tiles.ts";

const isMissing = (error: unknown): boolean =>
  error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");

/**
 * Reads a log's files under `folder`. Throws `ledger_corrupt` for one that is larger than any file of a log, or that is no file,
 * and the system's error for one that cannot be read.
 */
export const directorySource = (folder: string): LogSource => ({
  name: folder,
  read: async (path) => {
    if (path.split("/").some((part) => part === ".." || part === "")) return null;
    try {
      await using file = await open(join(folder, path), "r");
      const stat = await file.stat();
      if (!stat.isFile() || stat.size > logFileBytesMax) {
        throw new CustodyError("ledger_corrupt", `${path} is not a file of at most ${logFileBytesMax} bytes`);
      }
      return await file.readFile();
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  },
});
