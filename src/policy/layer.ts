/**
 * One policy made ready: what it does about each finding, and what it asks of bodies as a whole.
 * @module
 */
import { type DataClass, stricterClass } from "../domain/data-class.ts";
import type { Finding } from "../domain/finding.ts";
import type { Action } from "../domain/verdict.ts";
import { type EffectivePolicy, effectivePolicy } from "./effective-policy.ts";
import type { LoadedPolicy } from "./load-policy.ts";
import { countedType, isOfOtherList } from "./own-lists.ts";
import { compileRules, type Decision, type Rules, type Where } from "./rules.ts";
import { compileShapeChecks, type ShapeChecks } from "./shape-checks.ts";

export interface Layer {
  readonly policy: EffectivePolicy;
  readonly loaded: LoadedPolicy;
  readonly isShadow: boolean;
  readonly shape: ShapeChecks;
  /** All that could be done about findings of a type (null: any) on a way. */
  readonly possible: Rules["possible"];
  /** What is done about a finding; null when its scanner is off here, or its score too low. */
  decide(finding: Finding, where: Where): Decision | null;
  runs(scanner: string): boolean;
  failsOpen(scanner: string): boolean;
}

/** Compiles one policy. */
export const createLayer = (loaded: LoadedPolicy): Layer => {
  const policy = effectivePolicy(loaded);
  const rules = compileRules(policy.rules);
  const { scanners } = policy;
  const hasCanaries = policy.canaries.length > 0;
  /** What another policy's list made is no concern of this one. */
  const isOthers = (type: string): boolean =>
    isOfOtherList(type, policy.name) || (type === "CANARY_LEAK" && !hasCanaries);
  const runs = (scanner: string): boolean => scanners[scanner]?.enabled ?? true;
  return {
    policy,
    loaded,
    isShadow: policy.mode === "shadow",
    shape: compileShapeChecks(policy),
    decide: (finding, where) => {
      const settings = scanners[finding.scanner];
      if (isOthers(finding.type)) return null;
      if (settings?.enabled === false || finding.scoreMilli < (settings?.thresholdMilli ?? 0)) return null;
      const decision = rules.decide({ ...finding, type: countedType(finding.type) }, where);
      const thresholdMilli = Math.max(decision.thresholdMilli, settings?.thresholdMilli ?? 0);
      return { ...decision, thresholdMilli };
    },
    possible: (type, direction) => {
      if (type === null) return rules.possible(null, direction);
      return isOthers(type) ? [] : rules.possible(countedType(type), direction);
    },
    runs,
    failsOpen: (scanner) => (scanners[scanner]?.onError ?? policy.onError) === "open",
  };
};

/** The strictest of the layers' floors. */
export const floorOf = (layers: readonly Layer[]): DataClass =>
  layers.reduce<DataClass>((floor, { policy }) => stricterClass(floor, policy.classificationFloor), "public");

/** What several policies could do about a type; shadow does nothing. */
export const possibleActions = (
  layers: readonly Layer[],
  types: readonly string[] | null,
  direction: Where["direction"],
): Action[] =>
  layers
    .filter(({ isShadow }) => !isShadow)
    .flatMap((layer) => (types ?? [null]).flatMap((type) => layer.possible(type, direction)));
