/**
 * The version of this program, from its package.
 * @module
 */
import { readFileSync } from "node:fs";

const read = (): string => {
  const parsed: unknown = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  return typeof parsed === "object" && parsed !== null && "version" in parsed ? String(parsed.version) : "0.0.0";
};

export const version = read();
