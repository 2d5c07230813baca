/**
 * Which frameworks there are. Their files are not read for it: no start needs more than their names.
 * @module
 */
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../../../policies/controls/", import.meta.url));
const extension = ".yaml";

/** The names of `policies/controls/*.yaml`, in their order. */
export const frameworkNames = (): readonly string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith(extension))
    .map((file) => file.slice(0, -extension.length))
    .toSorted();
