/**
 * The texts of a body as they are scanned: some in another notation, some in pieces too; and what was found brought back to where it stands.
 * @module
 */
import type { Finding } from "../domain/finding.ts";
import type { Claims, ScanTarget } from "../scan/detector.ts";
import { plainNumber } from "../scan/plain-number.ts";
import type { TextPart } from "../scan/scanner.ts";
import type { JudgeContext } from "./guard.ts";
import { directionOf } from "./judgement.ts";

/** A text as scanners look at it. */
export const targetOf = (part: TextPart, isAnswer: boolean): ScanTarget => {
  const { text, label = "", isNumber = false, partKind = "field", from = 0 } = part;
  // What follows a number keeps it from passing for a whole text, as a card number in a message may be.
  return {
    text: isNumber ? `${plainNumber(text)},` : text,
    label,
    partKind,
    direction: directionOf(isAnswer, part),
    from,
  };
};

/** Claims of a text as they are of what stands there: of a number in another notation, of all of it. */
const asItStands = ({ isNumber = false, text }: TextPart, claims: readonly Finding[]): readonly Finding[] =>
  isNumber && plainNumber(text) !== text ? claims.map((claim) => ({ ...claim, start: 0, end: text.length })) : claims;

const noJoints: readonly number[] = [];

/** Each text, and after it each of its pieces alone. */
export const targetsOf = (
  parts: readonly TextPart[],
  { isAnswer, jointsOf }: Pick<JudgeContext, "isAnswer" | "jointsOf">,
): readonly ScanTarget[] => {
  const targets: ScanTarget[] = [];
  for (const part of parts) {
    const whole = targetOf(part, isAnswer);
    targets.push(whole);
    const joints = jointsOf?.(part) ?? noJoints;
    for (const [at, start] of joints.entries()) {
      targets.push({ ...whole, text: part.text.slice(start, joints[at + 1]) });
    }
  }
  return targets;
};

/** The claims of each text: those of its pieces are brought to where they stand in it. */
export const claimsOfParts = (
  parts: readonly TextPart[],
  claims: Claims["claims"],
  { jointsOf }: Pick<JudgeContext, "jointsOf">,
): readonly (readonly Finding[])[] => {
  let place = 0;
  const next = (by: number): readonly Finding[] => {
    const brought = (claim: Finding): Finding => ({ ...claim, start: claim.start + by, end: claim.end + by });
    const found = claims[place++] ?? [];
    return by === 0 ? found : found.map(brought);
  };
  return parts.map((part) => {
    const own = asItStands(part, next(0));
    const joints = jointsOf?.(part) ?? noJoints;
    return joints.length === 0 ? own : [...own, ...joints.flatMap((start) => next(start))];
  });
};
