/**
 * @module
 * The names of the policies that come with the program.
 */
import { readdirSync } from "node:fs";
import { dirname } from "node:path";
import { policyPath } from "./load-policy.ts";

/** Read from the folder each time: it is asked by people only. */
export const shippedPolicies = (): string[] =>
  readdirSync(dirname(policyPath("default", ".")))
    .filter((name) => name.endsWith(".yaml") && !name.endsWith(".cases.yaml"))
    .map((name) => name.slice(0, -".yaml".length))
    .toSorted();
