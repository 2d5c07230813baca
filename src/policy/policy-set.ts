/**
 * The policies of a server: the base, and those that a model, a route, a purpose or a key adds.
 * @module
 */
import canonicalize from "canonicalize";
import { CustodyError } from "../domain/errors.ts";
import { compileGlob } from "../domain/glob.ts";
import type { OperatorType } from "../scan/operator-types.ts";
import type { Detector } from "../scan/detector.ts";
import { type EffectivePolicy, effectivePolicy } from "./effective-policy.ts";
import { createGuard, type Guard } from "./guard.ts";
import type { ValueNames } from "./judgement.ts";
import { addedTypes } from "./own-lists.ts";
import { findPolicy, type LoadedPolicy } from "./load-policy.ts";

/** Which policies are in force, by names of shipped ones or files. */
export interface PolicyNames {
  readonly base: string;
  /** Beside the base, by model (the first glob that matches), by route, by purpose and by key. */
  readonly models: Readonly<Record<string, string>>;
  readonly routes: Readonly<Record<string, string>>;
  readonly purposes: Readonly<Record<string, string>>;
  /** By the label that a key's settings name. */
  readonly keys: Readonly<Record<string, string>>;
}

/** Policies that were read, not yet compiled. */
export interface LoadedPolicies {
  readonly names: PolicyNames;
  readonly byName: ReadonlyMap<string, LoadedPolicy>;
  /** Entity types that any of them adds. */
  readonly added: readonly OperatorType[];
}

/** What a call is, as far as policies are chosen by it. `purpose` is the caller's text. */
export interface CallFacts {
  readonly model: string;
  readonly route: string;
  readonly purpose: string | null;
  /** The label of the key's policy. */
  readonly key: string | null;
}

export interface PolicySet {
  readonly base: Guard;
  /** Every combination that can come into force. */
  readonly guards: readonly Guard[];
  /** What each of them was read from, by what the configuration calls it; the base is the first. */
  readonly sources: ReadonlyMap<string, LoadedPolicy>;
  /** How many days policies say that payloads are kept, by their names. */
  readonly retention: ReadonlyMap<string, number>;
  /** The labels that a key may name. */
  readonly keyLabels: readonly string[];
  /** The guard of a call. Throws `request_malformed` for a purpose that is not known, `forbidden` for a key's label that is not known any more. */
  guardFor(call: CallFacts): Guard;
}

/** What each policy says, each once. Throws `policy_invalid` where two have one name. */
const distinctPolicies = (loaded: readonly LoadedPolicy[]): EffectivePolicy[] => {
  const names = new Map<string, LoadedPolicy>();
  for (const one of loaded) {
    const known = names.get(one.name);
    if (known !== undefined && JSON.stringify(known.files) !== JSON.stringify(one.files)) {
      throw new CustodyError("policy_invalid", `two policies have the name ${one.name}`);
    }
    names.set(one.name, one);
  }
  return [...names.values()].map(effectivePolicy);
};

/** Reads all policies. Throws `policy_invalid`, also where two define one entity type in different ways. */
export const loadPolicies = (names: PolicyNames): LoadedPolicies => {
  const { base, models, routes, purposes, keys } = names;
  const all = [base, ...[models, routes, purposes, keys].flatMap((by) => Object.values(by))];
  const byName = new Map([...new Set(all)].map((name) => [name, findPolicy(name)]));
  const added = new Map<string, OperatorType>();
  for (const type of distinctPolicies([...byName.values()]).flatMap(addedTypes)) {
    const known = added.get(type.type);
    if (known !== undefined && canonicalize(known) !== canonicalize(type)) {
      throw new CustodyError("policy_invalid", `types: ${type.type} is defined in two policies, and not alike`);
    }
    added.set(type.type, type);
  }
  return { names, byName, added: [...added.values()] };
};

interface Choice {
  matches(value: string): boolean;
  readonly policy: LoadedPolicy;
}

const combinationsMax = 256;

/** Compiles every combination. Throws `policy_invalid` where policies contradict each other. */
export const createPolicySet = (
  { names, byName }: LoadedPolicies,
  detector: Detector,
  values: ValueNames,
): PolicySet => {
  const policyOf = (name: string): LoadedPolicy => {
    const policy = byName.get(name);
    if (policy === undefined) throw new Error("every policy was read");
    return policy;
  };
  const choices = (by: Readonly<Record<string, string>>): Choice[] =>
    Object.entries(by).map(([glob, name]) => ({ matches: compileGlob(glob), policy: policyOf(name) }));
  const base = policyOf(names.base);
  const byKey = new Map(Object.entries(names.keys).map(([label, name]) => [label, policyOf(name)]));
  const [byModel, byRoute, byPurpose] = [choices(names.models), choices(names.routes), choices(names.purposes)];
  const dimensions = [byModel, byRoute, byPurpose]
    .map((list) => list.map(({ policy }) => policy))
    .concat([[...byKey.values()]]);
  const combinations = dimensions.reduce((product, list) => product * (list.length + 1), 1);
  if (combinations > combinationsMax) {
    throw new CustodyError("policy_invalid", `policies: they combine in more than ${combinationsMax} ways`);
  }
  const guards = new Map<string, Guard>();
  const guardOf = (policies: readonly LoadedPolicy[]): Guard => {
    const distinct = [...new Set([base, ...policies])];
    const key = distinct.map((one) => [...byName.values()].indexOf(one)).join();
    const guard = guards.get(key) ?? createGuard(distinct, detector, values);
    guards.set(key, guard);
    return guard;
  };
  const none: readonly LoadedPolicy[][] = [[]];
  const ways = dimensions.reduce(
    (before, list) => before.flatMap((way) => [way, ...list.map((policy) => [...way, policy])]),
    none,
  );
  for (const way of ways) guardOf(way);
  const only = guardOf([]);
  return {
    base: only,
    guards: [...guards.values()],
    sources: byName,
    retention: new Map(
      distinctPolicies([...byName.values()]).flatMap(({ name, retention }) =>
        retention === undefined ? [] : [[name, retention.days] as const],
      ),
    ),
    keyLabels: [...byKey.keys()],
    guardFor: ({ model, route, purpose, key }) => {
      if (guards.size === 1 && purpose === null && key === null) return only;
      const chosen = [byModel.find((one) => one.matches(model)), byRoute.find((one) => one.matches(route))];
      const named = purpose === null ? undefined : byPurpose.find((one) => one.matches(purpose));
      if (purpose !== null && named === undefined) {
        throw new CustodyError("request_malformed", "`X-Custody-Purpose` names no purpose of this server");
      }
      const own = key === null ? undefined : byKey.get(key);
      if (key !== null && own === undefined) {
        throw new CustodyError("forbidden", "the policy that this key is under is not configured any more");
      }
      const policies = [...chosen, named].flatMap((choice) => (choice === undefined ? [] : [choice.policy]));
      return guardOf(own === undefined ? policies : [...policies, own]);
    },
  };
};
