/**
 * Where the database is, for who does not open it: the engine's binary is loaded by the threads that do.
 * @module
 */
import { join } from "node:path";

export const databasePath = (folder: string): string => join(folder, "custody.db");
