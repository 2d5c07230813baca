/**
 * What a finding leads to: the action, which line of which policy asked for it, and what the caller is told where it stops the call.
 * @module
 */
import { CustodyError } from "../domain/errors.ts";
import type { Finding, LocatedFinding } from "../domain/finding.ts";
import { type Action, strongerAction } from "../domain/verdict.ts";
import { codeOf, shapeTypes } from "./guardrails.ts";
import type { Layer } from "./layer.ts";
import type { Decision, Where } from "./rules.ts";

/** What a finding leads to. */
export interface Outcome {
  readonly finding: Finding;
  readonly action: Action;
  readonly shadow: Action;
  /** The decision that asked for the strongest action, and the policy that it stands in. */
  readonly decision: Decision;
  readonly policy: string;
}

/** What the policies do about a finding: the strictest of them; null where none is concerned. */
export const weigh = (layers: readonly Layer[], finding: Finding, where: Where): Outcome | null => {
  let outcome: Outcome | null = null;
  for (const layer of layers) {
    const decision = layer.decide(finding, where);
    if (decision === null) continue;
    const enforced = layer.isShadow ? "allow" : decision.action;
    const action = strongerAction(outcome?.action ?? "allow", enforced);
    const shadow = strongerAction(outcome?.shadow ?? "allow", decision.action);
    const reason: Pick<Outcome, "decision" | "policy"> =
      outcome !== null && action === outcome.action ? outcome : { decision, policy: layer.policy.name };
    outcome = { finding, action, shadow, decision: reason.decision, policy: reason.policy };
  }
  return outcome;
};

const score = (milli: number): string => (milli / 1_000).toFixed(3);

/** Which rule stopped it, by which score: never what stood there. */
export const refusal = (
  { finding, decision, policy }: Outcome,
  direction: string,
  param: string | null,
): CustodyError => {
  const { type, scoreMilli, dataClass, scanner } = finding;
  const scored = ` scored ${score(scoreMilli)}, threshold ${score(decision.thresholdMilli)}`;
  // What a list or a limit says has no score.
  const why = shapeTypes.has(type) ? `${type} by its ${scanner}` : type + scored;
  return new CustodyError(
    codeOf(type, dataClass),
    `the policy ${policy} blocks this ${direction}: ${why} (${decision.origin})`,
    param,
  );
};

/** A finding with what was done about it, for who is shown findings. */
export const judged = (finding: LocatedFinding, { action, policy, decision }: Outcome): LocatedFinding => {
  return { ...finding, action, rule: `${policy} (${decision.origin})` };
};
