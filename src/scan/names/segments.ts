/**
 * Text cut into segments, and segments into tokens. A segment is about a sentence, or a block of short lines (a signature, an address). The
 * model judges each by itself, so what it says of one is final when the next has begun.
 * @module
 */
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
const abbreviation = /^(?:prof|capt|corp|dept|blvd|messrs|univ|assoc|hon)$/i;
/** What English hangs on a word by an apostrophe. */
const clitic = /^(?:s|t|d|m|ll|re|ve)$/i;

const isWordKind = (kind: number): boolean => kind <= charKind.underscore;

/** The end of the word that begins at `start`: letters, digits and underscores, and an apostrophe where it belongs to a name (O'Neil). */
const wordEnd = (text: string, start: number): number => {
  let at = start + 1;
  for (;;) {
    while (at < text.length && isWordKind(kindOfCode(text.charCodeAt(at)))) at += 1;
    if (at - start > 2 || at + 1 >= text.length || kindOfCode(text.charCodeAt(at)) !== charKind.apostrophe) return at;
    let after = at + 1;
    while (after < text.length && after - at < 4 && isWordKind(kindOfCode(text.charCodeAt(after)))) after += 1;
    if (after === at + 1 || clitic.test(text.slice(at + 1, after))) return at;
    at = after;
  }
};

const kindOfWord = (text: string, start: number, end: number): number => {
  if (end - start > wordCharsMax) return tokenKind.code;
  let letters = 0;
  let others = 0;
  for (let at = start; at < end; at += 1) {
    const kind = kindOfCode(text.charCodeAt(at));
    if (kind === charKind.digit) others += 1;
    else if (kind === charKind.underscore) return tokenKind.code;
    else letters += 1;
  }
  if (others === 0) return tokenKind.word;
  return letters === 0 ? tokenKind.number : tokenKind.code;
};

/** Adds the token that begins at `at` and returns its end. */
const readToken = (text: string, at: number, tokens: Tokens): number => {
  const kind = kindOfCode(text.charCodeAt(at));
  const index = tokens.count;
  let end = at + 1;
  let token: number = tokenKind.punctuation;
  if (isWordKind(kind)) {
    end = wordEnd(text, at);
    token = kindOfWord(text, at, end);
  } else if (kind === charKind.unspaced) {
    while (end < text.length && kindOfCode(text.charCodeAt(end)) === charKind.unspaced) end += 1;
    token = tokenKind.unspaced;
  } else if (kind === charKind.apostrophe && index > 0) {
    let after = end;
    while (after < text.length && after - end < 3 && isWordKind(kindOfCode(text.charCodeAt(after)))) after += 1;
    if (clitic.test(text.slice(end, after))) [end, token] = [after, tokenKind.word];
  }
  // A rule of dashes, dots or blanks to fill in is one token.
  if (token === tokenKind.punctuation) while (end < text.length && text[end] === text[at]) end += 1;
  tokens.start[index] = at;
  tokens.end[index] = end;
  tokens.kind[index] = token;
  tokens.count += 1;
  return end;
};

const endsSentence = (text: string, tokens: Tokens): boolean => {
  const last = tokens.count - 1;
  const mark = text[tokens.start[last] ?? 0];
  if (mark === "!" || mark === "?") return true;
  if (mark !== "." || last === 0 || tokens.gap[last] !== gap.none) return false;
  const [start, end] = [tokens.start[last - 1] ?? 0, tokens.end[last - 1] ?? 0];
  return tokens.kind[last - 1] !== tokenKind.word || (end - start > 3 && !abbreviation.test(text.slice(start, end)));
};

const endsBlock = (text: string, tokens: Tokens, newlines: number): boolean => {
  if (tokens.count >= lineTokens || (newlines > 1 && tokens.count >= blockTokens)) return true;
  return /[.!?;{}]/.test(text[tokens.start[tokens.count - 1] ?? 0] ?? "");
};

/**
 * Reads the segment that begins at or after `from` into `tokens` and returns where the next one begins, or -1 when the text ends first: then
 * the segment may still grow. Looks at nothing before `from`.
 */
export const readSegment = (text: string, from: number, tokens: Tokens): number => {
  tokens.count = 0;
  let at = from;
  for (;;) {
    const before = at;
    let newlines = 0;
    while (at < text.length) {
      const kind = kindOfCode(text.charCodeAt(at));
      if (kind === charKind.newline) newlines += 1;
      else if (kind !== charKind.space) break;
      at += 1;
    }
    if (at >= text.length) return -1;
    if (tokens.count > 0) {
      if (tokens.count === tokensMax) return at;
      if (/[\u3002\uff01\uff1f]/.test(text[at - 1] ?? "")) return at;
      if (newlines > 0 ? endsBlock(text, tokens, newlines) : at > before && endsSentence(text, tokens)) return at;
    }
    tokens.gap[tokens.count] = tokens.count === 0 || newlines > 0 ? gap.newline : at > before ? gap.space : gap.none;
    at = readToken(text, at, tokens);
  }
};
