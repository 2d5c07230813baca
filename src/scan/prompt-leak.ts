/**
 * Answers that give away the instructions of a conversation: its system messages in their own words, and canaries, strings that stand in
 * them for no other purpose than to be recognised.
 * @module
 */
import { hash } from "node:crypto";
import { CustodyError } from "../domain/errors.ts";
import { foldCode } from "./fold.ts";
import { isIdeograph, isLetter, letterOf } from "./letters.ts";
import type { Scanner } from "./scanner.ts";
import { createSightingScanner, type Lookout, type Sighting, type Span } from "./sightings.ts";

export interface PromptLeakOptions {
  /** The system and developer messages of the request. */
  readonly systemTexts: readonly string[];
  readonly canaries: readonly string[];
}

/**
 * Types: SYSTEM_PROMPT_LEAK, a run of words that a system text has in the same order; CANARY_LEAK. Made for one exchange; what it looks for
 * is prepared when it first scans. Throws `policy_invalid` for a canary of fewer than eight letters and digits.
 */
export const createPromptLeakScanner = ({ systemTexts, canaries }: PromptLeakOptions): Scanner => {
  const needles = canaries.flatMap(needlesOf);
  let known: Phrases | null = null;
  const leaks: Lookout = {
    type: "SYSTEM_PROMPT_LEAK",
    charsMin: runCharsMin,
    look: (text) => findRuns(text, (known ??= knownPhrases(systemTexts))),
  };
  const told: Lookout = {
    type: "CANARY_LEAK",
    charsMin: canaryCharsMin,
    look: (text) => findCanaries(text, needles),
  };
  return createSightingScanner("prompt-leak", "1", needles.length === 0 ? [leaks] : [leaks, told]);
};

/** So many words in the same order are a phrase. */
const phraseWords = 4;
/** So many in a run are a quotation; of a short text half of its words, but never fewer than the lower. A text of fewer words says nothing of its own. */
const runWordsMax = 12;
const runWordsMin = 8;
/** Twelve ideographs are a clause. */
const runCharsMin = 24;

/** A word by its hash: of two words with one hash, few stand in the same sentence. */
interface Word {
  readonly start: number;
  readonly end: number;
  readonly hash: number;
}

/** FNV-1a, one step. */
const mix = (hash: number, value: number): number => Math.imul(hash ^ value, 0x0100_0193);
const hashSeed = 0x811c_9dc5;

/** The words of a text, folded, whatever stands between them. */
const readWords = (text: string, read: (word: Word) => void): void => {
  const { length } = text;
  let start = -1;
  let hash = hashSeed;
  for (let at = 0; at <= length; at += 1) {
    const code = at === length ? 0 : text.charCodeAt(at);
    const letter = letterOf(code);
    if (letter !== 0) {
      if (start === -1) start = at;
      hash = mix(hash, letter);
      continue;
    }
    if (start !== -1) read({ start, end: at, hash });
    start = -1;
    hash = hashSeed;
    if (isIdeograph(code)) read({ start: at, end: at + 1, hash: mix(hashSeed, code) });
  }
};

/** The hash of some words in a row. */
const hashOf = (words: readonly number[]): number => words.reduce(mix, hashSeed);

/** What system texts say. */
interface Phrases {
  /** How many words the shortest text has that a phrase stands in, by the phrase's hash. */
  readonly wordsOfText: ReadonlyMap<number, number>;
  /** Phrases but for their last word: what may still become one. */
  readonly beginnings: ReadonlySet<number>;
}

const phrasesOf = (systemTexts: readonly string[]): Phrases => {
  const wordsOfText = new Map<number, number>();
  const beginnings = new Set<number>();
  for (const text of systemTexts) {
    const words: number[] = [];
    readWords(text, ({ hash }) => words.push(hash));
    if (words.length < runWordsMax) continue;
    for (let end = phraseWords; end <= words.length; end += 1) {
      const phrase = words.slice(end - phraseWords, end);
      const key = hashOf(phrase);
      wordsOfText.set(key, Math.min(words.length, wordsOfText.get(key) ?? words.length));
      beginnings.add(hashOf(phrase.slice(0, -1)));
    }
  }
  return { wordsOfText, beginnings };
};

/** Conversations come again with every turn, and their instructions with them: what was prepared last is kept, by digest. */
const prepared = new Map<string, Phrases>();
const preparedMax = 256;

const knownPhrases = (systemTexts: readonly string[]): Phrases => {
  const key = hash("sha256", systemTexts.map((text) => `${text.length} ${text}`).join(), "base64");
  const known = prepared.get(key) ?? phrasesOf(systemTexts);
  prepared.delete(key);
  prepared.set(key, known);
  const [oldest] = prepared.keys();
  if (prepared.size > preparedMax && oldest !== undefined) prepared.delete(oldest);
  return known;
};

/** Phrases of a system text one after another. */
interface Run {
  /** The last word of its first phrase. */
  readonly start: number;
  end: number;
  words: number;
  readonly wordsOfText: number;
}

const scoreOf = ({ start, end, words, wordsOfText }: Run): number => {
  const needed = Math.max(runWordsMin, Math.min(runWordsMax, Math.ceil(wordsOfText / 2)));
  if (words < needed || end - start < runCharsMin) return 0;
  return 600 + Math.round(400 * Math.min(1, words / wordsOfText));
};

/**
 * Runs of words. A span begins at the last word of the run's first phrase: until then it is three words that any text could have, and a
 * stream that had to hold those back would stumble at every "you are a".
 */
const findRuns = (text: string, { wordsOfText, beginnings }: Phrases): Sighting => {
  const spans: Span[] = [];
  let openFrom = text.length;
  if (wordsOfText.size === 0) return { spans, openFrom };
  let run: Run | null = null;
  const before: number[] = [];
  const closeRun = (): void => {
    const scoreMilli = run === null ? 0 : scoreOf(run);
    if (run !== null && scoreMilli > 0) spans.push({ start: run.start, end: run.end, scoreMilli });
    run = null;
  };
  readWords(text, ({ start, end, hash }) => {
    const isFull = before.length === phraseWords - 1;
    // The last word may be cut off, and be another when it is whole.
    if (end === text.length && isFull && beginnings.has(hashOf(before))) openFrom = run?.start ?? start;
    before.push(hash);
    const words = isFull ? wordsOfText.get(hashOf(before)) : undefined;
    if (isFull) before.shift();
    if (words === undefined) closeRun();
    else if (run === null) run = { start, end, words: phraseWords, wordsOfText: words };
    else {
      run.end = end;
      run.words += 1;
    }
  });
  const last = run as Run | null;
  closeRun();
  return { spans, openFrom: Math.min(openFrom, last?.start ?? openFrom) };
};

/** A canary in one of its forms: letters and digits, folded, and for each the longest beginning that is also an end (Knuth, Morris, Pratt). */
interface Needle {
  readonly codes: readonly number[];
  readonly failure: readonly number[];
}

const canaryCharsMin = 8;
/** More between two of its characters, and they are not one string. */
const gapCharsMax = 4;

const lettersOf = (text: string): number[] => {
  const codes: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (isLetter(code) || isIdeograph(code)) codes.push(foldCode(code));
  }
  return codes;
};

const needleOf = (codes: readonly number[]): Needle => {
  const failure = [0];
  for (let at = 1; at < codes.length; at += 1) {
    let length = failure[at - 1] ?? 0;
    while (length > 0 && codes[at] !== codes[length]) length = failure[length - 1] ?? 0;
    failure.push(codes[at] === codes[length] ? length + 1 : 0);
  }
  return { codes, failure };
};

/** What of a text's base64 is the same whatever stands around it: without the characters that share bits with their neighbours. */
const base64Of = (text: string, shift: number): string => {
  const bytes = Buffer.concat([Buffer.alloc(shift), Buffer.from(text)]);
  const encoded = bytes.toString("base64").replace(/=+$/, "");
  return encoded.slice(shift === 0 ? 0 : shift + 1, bytes.length % 3 === 0 ? undefined : -1);
};

/** A canary as it is, backwards, in hexadecimal, and in base64 at each of the three places where a byte can begin. */
const needlesOf = (canary: string): Needle[] => {
  const codes = lettersOf(canary);
  if (codes.length < canaryCharsMin) {
    throw new CustodyError("policy_invalid", `a canary has fewer than ${canaryCharsMin} letters and digits`);
  }
  const encoded = [Buffer.from(canary).toString("hex"), ...[0, 1, 2].map((shift) => base64Of(canary, shift))];
  return [codes, codes.toReversed(), ...encoded.map(lettersOf)].map(needleOf);
};

/** Canaries, whatever the case of their letters, and whatever else stands between them: spaces, marks, nothing that has a shape. */
const findCanaries = (text: string, needles: readonly Needle[]): Sighting => {
  const spans: Span[] = [];
  let openFrom = text.length;
  const codes = new Uint16Array(text.length);
  const places = new Uint32Array(text.length);
  let count = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (!isLetter(code) && !isIdeograph(code)) continue;
    codes[count] = foldCode(code);
    places[count++] = at;
  }
  const said = codes.subarray(0, count);
  const placeOf = (index: number): number => places[index] ?? 0;
  for (const needle of needles) {
    const needed = needle.codes.length;
    let matched = 0;
    for (let at = 0; at < count; at += 1) {
      if (matched === 0) at = said.indexOf(needle.codes[0] ?? 0, at);
      if (at === -1) break;
      if (at > 0 && placeOf(at) - placeOf(at - 1) > gapCharsMax + 1) matched = 0;
      while (matched > 0 && said[at] !== needle.codes[matched]) matched = needle.failure[matched - 1] ?? 0;
      if (said[at] === needle.codes[matched]) matched += 1;
      if (matched < needed) continue;
      spans.push({ start: placeOf(at - needed + 1), end: placeOf(at) + 1, scoreMilli: 1_000 });
      matched = needle.failure[matched - 1] ?? 0;
    }
    const isCut = matched > 0 && text.length - placeOf(count - 1) <= gapCharsMax + 1;
    if (isCut) openFrom = Math.min(openFrom, placeOf(count - matched));
  }
  return { spans, openFrom };
};
