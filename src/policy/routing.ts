/**
 * Which upstreams may be sent a request, by what of it leaves: the rules under `routing` of all policies in force, and the classes that an
 * upstream itself is limited to.
 * @module
 */
import { compileGlobs } from "../domain/glob.ts";
import type { Leaving, Recipient } from "../domain/recipient.ts";
import type { PlacedRoutingRule } from "./effective-policy.ts";
import type { Layer } from "./layer.ts";

/** One rule made ready. */
interface Demand {
  readonly isShadow: boolean;
  /** What it asks for, and where it says so: for the message of a refusal. */
  readonly text: string;
  concerns(leaving: Leaving): boolean;
  isMetBy(recipient: Recipient): boolean;
}

/** Recipients are null where nothing leaves this machine: those may be sent anything. */
export interface Routing {
  /** Whether a policy in shadow has rules. */
  readonly hasShadow: boolean;
  /** Whether it may be sent anything, whatever is found. */
  takesAll(recipient: Recipient | null): boolean;
  /** Why it may not be sent this, in our own words; null where it may. With `shadow` as if policies in shadow acted too. */
  refusal(recipient: Recipient | null, leaving: Leaving, shadow?: boolean): string | null;
}

const textOf = ({ require: { agreements = [], regions, zeroRetention } }: PlacedRoutingRule): string => {
  const asked = agreements.map((name) => `the agreement ${name}`);
  if (regions !== undefined) asked.push("a region that it lists");
  if (zeroRetention === true) asked.push("zero retention");
  return asked.join(" and ");
};

const demandOf = (rule: PlacedRoutingRule, { policy: { name }, isShadow }: Layer): Demand => {
  const { classes = [], types = [], require } = rule;
  const names = new Set(types.filter((type) => !type.includes("*")));
  const isPattern = compileGlobs(types.filter((type) => type.includes("*")));
  const isRegion = compileGlobs(require.regions ?? ["*"]);
  return {
    isShadow,
    text: `the policy ${name} asks for ${textOf(rule)} (${rule.origin})`,
    concerns: (leaving) =>
      classes.some((one) => leaving.classes.has(one)) ||
      [...leaving.types].some((type) => names.has(type) || isPattern(type)),
    isMetBy: ({ agreements, region, zeroRetention }) =>
      (require.agreements ?? []).every((one) => agreements.includes(one)) &&
      (require.regions === undefined || (region !== null && isRegion(region))) &&
      (require.zeroRetention !== true || zeroRetention),
  };
};

const limitedTo = ({ dataClasses }: Recipient, { classes }: Leaving): string | null => {
  if (dataClasses === null) return null;
  const other = [...classes].find((one) => one !== "public" && !dataClasses.includes(one));
  return other === undefined ? null : `its dataClasses do not list ${other}`;
};

/** Compiles the rules of policies that are in force together: all of them hold. */
export const routingOf = (layers: readonly Layer[]): Routing => {
  const demands = layers.flatMap((layer) => layer.policy.routing.map((rule) => demandOf(rule, layer)));
  const enforced = demands.filter(({ isShadow }) => !isShadow);
  return {
    hasShadow: enforced.length < demands.length,
    takesAll: (recipient) =>
      recipient === null || (recipient.dataClasses === null && enforced.every((one) => one.isMetBy(recipient))),
    refusal: (recipient, leaving, shadow = false) => {
      if (recipient === null) return null;
      const unmet = (shadow ? demands : enforced).find((one) => !one.isMetBy(recipient) && one.concerns(leaving));
      return unmet?.text ?? limitedTo(recipient, leaving);
    },
  };
};
