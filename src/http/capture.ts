/**
 * What is kept of a text where a policy keeps less than all of it.
 * @module
 */
import { CustodyError } from "../domain/errors.ts";
import type { Judgement } from "../policy/judgement.ts";
import { applyEdits, type Edit } from "../scan/edits.ts";
import type { TextPart } from "../scan/scanner.ts";
import { answerContext } from "./answer-context.ts";
import type { Exchange } from "./exchange.ts";

/** Where a text stands, without names that the sender chose. */
const publicPathOf = (part: TextPart): string =>
  "publicPath" in part && typeof part.publicPath === "string" ? part.publicPath : "*";

/** Every text of a body without what was found in it, as JSON: `[{"path","part","text"}]`. */
export const maskedTexts = <P extends TextPart>(
  parts: readonly P[],
  { masks }: Pick<Judgement<P>, "masks">,
): Uint8Array => {
  const edits = new Map<P, readonly Edit[]>(masks.map((mask) => [mask.part, mask.edits]));
  const texts = parts.map((part) => ({
    path: publicPathOf(part),
    part: part.partKind ?? "field",
    text: applyEdits(part.text, edits.get(part) ?? []),
  }));
  return Buffer.from(JSON.stringify(texts));
};

/** Puts aside what is to be kept of the answer so far, before its close. Where it cannot be judged nothing is. */
export const keepAnswer = async (exchange: Exchange): Promise<void> => {
  const { guard, capture, answer } = exchange;
  if (capture !== "redacted" || answer === null || exchange.keptAnswer !== null) return;
  const parts = answer.texts();
  if (parts.length === 0) return;
  try {
    exchange.keptAnswer = maskedTexts(parts, await guard.judge(parts, answerContext(exchange)));
  } catch (error) {
    if (!(error instanceof CustodyError)) throw error;
  }
};
