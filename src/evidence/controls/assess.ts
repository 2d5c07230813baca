/**
 * What the facts of a period support of a framework's controls.
 * @module
 */
import type { PeriodFacts } from "../facts/period-facts.ts";
import type { CheckResult, ControlContext, ControlResult, ControlState } from "./check.ts";
import { runCheck } from "./checks/all.ts";
import type { Control, Framework } from "./framework.ts";

const stateOf = (checks: readonly CheckResult[]): ControlState => {
  const has = (state: CheckResult["state"]): boolean => checks.some((check) => check.state === state);
  if (has("not_satisfied")) return "not_supported";
  if (has("satisfied")) return has("no_data") ? "partly_supported" : "supported";
  return has("not_applicable") && !has("no_data") ? "not_applicable" : "no_data";
};

const oldest = (checks: readonly CheckResult[]): number | null => {
  const times = checks.flatMap(({ freshness }) => (freshness === null ? [] : [freshness]));
  return times.length === 0 ? null : Math.min(...times);
};

const noCheck = "No check bears on this: the log has no evidence of it.";

const assessControl = (control: Control, run: (use: Control["checks"][number]) => CheckResult): ControlResult => {
  const { id, title, shows, blocks, notCovered } = control;
  const checks = control.checks.map(run);
  const open = checks.filter(({ state }) => state === "not_satisfied" || state === "no_data");
  const gaps = checks.length === 0 ? [noCheck] : open.map(({ sentence }) => sentence);
  return { id, title, shows, blocks, state: stateOf(checks), checks, freshness: oldest(checks), gaps, notCovered };
};

/** In the order of the framework's file. The same facts and context give the same results. Never throws for a framework that was loaded. */
export const assess = (framework: Framework, facts: PeriodFacts, context: ControlContext): ControlResult[] => {
  const ran = new Map<string, CheckResult>();
  return framework.controls.map((control) =>
    assessControl(control, (use) => {
      const key = JSON.stringify(use);
      const known = ran.get(key) ?? runCheck(use, facts, context);
      ran.set(key, known);
      return known;
    }),
  );
};
