/**
 * The words of a text as the search index knows them: in lower case and without diacritics. Scripts that set no space between words give each two
 * neighbouring characters instead.
 * @module
 */
import { fold } from "../scan/fold.ts";
import type { Span } from "../policy/span.ts";

/** What is longer is no word: a key, a digest, an encoded text. */
const wordCharsMax = 64;

const run = /[\p{L}\p{N}\p{M}_]+/gu;
const spaceless =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]+/gu;

const asciiOnly = /^\w*$/;

const written = (word: string): string =>
  asciiOnly.test(word) ? word.toLowerCase() : fold(word.normalize("NFKC")).replaceAll("ß", "ss").toLowerCase();

interface Piece extends Span {
  readonly word: string;
}

function* pairsOf(text: string, start: number): Generator<Piece> {
  const characters = [...text];
  let at = start;
  for (const [place, character] of characters.entries()) {
    const next = characters[place + 1];
    if (next !== undefined) yield { word: character + next, start: at, end: at + character.length + next.length };
    else if (characters.length === 1) yield { word: character, start: at, end: at + character.length };
    at += character.length;
  }
}

function* piecesOf(text: string): Generator<Piece> {
  for (const { 0: whole, index } of text.matchAll(run)) {
    const apart = asciiOnly.test(whole) ? [] : [...whole.matchAll(spaceless)];
    let at = 0;
    for (const { 0: characters, index: start } of apart) {
      if (start > at) yield { word: whole.slice(at, start), start: index + at, end: index + start };
      yield* pairsOf(characters, index + start);
      at = start + characters.length;
    }
    if (at < whole.length) yield { word: whole.slice(at), start: index + at, end: index + whole.length };
  }
}

/**
 * Adds a text's words, but for those that one of the spans touches: of a word of which a part was found nothing is left. Spans are in order of their
 * starts.
 */
export const addWords = (words: Set<string>, text: string, found: readonly Span[]): void => {
  let next = 0;
  let coveredTo = 0;
  for (const { word, start, end } of piecesOf(text)) {
    for (let span = found[next]; span !== undefined && span.start < end; span = found[next]) {
      coveredTo = Math.max(coveredTo, span.end);
      next += 1;
    }
    if (start < coveredTo || word.length > wordCharsMax) continue;
    words.add(written(word));
  }
};

/** The words that somebody asks for, each once. */
export const wordsIn = (text: string): string[] => {
  const words = new Set<string>();
  addWords(words, text, []);
  return [...words];
};
