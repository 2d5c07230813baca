/**
 * Judges all texts of a body, and says what each must become.
 * @module
 */
import type { JoinedTexts } from "../openai/endpoint.ts";
import { joinedParts } from "../openai/joined-parts.ts";
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
  /** Where each begins. */
  readonly places: readonly number[];
  readonly channel: JudgedChannel;
  readonly parts: readonly JudgedPart[];
}

const nothingJoined: ReadonlyMap<JsonNode, JoinedTexts> = new Map();

/** By each of their texts, those that are read as one. */
const byText = (groups: readonly JoinedTexts[]): ReadonlyMap<JsonNode, JoinedTexts> =>
  groups.length === 0 ? nothingJoined : new Map(groups.flatMap((group) => group.nodes.map((node) => [node, group])));

/**
 * Judges the texts of a request, or with `isAnswer` of an answer: placeholders become values again there. `joinedOf` are those that the endpoint
 * says are read as one. Throws or rejects with `scanner_failed`.
 */
export const judgeDocument = (
  nodes: readonly JsonNode[],
  guard: Guard,
  given: JudgeContext,
  joinedOf: readonly JoinedTexts[] = [],
): JudgedDocument | Promise<JudgedDocument> => {
  const joints = new Map<TextPart, readonly number[]>();
  const context: JudgeContext = { ...given, ownSpans: ownSpansOf, jointsOf: (part) => joints.get(part) ?? [] };
  const placeholders = given.isAnswer && given.placeholders?.isEmpty === false ? given.placeholders : null;
  const unfolded: Unfolded[] = [];
  const ofParts = joinedParts(nodes);
  const joined = byText(joinedOf.length === 0 ? ofParts : [...ofParts, ...joinedOf]);
  const isPlain = (node: JsonNode): boolean =>
    node.partKind !== "tool_arguments" && (placeholders === null || node.kind !== "string");
  const unfold = (node: JsonNode): TextPart | readonly JudgedPart[] => {
    const together = joined.get(node);
    if (together === undefined && isPlain(node)) return node;
    const { nodes: group, gaps } = together ?? { nodes: [node], gaps: [] };
    if (group[0] !== node) return [];
    const { path, publicPath, label, partKind } = node;
    const channel = new JudgedChannel({ path, publicPath, label, partKind }, placeholders);
    const starts: number[] = [];
    const places: number[] = [];
    for (const [at, { text }] of group.entries()) {
      const gap = gaps[at] ?? "";
      if (gap !== "") channel.add(gap);
      starts.push(channel.texts[0]?.length ?? 0);
      places.push(channel.length);
      channel.add(text);
    }
    channel.end();
    const inside = channel.parts(guard, context);
    if (group.length > 1) for (const part of inside) joints.set(part, starts);
    unfolded.push({ nodes: group, places, channel, parts: inside });
    return inside;
  };
  // Most bodies have no text that is judged otherwise than it stands.
  const parts = joined.size === 0 && nodes.every(isPlain) ? nodes : nodes.flatMap(unfold);
  const act = (judgement: Judgement<TextPart>): JudgedDocument => {
    if (judgement.hits.length === 0 && unfolded.length === 0) return { judgement, parts, replacements: new Map() };
    const edits = new Map(judgement.hits.map((hit) => [hit.part, hit.edits]));
    const replacements = new Map<JsonNode, string | null>();
    for (const node of nodes) {
      const own = edits.get(node);
      if (own !== undefined) replacements.set(node, applyEdits(node.text, own));
    }
    for (const { nodes: pieces, places, channel, parts: inside } of unfolded) {
      for (const part of inside) channel.settle(part, edits.get(part) ?? [], null);
      for (const [at, node] of pieces.entries()) {
        const { text, isTouched } = channel.edited(node.text, places[at] ?? 0);
        if (isTouched) replacements.set(node, text);
      }
    }
    return { judgement, parts, replacements };
  };
  const judgement = guard.judge(parts, context);
  return judgement instanceof Promise ? judgement.then(act) : act(judgement);
};
