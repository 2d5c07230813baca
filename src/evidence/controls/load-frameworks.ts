/**
 * Reading `policies/controls/*.yaml`: every file is a framework, each fault is named with file, line and path.
 * @module
 */
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { CustodyError } from "../../domain/errors.ts";
import { parseYamlLines } from "../../policy/parse-yaml.ts";
import { parametersOf } from "./checks/all.ts";
import { type Framework, frameworkSchema } from "./framework.ts";

const shipped = fileURLToPath(new URL("../../../policies/controls/", import.meta.url));

const faultOf = (framework: Framework, file: string): { path: readonly PropertyKey[]; message: string } | null => {
  if (`${framework.framework}.yaml` !== file) return { path: ["framework"], message: "must be the file's name" };
  const ids = new Set<string>();
  for (const [place, { id, checks }] of framework.controls.entries()) {
    if (ids.has(id)) return { path: ["controls", place, "id"], message: "this id is there twice" };
    ids.add(id);
    for (const [at, use] of checks.entries()) {
      const message = parametersOf(use).fault;
      if (message !== null) return { path: ["controls", place, "checks", at], message };
    }
  }
  return null;
};

/** One framework. Throws `policy_invalid` with `file:line: path: what is wrong`. */
export const parseFramework = (path: string, source: string): Framework => {
  const { value, lineOf } = parseYamlLines(path, source, frameworkSchema, "policy_invalid");
  const fault = faultOf(value, basename(path));
  if (fault === null) return value;
  const { path: at, message } = fault;
  throw new CustodyError("policy_invalid", `${path}:${lineOf(at)}: ${at.join(".")}: ${message}`);
};

/** Every framework of a folder, by the names of their files; the shipped ones unless another is given. Throws `policy_invalid`. */
export const loadFrameworks = (folder: string = shipped): Framework[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith(".yaml"))
    .sort()
    .map((file) => parseFramework(join(folder, file), readFileSync(join(folder, file), "utf8")));
