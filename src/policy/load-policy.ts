/**
 * Reading a policy file: YAML, checked field by field, with the file, path and line of every fault.
 * @module
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { dataClasses } from "../domain/data-class.ts";
import { CustodyError } from "../domain/errors.ts";
import { actions } from "../domain/verdict.ts";
import { parseYaml } from "./parse-yaml.ts";

/** What a policy says. `actions` is by entity type. */
export const policySchema = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,39}$/)
      .describe("Lower-case letters, digits and dashes."),
    classificationFloor: z.enum(dataClasses).default("internal").describe("The class when nothing is found."),
    actions: z
      .record(z.string().regex(/^[A-Z][A-Z0-9_]{1,63}$/), z.enum(actions))
      .describe("What to do, by entity type."),
  })
  .meta({ title: "Custody policy" });

export type Policy = z.infer<typeof policySchema>;

/** A policy and the exact text that it was read from. */
export interface LoadedPolicy {
  readonly policy: Policy;
  readonly source: string;
}

/** Throws `policy_invalid` with `file:line: path: what is wrong`. */
export const parsePolicy = (file: string, source: string): LoadedPolicy => ({
  policy: parseYaml(file, source, policySchema, "policy_invalid"),
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
