/**
 * Changing spans of a text.
 * @module
 */

/** What stands in place of a span; edits given together are in order and do not overlap. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** An edit, and how strongly it is asked for. */
export interface RankedEdit extends Edit {
  readonly rank: number;
}

/**
 * Edits that may overlap, in order of their start, as edits that do not: overlapping ones become one, with the text of the one that is asked for
 * most strongly, and of equal ones of the longest.
 */
export const mergeEdits = (edits: readonly RankedEdit[]): Edit[] => {
  const merged: { start: number; end: number; text: string; from: RankedEdit }[] = [];
  for (const edit of edits) {
    const { start, end, text } = edit;
    const last = merged.at(-1);
    if (last === undefined || start >= last.end) {
      merged.push({ start, end, text, from: edit });
      continue;
    }
    const isStronger = edit.rank > last.from.rank;
    const isLonger = edit.rank === last.from.rank && end - start > last.from.end - last.from.start;
    if (isStronger || isLonger) [last.text, last.from] = [text, edit];
    last.end = Math.max(last.end, end);
  }
  return merged.map(({ start, end, text }) => ({ start, end, text }));
};

/** What stands where a span was: `[EMAIL_ADDRESS_REDACTED]`. */
export const redactionMark = (type: string): string => `[${type}_REDACTED]`;

/**
 * What is left of `[from, to)` of a text. An edit's text stands in the piece where its span begins, so that the pieces of a text, edited
 * one by one and joined, are the edited text.
 */
export const editPiece = (text: string, edits: readonly Edit[], from: number, to: number): string => {
  let result = "";
  let at = from;
  for (const { start, end, text: given } of edits) {
    if (end <= at || start >= to) continue;
    if (start >= from) result += text.slice(at, start) + given;
    at = Math.min(end, to);
  }
  return result + text.slice(at, to);
};

/** The whole text with the given edits. */
export const applyEdits = (text: string, edits: readonly Edit[]): string => editPiece(text, edits, 0, text.length);
