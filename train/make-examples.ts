/**
 * Labelled text made into examples: cut into segments and tokens as the scanner does it, with their features.
 * @module
 */
import {
  contextFeatures,
  contextFeaturesOf,
  edge,
  farFeatures,
  listBit,
  nearFeatures,
  placed,
  type Word,
  wordFeaturesMax,
  wordFeaturesOf,
  wordHash,
  wordHashAt,
} from "../src/scan/names/features.ts";
import { codesOf, type CodeText } from "../src/scan/codes.ts";
import { labels, type ListFilter, listsOf } from "../src/scan/names/model.ts";
import { contextOffset } from "../src/scan/names/segment-judge.ts";
import { modeOf } from "../src/scan/names/segment-mode.ts";
import { createTokens, gap, readSegment, tokenKind, type Tokens } from "../src/scan/names/segments.ts";
import type { Example } from "./conditional-random-field.ts";
import type { LabelledText } from "./fill-templates.ts";

const labelIndex = (label: string): number => labels.indexOf(label as (typeof labels)[number]);
const outside = 1 << labelIndex("O");
const anyLabel = (1 << labels.length) - 1;

/** The labels that a token may have. */
const allowedAt = (text: LabelledText, start: number, end: number, kind: number, lists: number): number => {
  const span = text.spans.find((one) => one.start < end && start < one.end);
  if (span !== undefined) {
    const isFirst = text.text.slice(span.start, start).trim() === "";
    if (span.type === "ORGANIZATION" || span.type === "ADDRESS") return 1 << labelIndex(span.type);
    return 1 << labelIndex(`${isFirst ? "B" : "I"}-${span.type}`);
  }
  if (text.isPartial !== true) return outside;
  const word = text.text.slice(start, end);
  const isPlain = kind !== tokenKind.word || word === word.toLowerCase() || (lists & listBit.ordinary) !== 0;
  return isPlain ? outside : anyLabel;
};

interface Features {
  readonly words: Word[];
  readonly own: Int32Array[];
}

const readFeatures = (
  text: LabelledText,
  read: CodeText,
  tokens: Tokens,
  lists: readonly ListFilter[],
  allowed: Uint8Array,
): Features => {
  const segmentMode = modeOf(read, tokens);
  const buffer = new Int32Array(wordFeaturesMax);
  const words: Word[] = [];
  const own: Int32Array[] = [];
  for (let i = 0; i < tokens.count; i += 1) {
    const [start, end, kind] = [tokens.start[i] ?? 0, tokens.end[i] ?? 0, tokens.kind[i] ?? 0];
    const known = listsOf(lists, wordHashAt(read.codes, start, end));
    allowed[i] = allowedAt(text, start, end, kind, known);
    const isName = (allowed[i] ?? 0) > outside && (allowed[i] ?? 0) < anyLabel;
    const shown = text.hidesLists === true && isName ? known & listBit.ordinary : known;
    const word: Word = { hash: 0, classHash: 0 };
    const count = wordFeaturesOf(read.codes, start, end, kind, segmentMode, shown, word, buffer);
    words.push(word);
    own.push(buffer.slice(0, count));
  }
  return { words, own };
};

const edgeFeatures = new Int32Array([edge.hash, edge.classHash]);

const featuresAt = (i: number, { words, own }: Features, tokens: Tokens, field: string): number[] => {
  const found: number[] = [];
  for (let k = -2; k <= 2; k += 1) {
    const features = own[i + k] ?? edgeFeatures;
    const used = k === 0 ? features.length : Math.min(features.length, k * k === 1 ? nearFeatures : farFeatures);
    for (let f = 0; f < used; f += 1) found.push(placed(features[f] ?? 0, k));
  }
  const left =
    field === "" ? null : [wordHash(field), wordHash(":")].map((hash) => ({ hash, classHash: edge.classHash }));
  const wordAt = (index: number): Word => (index < 0 ? left?.[index + 2] : words[index]) ?? edge;
  const context = new Int32Array(contextFeatures);
  contextFeaturesOf(
    wordAt(i - 2),
    wordAt(i - 1),
    wordAt(i),
    wordAt(i + 1),
    wordAt(i + 2),
    tokens.gap[i] ?? gap.newline,
    i + 1 < tokens.count ? (tokens.gap[i + 1] ?? gap.newline) : gap.newline,
    context,
  );
  for (const feature of context) found.push(placed(feature, contextOffset));
  return found;
};

/** The examples of one text, one a segment. */
export const examplesOf = (text: LabelledText, lists: readonly ListFilter[]): Example[] => {
  const tokens = createTokens();
  const examples: Example[] = [];
  const read = codesOf(text.text);
  for (let at = 0; at >= 0 && at < read.length;) {
    const isFirst = at === 0;
    at = readSegment(read, at, tokens);
    if (tokens.count === 0) continue;
    const allowed = new Uint8Array(tokens.count);
    const features = readFeatures(text, read, tokens, lists, allowed);
    const all: number[] = [];
    const firsts = new Int32Array(tokens.count + 1);
    for (let i = 0; i < tokens.count; i += 1) {
      all.push(...featuresAt(i, features, tokens, isFirst ? (text.field ?? "") : ""));
      firsts[i + 1] = all.length;
    }
    examples.push({ count: tokens.count, firsts, features: Int32Array.from(all), allowed });
  }
  return examples;
};
