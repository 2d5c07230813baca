/**
 * Judges all texts of a body, and says what each must become.
 * @module
 */
import type { JsonNode } from "../openai/json-document.ts";
import type { Guard, JudgeContext } from "../policy/guard.ts";
import type { Judgement } from "../policy/judgement.ts";
import { applyEdits } from "../scan/edits.ts";
import type { TextPart } from "../scan/scanner.ts";
import { JudgedChannel } from "./judged-channel.ts";
import { type JudgedPart, ownSpansOf } from "./judged-text.ts";

export interface JudgedDocument {
  readonly judgement: Judgement<TextPart>;
  /** What was judged: the texts, and instead of a tool call's arguments the texts inside them. */
  readonly parts: readonly TextPart[];
  /** What texts must become: those that are changed, and those in which values were given back. */
  readonly replacements: Map<JsonNode, string | null>;
}

/** A text that is judged otherwise than as it stands. */
interface Unfolded {
  readonly node: JsonNode;
  readonly channel: JudgedChannel;
  readonly parts: readonly JudgedPart[];
}

/** Judges the texts of a request, or with `isAnswer` of an answer: placeholders become values again there. Throws or rejects with `scanner_failed`. */
export const judgeDocument = (
  nodes: readonly JsonNode[],
  guard: Guard,
  given: JudgeContext,
): JudgedDocument | Promise<JudgedDocument> => {
  const context = { ...given, ownSpans: ownSpansOf };
  const placeholders = given.isAnswer && given.placeholders?.isEmpty === false ? given.placeholders : null;
  const unfolded: Unfolded[] = [];
  const parts = nodes.flatMap((node): TextPart | readonly JudgedPart[] => {
    if (node.partKind !== "tool_arguments" && (placeholders === null || node.kind !== "string")) return node;
    const { path, publicPath, label, partKind } = node;
    const channel = new JudgedChannel({ path, publicPath, label, partKind }, placeholders);
    channel.add(node.text);
    channel.end();
    unfolded.push({ node, channel, parts: channel.parts(guard, context) });
    return unfolded.at(-1)?.parts ?? [];
  });
  const act = (judgement: Judgement<TextPart>): JudgedDocument => {
    const edits = new Map(judgement.hits.map((hit) => [hit.part, hit.edits]));
    const replacements = new Map<JsonNode, string | null>();
    for (const node of nodes) {
      const own = edits.get(node);
      if (own !== undefined) replacements.set(node, applyEdits(node.text, own));
    }
    for (const { node, channel, parts: inside } of unfolded) {
      for (const part of inside) channel.settle(part, edits.get(part) ?? [], null);
      const { text, isTouched } = channel.edited(node.text, 0);
      if (isTouched) replacements.set(node, text);
    }
    return { judgement, parts, replacements };
  };
  const judgement = guard.judge(parts, context);
  return judgement instanceof Promise ? judgement.then(act) : act(judgement);
};
