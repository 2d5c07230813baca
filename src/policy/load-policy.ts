/**
 * Reading a policy: its file and those that it extends, checked field by field, with the file, path and line of every fault.
 * @module
 */
import { readFileSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { CustodyError } from "../domain/errors.ts";
import { type LineOf, parseYamlLines } from "./parse-yaml.ts";
import { type Policy, policySchema } from "./policy-schema.ts";

/** One file: what it says, its exact text, and where each part of it stands. */
export interface PolicyFile {
  /** Its name without its folder: what is shown and recorded. */
  readonly file: string;
  readonly source: string;
  readonly policy: Policy;
  readonly lineOf: LineOf;
}

/** A policy by its files, from the first that is extended to its own. */
export interface LoadedPolicy {
  readonly name: string;
  readonly files: readonly PolicyFile[];
}

const filesMax = 20;

const invalid = (message: string): CustodyError => new CustodyError("policy_invalid", message);

const parseFile = (file: string, source: string): PolicyFile => {
  const { value, lineOf } = parseYamlLines(file, source, policySchema(dirname(file)), "policy_invalid");
  return { file: basename(file), source, policy: value, lineOf };
};

/** Strict, and nothing left out: bytes that differ are texts that differ, and have another digest. */
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** `at` says who asks for the file. */
const readFile = (file: string, at = ""): PolicyFile => {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch {
    const isShipped = dirname(file) === dirname(policyPath("default", "."));
    throw invalid(
      `${at}${isShipped ? `no policy is shipped as ${basename(file, ".yaml")}` : `${file}: cannot be read`}`,
    );
  }
  let source: string;
  try {
    source = utf8.decode(bytes);
  } catch {
    throw invalid(`${file}: this is not UTF-8`);
  }
  return parseFile(file, source);
};

const shippedName = /^[a-z][a-z0-9-]*$/;

/** Where a policy is: of the shipped ones by name, else a file; one that extends it says it relative to itself. */
export const policyPath = (nameOrFile: string, folder: string): string =>
  shippedName.test(nameOrFile)
    ? fileURLToPath(new URL(`../../policies/${nameOrFile}.yaml`, import.meta.url))
    : resolve(folder, nameOrFile);

/** Whether it is one of the shipped ones, which no operator changes. */
export const isShipped = (nameOrFile: string): boolean => shippedName.test(nameOrFile);

/** A file and all that it extends, each once, what is extended first. */
const collect = (path: string, own: PolicyFile, above: readonly string[], found: Map<string, PolicyFile>): void => {
  const { file, policy, lineOf } = own;
  for (const [place, name] of policy.extends.entries()) {
    const parent = policyPath(name, dirname(path));
    const at = `${file}:${lineOf(["extends", place])}: extends.${place}`;
    if (parent === path || above.includes(parent)) throw invalid(`${at}: a policy cannot extend itself`);
    if (found.has(parent)) continue;
    // With itself and the next one.
    if (found.size + above.length + 2 > filesMax) throw invalid(`${at}: more than ${filesMax} files`);
    collect(parent, readFile(parent, `${at}: `), [...above, path], found);
  }
  found.set(path, own);
};

const chainOf = (path: string, own: PolicyFile): LoadedPolicy => {
  const found = new Map<string, PolicyFile>();
  collect(path, own, [], found);
  return { name: own.policy.name, files: [...found.values()] };
};

/** Throws `policy_invalid` with `file:line: path: what is wrong`. */
export const parsePolicy = (file: string, source: string): LoadedPolicy =>
  chainOf(resolve(file), parseFile(file, source));

/**
 * A policy that somebody sent: no file of this machine is read for it, but shipped policies that it extends. Throws as `parsePolicy`; what is sent is
 * called `policy`.
 */
export const parseSentPolicy = (source: string): LoadedPolicy => {
  const file = "policy";
  const { value, lineOf } = parseYamlLines(file, source, policySchema(null), "policy_invalid");
  for (const [place, name] of value.extends.entries()) {
    if (shippedName.test(name)) continue;
    throw invalid(`${file}:${lineOf(["extends", place])}: extends.${place}: a policy that is sent cannot name files`);
  }
  return chainOf(resolve(file), { file, source, policy: value, lineOf });
};

/** Reads a file and those that it extends; see `parsePolicy`. */
export const loadPolicy = (file: string): LoadedPolicy => chainOf(resolve(file), readFile(file));

/** A policy by the name of one that is shipped, or by a path. */
export const findPolicy = (nameOrFile: string): LoadedPolicy => loadPolicy(policyPath(nameOrFile, "."));
