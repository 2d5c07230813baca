/**
 * How many of a control's checks are satisfied, in words: of those that apply, and why the others do not.
 * @module
 */
import { numberText } from "../../domain/number-text.ts";
import type { ControlResult } from "./check.ts";

/** "3 of 4"; "3 of the 3 that apply. 1 does not apply: No erasure was asked for in this period."; "none" where no check bears on the control. */
export const checksText = ({ checks }: Pick<ControlResult, "checks">): string => {
  if (checks.length === 0) return "none";
  const satisfied = numberText(checks.filter(({ state }) => state === "satisfied").length);
  const reasons = checks.flatMap(({ state, sentence }) => (state === "not_applicable" ? [sentence] : []));
  const applying = checks.length - reasons.length;
  if (reasons.length === 0) return `${satisfied} of ${numberText(applying)}`;
  // Several often have one reason: no call was made.
  const why = [...new Set(reasons)].join(" ");
  if (applying === 0) return `None applies: ${why}`;
  const of = `${numberText(applying)} that ${applying === 1 ? "applies" : "apply"}`;
  return `${satisfied} of the ${of}. ${numberText(reasons.length)} ${reasons.length === 1 ? "does" : "do"} not apply: ${why}`;
};
