/**
 * Text cut into segments, and segments into tokens. A segment is about a sentence, or a block of short lines (a signature, an address). The
 * model judges each by itself, so what it says of one is final when the next has begun.
 * @module
 */
import type { CodeText } from "../codes.ts";
import { charKind, kindOfCode } from "./characters.ts";

export const tokensMax = 64;

export const tokenKind = {
  word: 1,
  number: 2,
  /** Letters with digits or underscores, or a word too long to be one: an identifier. */
  code: 3,
  punctuation: 4,
  /** Of a script that the model does not read. */
  unspaced: 5,
} as const;

/** How a token is set apart from the one before it. */
export const gap = { none: 0, space: 1, newline: 2 } as const;

/** The tokens of one segment; the first `count` entries of each array are in use. */
export interface Tokens {
  count: number;
  readonly start: Int32Array;
  readonly end: Int32Array;
  readonly kind: Uint8Array;
  readonly gap: Uint8Array;
}

export const createTokens = (): Tokens => ({
  count: 0,
  start: new Int32Array(tokensMax),
  end: new Int32Array(tokensMax),
  kind: new Uint8Array(tokensMax),
  gap: new Uint8Array(tokensMax),
});

/** A newline ends a segment of so many tokens whatever stands before it; a blank line sooner. */
const lineTokens = 24;
const blockTokens = 8;
const wordCharsMax = 40;
/** Longer than three letters: what is not ends no sentence anyway. */
const abbreviations = "prof capt corp dept blvd messrs univ assoc".split(" ");
/** What English hangs on a word by an apostrophe. */
const clitics = "s t d m ll re ve".split(" ");
const caseBit = 0x20;

/** Whether some letters are one of the words, whatever their case. */
const isOneOf = (words: readonly string[], codes: Uint16Array, start: number, end: number): boolean => {
  for (const word of words) {
    let at = 0;
    if (word.length !== end - start) continue;
    while (at < word.length && (codes[start + at]! | caseBit) === word.charCodeAt(at)) at += 1;
    if (at === word.length) return true;
  }
  return false;
};

/** What a mark ends. */
const ends = { nothing: 0, block: 1, sentence: 2, unspacedSentence: 3 } as const;
const endOf = new Uint8Array(0x10000);
const setEnds = (marks: string, end: number): void => {
  for (const mark of marks) endOf[mark.charCodeAt(0)] = end;
};
setEnds(".;{}", ends.block);
setEnds("!?", ends.sentence);
setEnds("\u3002\uff01\uff1f", ends.unspacedSentence);
const dot = 0x2e;

const isWordKind = (kind: number): boolean => kind <= charKind.underscore;

/** Where the letters, digits and underscores from `at` on end, at most at `most`. */
const lettersEnd = (codes: Uint16Array, at: number, most: number): number => {
  let end = at;
  while (end < most && isWordKind(kindOfCode(codes[end]!))) end += 1;
  return end;
};

const kindOfWord = (chars: number, kinds: number): number => {
  if (chars > wordCharsMax || (kinds & (1 << charKind.underscore)) !== 0) return tokenKind.code;
  const digit = 1 << charKind.digit;
  if ((kinds & digit) === 0) return tokenKind.word;
  return kinds === digit ? tokenKind.number : tokenKind.code;
};

/** Adds the word that begins at `start` and returns its end: letters, digits and underscores, and an apostrophe where it belongs to a name (O'Neil). */
const readWord = ({ codes, length }: CodeText, start: number, tokens: Tokens): number => {
  let kinds = 0;
  let end = start;
  for (let isWhole = false; !isWhole;) {
    for (; end < length; end += 1) {
      const kind = kindOfCode(codes[end]!);
      if (!isWordKind(kind)) break;
      kinds |= 1 << kind;
    }
    isWhole = end - start > 2 || end + 1 >= length || kindOfCode(codes[end]!) !== charKind.apostrophe;
    if (isWhole) break;
    const after = lettersEnd(codes, end + 1, Math.min(length, end + 4));
    isWhole = after === end + 1 || isOneOf(clitics, codes, end + 1, after);
    if (!isWhole) {
      kinds |= 1 << charKind.apostrophe;
      end += 1;
    }
  }
  tokens.kind[tokens.count] = kindOfWord(end - start, kinds);
  return end;
};

/** Adds the token that begins at `at` and returns its end. */
const readToken = (text: CodeText, at: number, tokens: Tokens): number => {
  const { codes, length } = text;
  const first = codes[at]!;
  const kind = kindOfCode(first);
  const index = tokens.count;
  tokens.start[index] = at;
  let end = at + 1;
  if (isWordKind(kind)) end = readWord(text, at, tokens);
  else {
    let token: number = tokenKind.punctuation;
    if (kind === charKind.unspaced) {
      while (end < length && kindOfCode(codes[end]!) === charKind.unspaced) end += 1;
      token = tokenKind.unspaced;
    } else if (kind === charKind.apostrophe && index > 0) {
      const after = lettersEnd(codes, end, Math.min(length, end + 3));
      if (isOneOf(clitics, codes, end, after)) [end, token] = [after, tokenKind.word];
    }
    // A rule of dashes, dots or blanks to fill in is one token.
    if (token === tokenKind.punctuation) while (end < length && codes[end] === first) end += 1;
    tokens.kind[index] = token;
  }
  tokens.end[index] = end;
  tokens.count += 1;
  return end;
};

const endsSentence = (codes: Uint16Array, tokens: Tokens): boolean => {
  const last = tokens.count - 1;
  const mark = codes[tokens.start[last]!]!;
  if (endOf[mark] === ends.sentence) return true;
  if (mark !== dot || last === 0 || tokens.gap[last] !== gap.none) return false;
  if (tokens.kind[last - 1] !== tokenKind.word) return true;
  const [start, end] = [tokens.start[last - 1]!, tokens.end[last - 1]!];
  return end - start > 3 && !isOneOf(abbreviations, codes, start, end);
};

const endsBlock = (codes: Uint16Array, tokens: Tokens, newlines: number): boolean => {
  if (tokens.count >= lineTokens || (newlines > 1 && tokens.count >= blockTokens)) return true;
  const end = endOf[codes[tokens.start[tokens.count - 1]!]!];
  return end === ends.block || end === ends.sentence;
};

/**
 * Reads the segment that begins at or after `from` into `tokens` and returns where the next one begins, or -1 when the text ends first: then
 * the segment may still grow. Looks at nothing before `from`.
 */
export const readSegment = (text: CodeText, from: number, tokens: Tokens): number => {
  const { codes, length } = text;
  tokens.count = 0;
  let at = from;
  for (;;) {
    const before = at;
    let newlines = 0;
    for (; at < length; at += 1) {
      const kind = kindOfCode(codes[at]!);
      if (kind === charKind.newline) newlines += 1;
      else if (kind !== charKind.space) break;
    }
    if (at >= length) return -1;
    if (tokens.count > 0) {
      if (tokens.count === tokensMax || endOf[codes[at - 1]!] === ends.unspacedSentence) return at;
      if (newlines > 0 ? endsBlock(codes, tokens, newlines) : at > before && endsSentence(codes, tokens)) return at;
    }
    tokens.gap[tokens.count] = tokens.count === 0 || newlines > 0 ? gap.newline : at > before ? gap.space : gap.none;
    at = readToken(text, at, tokens);
  }
};
