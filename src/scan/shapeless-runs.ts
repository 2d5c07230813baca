/**
 * Runs of characters without a shape: tags, selectors, spaces and joiners of no width, soft hyphens.
 * @module
 */
import { tableOfCodes } from "./codes.ts";
import { isIdeograph } from "./letters.ts";
import type { Sighting, Span } from "./sightings.ts";
import { isWordCode } from "./word-boundary.ts";

/** Default ignorable code points; the controls of direction among them are looked at elsewhere. */
const ignorable = /\p{Default_Ignorable_Code_Point}/u;
const direction = /[\u202a-\u202e\u2066-\u2069]/;
const shapeless = tableOfCodes((code) => {
  const character = String.fromCharCode(code);
  return ignorable.test(character) && !direction.test(character) ? 1 : 0;
});
/** The first half of the tags and of the selectors that ideographs have. */
const planeFourteen = 0xdb40;
const mayBegin = /\p{Default_Ignorable_Code_Point}|\udb40/u;

/** A black flag, and the tags that make it a region's: England, Scotland, Wales (UTS 51, ED-14a). */
const flag = "\u{1f3f4}";
const regionTags = /(?:\udb40[\udc61-\udc7a]){2}(?:\udb40[\udc30-\udc39\udc61-\udc7a]){1,4}\udb40\udc7f/y;

/** Fewer are orthography (Persian, Hindi), emoji, hyphenation. */
const runMin = 3;
/** So many of more than one kind are writing: a bit each, and eight bits. */
const writingMin = 8;

/** The code points of a run, and where it ends. */
interface Run {
  readonly codes: readonly number[];
  readonly end: number;
  /** Single letters stand between. */
  readonly isMixed: boolean;
  /** The text's end may have cut it off. */
  readonly isOpen: boolean;
}

/** The code point without a shape that stands at a place, or 0. */
const shapelessAt = (text: string, at: number): number => {
  const code = text.charCodeAt(at);
  if (shapeless()[code] === 1) return code;
  const point = code === planeFourteen ? (text.codePointAt(at) ?? 0) : 0;
  return point > 0xffff ? point : 0;
};

/** The text may go on in a way that puts a character without a shape at this place. */
const isCutAt = (text: string, at: number): boolean =>
  at >= text.length || (at === text.length - 1 && text.charCodeAt(at) === planeFourteen);

const runAt = (text: string, start: number): Run => {
  const codes: number[] = [];
  let end = start;
  let isMixed = false;
  for (;;) {
    const code = shapelessAt(text, end);
    if (code !== 0) {
      codes.push(code);
      end += code > 0xffff ? 2 : 1;
      continue;
    }
    // One letter between two of them: a word that is taken apart.
    if (isWordCode(text.charCodeAt(end)) && shapelessAt(text, end + 1) !== 0) {
      isMixed = true;
      end += 1;
      continue;
    }
    const isOpen = isCutAt(text, end) || (isWordCode(text.charCodeAt(end)) && isCutAt(text, end + 1));
    return { codes, end, isMixed, isOpen };
  }
};

const isTag = (code: number): boolean => code >= 0xe0000 && code <= 0xe007f;
const isIdeographicSelector = (code: number): boolean => code >= 0xe0100 && code <= 0xe01ef;
const isSelector = (code: number): boolean => (code >= 0xfe00 && code <= 0xfe0f) || isIdeographicSelector(code);
/** Ideographs beyond the basic plane end in the second half of a pair. */
const isLowSurrogate = (code: number): boolean => code >= 0xdc00 && code <= 0xdfff;
const isPlaneTwo = (code: number): boolean => code >= 0xd840 && code <= 0xd8bf;

const followsIdeograph = (text: string, at: number): boolean => {
  const before = text.charCodeAt(at - 1);
  return isIdeograph(before) || (isLowSurrogate(before) && isPlaneTwo(text.charCodeAt(at - 2)));
};

/** How surely a run hides something, or 0. */
const scoreOf = (text: string, start: number, { codes, isMixed }: Run): number => {
  if (codes.some(isTag)) return 950;
  // A selector chooses a form of what stands before it: there is none to choose after another, nor after what has one form only.
  if (codes.filter(isSelector).length >= runMin) return 900;
  if (codes.some(isIdeographicSelector) && !(codes.length === 1 && followsIdeograph(text, start))) return 800;
  if (codes.length >= writingMin && new Set(codes).size > 1) return 900;
  if (codes.length < runMin) return 0;
  return isMixed ? 700 : 500;
};

/** Runs of three and more, of tags and misplaced selectors any. A single letter may stand between two characters. */
export const findShapelessRuns = (text: string): Sighting => {
  const spans: Span[] = [];
  const { length } = text;
  const first = text.search(mayBegin);
  for (let at = first === -1 ? length : first; at < length; at += 1) {
    if (isCutAt(text, at)) return { spans, openFrom: at };
    if (shapelessAt(text, at) === 0) continue;
    let start = at;
    if (text.startsWith(flag, at - flag.length)) {
      regionTags.lastIndex = at;
      start += regionTags.exec(text)?.[0].length ?? 0;
    }
    if (shapelessAt(text, start) === 0) {
      at = start - 1;
      continue;
    }
    const run = runAt(text, start);
    const scoreMilli = scoreOf(text, start, run);
    if (scoreMilli > 0) spans.push({ start, end: run.end, scoreMilli });
    if (run.isOpen) return { spans, openFrom: start };
    at = run.end - 1;
  }
  return { spans, openFrom: length };
};
