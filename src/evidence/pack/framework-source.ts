/**
 * The file of a framework, as text: a pack carries it as it is.
 * @module
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { CustodyError } from "../../domain/errors.ts";
import { frameworkName } from "./pack-query.ts";

const folder = new URL("../../../policies/controls/", import.meta.url);

/** Throws `request_malformed` when there is no such framework. */
export const frameworkSource = (name: string): string => {
  if (frameworkName.safeParse(name).success) {
    try {
      return readFileSync(fileURLToPath(new URL(`${name}.yaml`, folder)), "utf8");
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    }
  }
  throw new CustodyError("request_malformed", "there is no such framework", "framework");
};
