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

const escapedCharacter = /\\+u(00[0-7][0-9a-f])/gi;

/** What a caller said, for `Placeholders`: also as it reads where it is JSON in a text, whose writer may have escaped `<`. */
export const callerTexts = (parts: readonly TextPart[]): readonly string[] =>
  parts.flatMap(({ text }) => {
    const read = text.replace(escapedCharacter, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    return read === text ? text : [text, read];
  });

/** What is judged otherwise than as it stands: a text, or texts that are read as one. */
interface Unfolded {
  readonly nodes: readonly JsonNode[];
  readonly channel: JudgedChannel;
  readonly parts: readonly JudgedPart[];
}

const nothingJoined: ReadonlyMap<JsonNode, readonly JsonNode[]> = new Map();

/** Arrays of parts, and what a part of text is called in the APIs that have them. */
const partsHolders: ReadonlySet<string | number> = new Set(["content", "system"]);
const textTypes: ReadonlySet<string> = new Set(["text", "input_text", "output_text"]);

/** The texts of the text parts of each array of parts that has more than one: readers join them, whatever stands between. */
const joinedTexts = (nodes: readonly JsonNode[]): ReadonlyMap<JsonNode, readonly JsonNode[]> => {
  const isOfPart = ({ kind, parent }: JsonNode): boolean =>
    kind === "string" && typeof parent?.step === "number" && partsHolders.has(parent.parent?.step ?? "");
  const inParts = nodes.filter(isOfPart);
  if (inParts.length === 0) return nothingJoined;
  const types = new Map(inParts.filter(({ step }) => step === "type").map(({ parent, text }) => [parent, text]));
  const texts = inParts.filter(({ step, parent }) => step === "text" && textTypes.has(types.get(parent) ?? "text"));
  const groups = [...Map.groupBy(texts, ({ parent }) => parent?.parent).values()];
  return new Map(groups.filter(({ length }) => length > 1).flatMap((group) => group.map((node) => [node, group])));
};

/** Judges the texts of a request, or with `isAnswer` of an answer: placeholders become values again there. Throws or rejects with `scanner_failed`. */
export const judgeDocument = (
  nodes: readonly JsonNode[],
  guard: Guard,
  given: JudgeContext,
): JudgedDocument | Promise<JudgedDocument> => {
  const joints = new Map<TextPart, readonly number[]>();
  const context: JudgeContext = { ...given, ownSpans: ownSpansOf, jointsOf: (part) => joints.get(part) ?? [] };
  const placeholders = given.isAnswer && given.placeholders?.isEmpty === false ? given.placeholders : null;
  const unfolded: Unfolded[] = [];
  const joined = joinedTexts(nodes);
  const parts = nodes.flatMap((node): TextPart | readonly JudgedPart[] => {
    const group = joined.get(node) ?? [node];
    if (group[0] !== node) return [];
    const isOne = group.length === 1 && (placeholders === null || node.kind !== "string");
    if (node.partKind !== "tool_arguments" && isOne) return node;
    const { path, publicPath, label, partKind } = node;
    const channel = new JudgedChannel({ path, publicPath, label, partKind }, placeholders);
    const starts: number[] = [];
    for (const { text } of group) {
      starts.push(channel.texts[0]?.length ?? 0);
      channel.add(text);
    }
    channel.end();
    const inside = channel.parts(guard, context);
    if (group.length > 1) for (const part of inside) joints.set(part, starts);
    unfolded.push({ nodes: group, channel, parts: inside });
    return inside;
  });
  const act = (judgement: Judgement<TextPart>): JudgedDocument => {
    const edits = new Map(judgement.hits.map((hit) => [hit.part, hit.edits]));
    const replacements = new Map<JsonNode, string | null>();
    for (const node of nodes) {
      const own = edits.get(node);
      if (own !== undefined) replacements.set(node, applyEdits(node.text, own));
    }
    for (const { nodes: pieces, channel, parts: inside } of unfolded) {
      for (const part of inside) channel.settle(part, edits.get(part) ?? [], null);
      let start = 0;
      for (const node of pieces) {
        const { text, isTouched } = channel.edited(node.text, start);
        if (isTouched) replacements.set(node, text);
        start += node.text.length;
      }
    }
    return { judgement, parts, replacements };
  };
  const judgement = guard.judge(parts, context);
  return judgement instanceof Promise ? judgement.then(act) : act(judgement);
};
