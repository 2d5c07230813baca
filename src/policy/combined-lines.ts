/**
 * What policies that are in force together say, line by line: where only one can hold, the strictest.
 * @module
 */
import canonicalize from "canonicalize";
import { dataClasses } from "../domain/data-class.ts";
import { type EffectiveLine, effectiveLines } from "./effective-policy.ts";
import type { LoadedPolicy } from "./load-policy.ts";

/** A line and the policy that it is of. */
export interface CombinedLine extends EffectiveLine {
  readonly policy: string;
}

/** What of two values holds, by the line's path: weakest to strongest. Of all other lines each holds for itself. */
const weakestFirst: Readonly<Record<string, readonly unknown[]>> = {
  mode: ["shadow", "enforce"],
  onError: ["open", "closed"],
  search: ["on", "off"],
  classificationFloor: dataClasses,
  classificationCeiling: dataClasses.toReversed(),
};

const strengthOf = ({ path, value }: EffectiveLine): number | null => {
  const order = weakestFirst[path];
  if (order !== undefined) return order.indexOf(value);
  // A lower limit is the stricter one.
  return path.startsWith("limits.") && typeof value === "number" ? -value : null;
};

/** Policies that `createGuard` takes together. */
export const combinedLines = (policies: readonly LoadedPolicy[]): CombinedLine[] => {
  const named = policies.flatMap((policy) =>
    effectiveLines(policy).map(({ path, value, origin }) => ({ path, value, origin, policy: policy.name })),
  );
  // What several extend is said once; what nobody says is said by each.
  const all = [...new Map(named.map((line) => [canonicalize([line.path, line.origin, line.value]), line])).values()];
  return all.filter((line) => {
    const strength = strengthOf(line);
    if (strength === null) return true;
    const rivals = all.filter(({ path }) => path === line.path);
    const strongest = Math.max(...rivals.map((rival) => strengthOf(rival) ?? 0));
    return rivals.find((rival) => strengthOf(rival) === strongest) === line;
  });
};
