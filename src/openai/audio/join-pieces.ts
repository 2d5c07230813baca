/**
 * Texts that an answer says again in pieces (segments, words, cues), read as the one text that they are: what is split over two of them is found,
 * and each becomes what its part of the whole becomes.
 * @module
 */
import type { JoinedTexts } from "../endpoint.ts";
import type { JsonNode } from "../json-document.ts";

/** What words are known by: spaces and marks differ between a text and its words. */
const significant = /[\p{L}\p{N}]/u;

interface Mark {
  readonly said: string;
  readonly start: number;
  readonly end: number;
}

const marksOf = (text: string): Mark[] => {
  const marks: Mark[] = [];
  let start = 0;
  for (const character of text) {
    const end = start + character.length;
    if (significant.test(character)) marks.push({ said: character.toLowerCase(), start, end });
    start = end;
  }
  return marks;
};

/** A space, where neither has one. */
export const gapBetween = (before: string, after: string): string =>
  before === "" || /\s$/.test(before) || /^\s/.test(after) ? "" : " ";

/** What stands in the whole between two pieces and in neither of them. */
const fromWhole = (between: string, before: string, after: string): string => {
  const fits = between.length >= before.length + after.length && between.startsWith(before) && between.endsWith(after);
  if (fits) return between.slice(before.length, between.length - after.length);
  return /\s/.test(between) ? gapBetween(`.${before}`, after) : "";
};

/**
 * Pieces with what stands before each: as the whole has it, as long as they say what it says; a space otherwise. `whole` is null where there is
 * none to look at.
 */
export const joinPieces = (nodes: readonly JsonNode[], whole: string | null): JoinedTexts => {
  const marks = whole === null ? [] : marksOf(whole);
  let next = 0;
  let isAlong = whole !== null;
  let last: { readonly end: number; readonly rest: string } | null = null;
  let before = "";
  const gaps = nodes.map(({ text }) => {
    const own = marksOf(text);
    const place = next;
    isAlong &&= own.every(({ said }, at) => marks[place + at]?.said === said);
    next += own.length;
    const [first, end] = [own[0], own.at(-1)];
    const from = marks[place];
    const to = marks[next - 1];
    const gap =
      isAlong && last !== null && first !== undefined && from !== undefined
        ? fromWhole((whole ?? "").slice(last.end, from.start), last.rest, text.slice(0, first.start))
        : gapBetween(before, text);
    // A piece without a letter is as it stands.
    if (end !== undefined && to !== undefined) last = { end: to.end, rest: text.slice(end.end) };
    else if (last !== null) last = { end: last.end, rest: last.rest + gap + text };
    before = text;
    return gap;
  });
  return { nodes, gaps };
};
