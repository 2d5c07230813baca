/**
 * Every check by its name.
 * @module
 */
import type { Check, CheckResult, ControlContext, Parameters } from "../check.ts";
import type { CheckUse } from "../framework.ts";
import type { PeriodFacts } from "../../facts/period-facts.ts";
import { noData } from "./answers.ts";
import { changeChecks } from "./changes.ts";
import { classificationChecks } from "./classification.ts";
import { clockChecks } from "./clock.ts";
import { completenessChecks } from "./completeness.ts";
import { failureChecks } from "./failures.ts";
import { identityChecks } from "./identity.ts";
import { incidentChecks } from "./incidents.ts";
import { integrityChecks } from "./integrity.ts";
import { protectionChecks } from "./protection.ts";
import { providerChecks } from "./providers.ts";
import { retentionChecks } from "./retention.ts";
import { reviewChecks } from "./reviews.ts";
import { trailChecks } from "./trail.ts";

/** In the order of the evidence blocks. */
export const checks: readonly Check[] = [
  ...completenessChecks,
  ...integrityChecks,
  ...trailChecks,
  ...classificationChecks,
  ...reviewChecks,
  ...retentionChecks,
  ...protectionChecks,
  ...providerChecks,
  ...incidentChecks,
  ...changeChecks,
  ...clockChecks,
  ...failureChecks,
  ...identityChecks,
];

const ofServerOnly = "This is about the whole server: what a team may see does not show it.";

const byName: ReadonlyMap<string, Check> = new Map(checks.map((check) => [check.name, check]));

/** The parameters of a use with their defaults; `fault` says what is wrong with it. */
export const parametersOf = ({
  name,
  parameters,
}: CheckUse): { readonly value: Parameters; readonly fault: string | null } => {
  const check = byName.get(name);
  if (check === undefined) return { value: {}, fault: `there is no check ${name}` };
  const read = check.parameters.safeParse(parameters);
  if (read.success) return { value: read.data, fault: null };
  const [issue] = read.error.issues;
  return { value: {}, fault: `${name}: ${issue?.path.join(".") ?? ""} ${issue?.message ?? "invalid"}` };
};

/** Throws for a check or parameters that no loaded framework has. */
export const runCheck = (use: CheckUse, facts: PeriodFacts, context: ControlContext): CheckResult => {
  const check = byName.get(use.name);
  const { value, fault } = parametersOf(use);
  if (check === undefined || fault !== null) throw new Error(fault ?? use.name);
  const isHidden = check.isOfServer && facts.team !== null;
  const answer = isHidden ? noData(ofServerOnly) : check.run(facts, context, value);
  return { check: check.name, asks: check.asks, threshold: value, ...answer };
};
