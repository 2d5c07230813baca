/**
 * The words of an exchange without anything that was found in it. Where it is not certain that all that was found is left out, there are none.
 * @module
 */
import { z } from "zod";
import { isAsFound, type PseudonymOf } from "../ledger/as-found.ts";
import { ArgumentsLexer, type ArgumentText } from "../openai/arguments-text.ts";
import type { Endpoint } from "../openai/endpoint.ts";
import { type PayloadTexts, payloadTexts } from "../openai/payload-texts.ts";
import type { RecordedText } from "../openai/recorded-texts.ts";
import { inOrder, type Span } from "../policy/span.ts";
import { addWords } from "./words.ts";

/** What is recorded was read before, within a server's own bounds. */
const limits = { depthMax: 1_000 };
/** Distinct words of one exchange; the rest of them is left out. */
const wordsMax = 50_000;

/** A payload of the exchange, opened. */
export interface OpenedPayload {
  readonly role: string;
  readonly bytes: Buffer;
}

/** A text as scanners were given it: where it is made of pieces, they begin at `joints`. */
interface JudgedText {
  readonly path: string;
  readonly text: string;
  readonly joints: readonly number[];
}

const foundShape = z.array(
  z.object({
    path: z.string(),
    type: z.string(),
    start: z.int(),
    end: z.int(),
    pseudonym: z.string().optional(),
    isHidden: z.literal(true).optional(),
  }),
);
type Found = z.infer<typeof foundShape>[number];

const keptShape = z.array(z.object({ text: z.string() }));
/** A line of a session's transcript. */
const keptLineShape = z.object({ texts: keptShape.default([]) });

const parsed = <T>(shape: z.ZodType<T>, bytes: Buffer): T => shape.parse(JSON.parse(bytes.toString("utf8")));

/** Texts that are kept without what was found in them. */
const keptTexts = ({ role, bytes }: OpenedPayload): z.infer<typeof keptShape> => {
  if (role !== "session.redacted") return parsed(keptShape, bytes);
  const lines = bytes
    .toString("utf8")
    .split("\n")
    .filter((line) => line !== "");
  return lines.flatMap((line) => keptLineShape.parse(JSON.parse(line)).texts);
};

/** The texts inside a tool call's arguments. */
const insideOf = ({ path, text }: RecordedText): JudgedText[] => {
  const lexer = new ArgumentsLexer();
  const said = new Map<ArgumentText, string>();
  for (const { text: one, piece } of [...lexer.push(text), ...lexer.end()])
    said.set(one, (said.get(one) ?? "") + piece);
  return [...said].map(([{ rawStart }, inside]) => ({ path: `${path}@${rawStart}`, text: inside, joints: [0] }));
};

const joinedOf = (nodes: readonly RecordedText[], gaps: readonly string[]): JudgedText[] => {
  let text = "";
  const joints = nodes.map((node, at) => {
    text += gaps[at] ?? "";
    const start = text.length;
    text += node.text;
    return start;
  });
  return nodes[0] === undefined ? [] : [{ path: nodes[0].path, text, joints }];
};

const asJudged = ({ texts, joined }: PayloadTexts): JudgedText[] => {
  const together = new Set<RecordedText>(joined.flatMap(({ nodes }) => nodes));
  const alone = texts.filter((text) => !together.has(text));
  return [
    ...joined.flatMap(({ nodes, gaps }) => joinedOf(nodes, gaps)),
    ...alone.flatMap((one) =>
      one.partKind === "tool_arguments" ? insideOf(one) : [{ path: one.path, text: one.text, joints: [0] }],
    ),
  ];
};

/** Adds the words of a text piece by piece, so that none reaches from one into the next. */
const addPieces = (words: Set<string>, { text, joints }: JudgedText, spans: readonly Span[]): void => {
  for (const [at, start] of joints.entries()) {
    const end = joints[at + 1] ?? text.length;
    const near = spans.map((span) => ({ start: span.start - start, end: span.end - start }));
    addWords(words, text.slice(start, end), near);
  }
};

/** Marks of `capture: redacted`. */
const mark = /\[[A-Z][A-Z0-9_]*_REDACTED\]/g;

const isText = (role: string): boolean => /\.(?:received|events)$/.test(role);

/** The roles of payloads that words are read from, and that say what has to be left out. */
export const isRead = (role: string): boolean =>
  /^(?:request|response|session)\.(?:received|redacted|events)$|\.findings$/.test(role);

export interface WordSource {
  readonly endpoint: Endpoint;
  readonly payloads: readonly OpenedPayload[];
  /** How many findings the exchange's entries count. */
  readonly findings: number;
  /** What stands for a value of a type, in hex, in each month that the exchange was in. */
  readonly pseudonyms: readonly PseudonymOf[];
}

/**
 * Null unless every finding that the entries count is there, and stands where its text has exactly what it was found in: its pseudonym is that of
 * what stands there. Texts that are kept without what was found in them have their marks taken out. Throws where a payload cannot be read.
 */
export const redactedWords = ({ endpoint, payloads, findings, pseudonyms }: WordSource): Set<string> | null => {
  const found = payloads.flatMap(({ role, bytes }) => (role.endsWith(".findings") ? parsed(foundShape, bytes) : []));
  if (found.filter(({ isHidden }) => isHidden !== true).length !== findings) return null;
  const words = new Set<string>();
  for (const payload of payloads) {
    if (!payload.role.endsWith(".redacted")) continue;
    for (const { text } of keptTexts(payload)) addWords(words, text.replaceAll(mark, " "), []);
  }
  const texts = payloads.flatMap(({ role, bytes }) =>
    isText(role) ? asJudged(payloadTexts(endpoint, role, bytes, limits)) : [],
  );
  if (texts.length > 0) {
    const textsAt = Map.groupBy(texts, ({ path }) => path);
    const isPlaced = (one: Found): boolean =>
      one.start === one.end || (textsAt.get(one.path) ?? []).some(({ text }) => isAsFound(one, text, pseudonyms));
    if (!found.every(isPlaced)) return null;
    const foundAt = Map.groupBy(found, ({ path }) => path);
    // Of texts that have one path, as events of a session do, nothing of any finding stays in any.
    for (const text of texts) addPieces(words, text, (foundAt.get(text.path) ?? []).toSorted(inOrder));
  }
  return words.size <= wordsMax ? words : new Set([...words].slice(0, wordsMax));
};
