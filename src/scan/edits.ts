/**
 * Taking spans out of a text.
 * @module
 */

/** A span of a text; spans given together are in order and do not overlap. */
export interface Redaction {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

/** Spans that may overlap, in order of their start, as spans that do not: overlapping ones are taken out together, named after the longest. */
export const mergeSpans = (spans: readonly Redaction[]): Redaction[] => {
  const merged: { type: string; start: number; end: number; longest: number }[] = [];
  for (const { type, start, end } of spans) {
    const last = merged.at(-1);
    if (last === undefined || start >= last.end) {
      merged.push({ type, start, end, longest: end - start });
      continue;
    }
    if (end - start > last.longest) {
      last.type = type;
      last.longest = end - start;
    }
    last.end = Math.max(last.end, end);
  }
  return merged;
};

/** What stands where a span was: `[EMAIL_ADDRESS_REDACTED]`. */
export const redactionMark = (type: string): string => `[${type}_REDACTED]`;

/**
 * What is left of `[from, to)` of a text. A span's mark stands in the piece where the span begins, so that the pieces of a text, redacted
 * one by one and joined, are the redacted text.
 */
export const redactPiece = (text: string, spans: readonly Redaction[], from: number, to: number): string => {
  let result = "";
  let at = from;
  for (const { type, start, end } of spans) {
    if (end <= at || start >= to) continue;
    if (start >= from) result += text.slice(at, start) + redactionMark(type);
    at = Math.min(end, to);
  }
  return result + text.slice(at, to);
};

/** The whole text without the given spans. */
export const redact = (text: string, spans: readonly Redaction[]): string => redactPiece(text, spans, 0, text.length);
