/**
 * A policy with all that it extends as one: what is said later comes after, or instead of, what was said before.
 * @module
 */
import type { Action } from "../domain/verdict.ts";
import type { OperatorType } from "../scan/operator-types.ts";
import type { LoadedPolicy, PolicyFile } from "./load-policy.ts";
import type { Policy, RoutingRule, Rule } from "./policy-schema.ts";

/** A rule and where it stands: `strict.yaml:23`. */
export interface PlacedRule extends Rule {
  readonly origin: string;
}

/** A line of `routing` and where it stands. */
export interface PlacedRoutingRule extends RoutingRule {
  readonly origin: string;
}

export interface EffectivePolicy {
  readonly name: string;
  readonly mode: NonNullable<Policy["mode"]>;
  readonly onError: NonNullable<Policy["onError"]>;
  readonly capture: Policy["capture"];
  readonly search: NonNullable<Policy["search"]>;
  readonly callersMayDropPayloads: boolean;
  readonly retention: Policy["retention"];
  readonly classificationFloor: NonNullable<Policy["classificationFloor"]>;
  readonly classificationCeiling: NonNullable<Policy["classificationCeiling"]>;
  readonly controls: readonly string[];
  readonly scanners: Policy["scanners"];
  readonly types: readonly OperatorType[];
  /** Of all that match a finding the last decides. */
  readonly rules: readonly PlacedRule[];
  /** All of them hold. */
  readonly routing: readonly PlacedRoutingRule[];
  readonly models: Policy["models"];
  readonly tools: Policy["tools"];
  readonly topics: Policy["topics"];
  readonly words: readonly string[];
  readonly urls: Policy["urls"];
  readonly canaries: readonly string[];
  readonly limits: Policy["limits"];
  readonly batches: Policy["batches"];
}

/** One line of a policy as it is in force, and where it was said; `built-in` where nothing was. */
export interface EffectiveLine {
  readonly path: string;
  readonly value: unknown;
  readonly origin: string;
}

const originOf = ({ file, lineOf }: PolicyFile, path: readonly PropertyKey[]): string => `${file}:${lineOf(path)}`;

const rulesOf = (file: PolicyFile): PlacedRule[] => {
  const { actions, rules } = file.policy;
  const byType = Object.entries(actions).map(([type, action]: [string, Action]) => ({
    types: [type],
    action,
    origin: originOf(file, ["actions", type]),
  }));
  const exact = rules.map((one, place) => Object.assign({}, one, { origin: originOf(file, ["rules", place]) }));
  return [...byType, ...exact];
};

const routingOf = (file: PolicyFile): PlacedRoutingRule[] =>
  file.policy.routing.map((one, place) => ({ ...one, origin: originOf(file, ["routing", place]) }));

/** What the last file that says it says. */
const last = <K extends keyof Policy>(files: readonly PolicyFile[], key: K): Policy[K] | undefined =>
  files.findLast(({ policy }) => policy[key] !== undefined)?.policy[key];

const merged = <K extends "tools" | "limits" | "batches">(files: readonly PolicyFile[], key: K): Policy[K] =>
  Object.assign({}, ...files.map(({ policy }) => policy[key]));

const scannersOf = (files: readonly PolicyFile[]): Policy["scanners"] => {
  const all: Policy["scanners"] = {};
  for (const { policy } of files) {
    for (const [name, settings] of Object.entries(policy.scanners)) all[name] = { ...all[name], ...settings };
  }
  return all;
};

/** See the module. */
export const effectivePolicy = ({ name, files }: LoadedPolicy): EffectivePolicy => ({
  name,
  mode: last(files, "mode") ?? "enforce",
  onError: last(files, "onError") ?? "closed",
  capture: last(files, "capture"),
  search: last(files, "search") ?? "off",
  callersMayDropPayloads: last(files, "callersMayDropPayloads") ?? false,
  retention: last(files, "retention"),
  classificationFloor: last(files, "classificationFloor") ?? "internal",
  classificationCeiling: last(files, "classificationCeiling") ?? "secret",
  controls: [...new Set(files.flatMap(({ policy }) => policy.controls))],
  scanners: scannersOf(files),
  types: files.flatMap(({ policy }) => policy.types),
  rules: files.flatMap(rulesOf),
  routing: files.flatMap(routingOf),
  models: last(files, "models"),
  tools: merged(files, "tools"),
  topics: files.flatMap(({ policy }) => policy.topics),
  words: files.flatMap(({ policy }) => policy.words ?? []),
  urls: last(files, "urls"),
  canaries: files.flatMap(({ policy }) => policy.canaries),
  limits: merged(files, "limits"),
  batches: merged(files, "batches"),
});

const listed = ["controls", "types", "topics", "words", "canaries"] as const;
const single = [
  "mode",
  "onError",
  "capture",
  "search",
  "callersMayDropPayloads",
  "retention",
  "classificationFloor",
  "classificationCeiling",
  "models",
  "urls",
] as const;
const keyed = ["tools", "limits", "batches"] as const;

/** Every line of a policy that is in force, with its origin, in the order of the schema. */
export const effectiveLines = (loaded: LoadedPolicy): EffectiveLine[] => {
  const { files } = loaded;
  const effective = effectivePolicy(loaded);
  const lines: EffectiveLine[] = [];
  for (const key of single) {
    const file = files.findLast(({ policy }) => policy[key] !== undefined);
    const value = effective[key];
    if (value !== undefined) lines.push({ path: key, value, origin: file ? originOf(file, [key]) : "built-in" });
  }
  for (const [name, settings] of Object.entries(effective.scanners)) {
    for (const [key, value] of Object.entries(settings)) {
      const file = files.findLast(({ policy }) => Object.hasOwn(policy.scanners[name] ?? {}, key));
      if (file) lines.push({ path: `scanners.${name}.${key}`, value, origin: originOf(file, ["scanners", name, key]) });
    }
  }
  for (const key of keyed) {
    for (const [inner, value] of Object.entries(effective[key])) {
      const file = files.findLast(({ policy }) => Object.hasOwn(policy[key], inner));
      if (file) lines.push({ path: `${key}.${inner}`, value, origin: originOf(file, [key, inner]) });
    }
  }
  for (const file of files) {
    for (const key of listed) {
      for (const [place, value] of (file.policy[key] ?? []).entries()) {
        lines.push({ path: `${key}[]`, value, origin: originOf(file, [key, place]) });
      }
    }
  }
  for (const key of ["rules", "routing"] as const) {
    for (const { origin, ...value } of effective[key]) lines.push({ path: `${key}[]`, value, origin });
  }
  return lines;
};
