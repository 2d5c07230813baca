/**
 * Reading a policy file: YAML, checked field by field, with the file, path and line of every fault.
 * @module
 */
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { CustodyError } from "../domain/errors.ts";
import { parseYaml } from "./parse-yaml.ts";
import { type Policy, policySchema } from "./policy-schema.ts";

/** A policy and the exact text that it was read from. */
export interface LoadedPolicy {
  readonly policy: Policy;
  readonly source: string;
}

/** Throws `policy_invalid` with `file:line: path: what is wrong`. */
export const parsePolicy = (file: string, source: string): LoadedPolicy => ({
  policy: parseYaml(file, source, policySchema(dirname(file)), "policy_invalid"),
  source,
});

/** Reads a file; see `parsePolicy`. */
export const loadPolicy = (file: string): LoadedPolicy => {
  let source: string;
  try {
    source = readFileSync(file, "utf8");
  } catch {
    throw new CustodyError("policy_invalid", `${file}: cannot be read`);
  }
  return parsePolicy(file, source);
};

/** A policy by the name of one that is shipped, or by a path. */
export const findPolicy = (nameOrFile: string): LoadedPolicy => {
  const isName = /^[a-z][a-z0-9-]*$/.test(nameOrFile);
  return loadPolicy(isName ? fileURLToPath(new URL(`../../policies/${nameOrFile}.yaml`, import.meta.url)) : nameOrFile);
};
