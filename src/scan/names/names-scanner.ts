/**
 * Names of people and places, and of organizations as context, found by a small model (docs/names-model.md) and by cues in scripts that it
 * does not read.
 * @module
 */
import type { Finding } from "../../domain/finding.ts";
import { codesOf } from "../codes.ts";
import { beforeOverlapping } from "../resolve-overlaps.ts";
import type { Scanner } from "../scanner.ts";
import { charKind, kindOfCode } from "./characters.ts";
import { edge, mode, wordHash } from "./features.ts";
import { labelCount, labels, type NamesModel, readModel, readVersion } from "./model.ts";
import { createSegmentJudge, type LeftContext, type SegmentJudge } from "./segment-judge.ts";
import { findUnspacedNames } from "./unspaced-names.ts";
import { createTokens, gap, readSegment, tokenKind, type Tokens } from "./segments.ts";

const scanner = "names";
const charsMax = 120;
const tokensOfSpan = 12;
const modelFile = new URL("names.model", import.meta.url);

interface Sort {
  readonly type: string;
  readonly dataClass: Finding["dataClass"];
  /** The labels that are summed. */
  readonly of: readonly number[];
  /** Least probability of a token. */
  readonly from: number;
}

const labelsOf = (end: string): number[] => labels.flatMap((label, y) => (label.endsWith(end) ? [y] : []));

const sorts: readonly Sort[] = [
  { type: "PERSON", dataClass: "confidential", of: labelsOf("PERSON"), from: 0.25 },
  { type: "LOCATION", dataClass: "confidential", of: [...labelsOf("LOCATION"), ...labelsOf("ADDRESS")], from: 0.2 },
  { type: "ORGANIZATION", dataClass: "internal", of: labelsOf("ORGANIZATION"), from: 0.5 },
];

const leastFrom = Math.min(...sorts.map(({ from }) => from));

/** The sort that a token most likely belongs to, as an index of `sorts`; -1 when none is likely enough. */
const sortOf = (probabilities: Float32Array, token: number): number => {
  if ((probabilities[token * labelCount] ?? 0) > 1 - leastFrom) return -1;
  let best = -1;
  let highest = 0;
  for (let s = 0; s < sorts.length; s += 1) {
    const probability = probabilityOf(probabilities, token, s);
    if (probability >= (sorts[s]?.from ?? 1) && probability > highest) [best, highest] = [s, probability];
  }
  return best;
};

const probabilityOf = (probabilities: Float32Array, token: number, sort: number): number => {
  let sum = 0;
  for (const y of sorts[sort]?.of ?? []) sum += probabilities[token * labelCount + y] ?? 0;
  return sum;
};

/** Whether a new name begins at a token that follows another of its sort. */
const beginsAnew = (probabilities: Float32Array, token: number, sort: number): boolean => {
  const [begin, inside] = sorts[sort]?.of ?? [];
  if (begin === undefined || inside === undefined || sort > 1) return false;
  return (probabilities[token * labelCount + begin] ?? 0) > 2 * (probabilities[token * labelCount + inside] ?? 0);
};

const isWord = (tokens: Tokens, index: number): boolean => tokens.kind[index] === tokenKind.word;

/** No name goes beyond its line, nor a person's beyond a comma: "Roe, Jane" may be one and "Anna, Jane" are two; both are found either way. */
const endsName = (text: string, tokens: Tokens, index: number, sort: number): boolean =>
  tokens.gap[index] === gap.newline || (sort === 0 && text[tokens.start[index] ?? 0] === ",");

/** Adds the names of one judged segment to `found`. */
const collect = (text: string, tokens: Tokens, probabilities: Float32Array, found: Finding[]): void => {
  let i = 0;
  while (i < tokens.count) {
    const sort = sortOf(probabilities, i);
    if (sort < 0) {
      i += 1;
      continue;
    }
    let last = i + 1;
    while (
      last < tokens.count &&
      last - i < tokensOfSpan &&
      !endsName(text, tokens, last, sort) &&
      sortOf(probabilities, last) === sort &&
      !beginsAnew(probabilities, last, sort) &&
      (tokens.end[last] ?? 0) - (tokens.start[i] ?? 0) <= charsMax
    )
      last += 1;
    addFinding(text, tokens, probabilities, sort, i, last, found);
    i = last;
  }
};

const title = /^(?:m(?:r|rs|s|x|iss|me|lle)|dr|prof|sir|dame|herr|frau|sra?|sig|doña?|señora?)$/i;

/** Where a name begins when the title before it counts as part of it; `first` is its first token. */
const titleBefore = (text: string, tokens: Tokens, first: number): number => {
  const start = tokens.start[first] ?? 0;
  let before = first - 1;
  if (before > 0 && text[tokens.start[before] ?? 0] === "." && tokens.gap[before] === gap.none) before -= 1;
  if (before < 0 || !isWord(tokens, before)) return start;
  const from = tokens.start[before] ?? 0;
  return title.test(text.slice(from, tokens.end[before])) ? from : start;
};

/** A probability as a score: what is reported begins at 400, as everywhere. */
const scoreOf = (probability: number): number =>
  Math.min(990, 400 + Math.round(((probability - leastFrom) / (1 - leastFrom)) * 590));

const addFinding = (
  text: string,
  tokens: Tokens,
  probabilities: Float32Array,
  sort: number,
  from: number,
  to: number,
  found: Finding[],
): void => {
  let [first, last] = [from, to];
  const isPart = (index: number): boolean =>
    isWord(tokens, index) || (sort === 1 && tokens.kind[index] === tokenKind.number);
  while (first < last && !isPart(first)) first += 1;
  while (last > first && !isPart(last - 1)) last -= 1;
  let highest = 0;
  let words = 0;
  for (let i = first; i < last; i += 1) {
    highest = Math.max(highest, probabilityOf(probabilities, i, sort));
    if (isWord(tokens, i)) words += 1;
  }
  const kind = sorts[sort];
  if (words === 0 || kind === undefined) return;
  const start = sort === 0 ? titleBefore(text, tokens, first) : (tokens.start[first] ?? 0);
  const end = tokens.end[last - 1] ?? 0;
  if (end - start > charsMax) return;
  found.push({
    type: kind.type,
    start,
    end,
    scoreMilli: scoreOf(highest),
    scanner,
    dataClass: kind.dataClass,
  });
};

/** In code what is written small is an identifier: drops such people from `found[first]` on. */
const dropSmall = (text: string, found: Finding[], first: number): void => {
  const own = found.splice(first);
  for (const one of own)
    if (one.type !== "PERSON" || kindOfCode(text.charCodeAt(one.start)) !== charKind.lower) found.push(one);
};

const hasUnread = (tokens: Tokens): boolean => {
  for (let i = 0; i < tokens.count; i += 1) if (tokens.kind[i] === tokenKind.unspaced) return true;
  return false;
};

/** Adds the names of a segment in scripts that the model does not read to those that the model found, `found[first]` and after. */
const addUnspaced = (text: string, tokens: Tokens, label: string, found: Finding[], first: number): void => {
  const from = tokens.start[0] ?? 0;
  const names = findUnspacedNames(text.slice(from, tokens.end[tokens.count - 1]), label);
  const own = found.splice(first);
  for (const { type, start, end, scoreMilli } of names) {
    const one = { type, start: start + from, end: end + from, scoreMilli, scanner, dataClass: "confidential" } as const;
    if (!own.some((other) => other.start < one.end && one.start < other.end)) own.push(one);
  }
  found.push(...own.sort((a, b) => a.start - b.start));
};

/** The field's name as the two words before a text: `first_name` reads like "name:". */
const contextOfLabel = (label: string): LeftContext | null => {
  const word = label
    .replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2")
    .split(/[^\p{L}]+/u)
    .findLast((part) => part !== "");
  if (word === undefined) return null;
  return [
    { hash: wordHash(word), classHash: edge.classHash },
    { hash: wordHash(":"), classHash: edge.classHash },
  ];
};

/** A scanner of a model that is read with the first text: most threads are never given one. `createNamesScanner` is the one in use. */
const scannerOf = (version: string, read: () => NamesModel): Scanner => {
  let made: SegmentJudge | null = null;
  const make = (): SegmentJudge => {
    const model = read();
    if (model.version !== version) throw new Error("the names model is another than it was at the start");
    return createSegmentJudge(model);
  };
  const tokens = createTokens();
  const scan = (text: string, label: string, from = 0): Finding[] => {
    const { judge, lastMode, probabilities } = (made ??= make());
    const found: Finding[] = [];
    let left = label === "" ? null : contextOfLabel(label);
    const codes = codesOf(text);
    for (let at = 0; at >= 0 && at < text.length; left = null) {
      at = readSegment(codes, at, tokens);
      if (tokens.count === 0 || (at !== -1 && at <= from)) continue;
      const first = found.length;
      if (judge(codes, tokens, left)) collect(text, tokens, probabilities, found);
      if (lastMode() === mode.code) dropSmall(text, found, first);
      if (hasUnread(tokens)) addUnspaced(text, tokens, left === null ? "" : label, found, first);
    }
    return found;
  };
  const openFrom = (text: string, _from = 0, most = text.length): number => {
    const codes = codesOf(text);
    let open = 0;
    let at = 0;
    while (at >= 0 && at < text.length && at <= most) {
      open = at;
      at = readSegment(codes, at, tokens);
    }
    // The last segment may go on; what the first one says, its label may change.
    if (at === -1 || at >= text.length || open === 0) return open;
    return beforeOverlapping(scan(text, "", open), most);
  };
  const types = sorts.map(({ type }) => type);
  return { name: scanner, version, types, isSlow: true, scan, openFrom };
};

/** The scanner of names. Reads its model's file with the first text, which takes a few milliseconds; one is for one thread. */
export const createNamesScanner = (file = modelFile): Scanner => scannerOf(readVersion(file), () => readModel(file));
