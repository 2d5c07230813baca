/**
 * What is kept of a text where a policy keeps less than all of it.
 * @module
 */
import type { Judgement } from "../policy/judgement.ts";
import { applyEdits, type Edit } from "../scan/edits.ts";
import type { TextPart } from "../scan/scanner.ts";

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
