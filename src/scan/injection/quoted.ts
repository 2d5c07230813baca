/**
 * Documents inside what a user says: what is quoted was mostly written by somebody else.
 * @module
 */

/** A quoted part of a text, without the marks around it. */
export interface Quoted {
  readonly start: number;
  readonly end: number;
}

const fences = ["```", '"""', "'''"];
const openingTag =
  /<(documents?|context|doc|article|web_?page|page|e-?mail|source|data|html|file|text|passage|search_results?|results?|tool_result|attachment)\b[^<>]{0,200}>/gi;
const heading =
  /^\W{0,4}(?:context|documents?|article|e-?mail|web ?page|page|passage|search results?|web results?|website|transcript|attachment|file|source)s?(?: \d{1,3})?\W{0,3}:/im;

const fencedParts = (text: string, fence: string): Quoted[] => {
  const parts: Quoted[] = [];
  for (let open = text.indexOf(fence); open !== -1;) {
    const close = text.indexOf(fence, open + fence.length);
    parts.push({ start: open + fence.length, end: close === -1 ? text.length : close });
    open = close === -1 ? -1 : text.indexOf(fence, close + fence.length);
  }
  return parts;
};

/** Parts that overlap made one. */
const merged = (parts: readonly Quoted[]): Quoted[] => {
  const whole: { start: number; end: number }[] = [];
  for (const { start, end } of [...parts].sort((a, b) => a.start - b.start)) {
    const last = whole.at(-1);
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
    else whole.push({ start, end });
  }
  return whole;
};

/** The quoted parts of a text, in order; none overlaps another. Of tags of one name the first opens and the last closes. */
export const quotedParts = (text: string): Quoted[] => {
  const parts = fences.flatMap((fence) => fencedParts(text, fence));
  const open = new Set<string>();
  const lower = text.toLowerCase();
  for (const match of text.matchAll(openingTag)) {
    const name = match[1]?.toLowerCase() ?? "";
    const start = match.index + match[0].length;
    if (open.has(name) || start === text.length) continue;
    open.add(name);
    const close = lower.lastIndexOf(`</${name}`);
    parts.push({ start, end: close > start ? close : text.length });
  }
  const headed = heading.exec(text);
  if (headed !== null) parts.push({ start: headed.index + headed[0].length, end: text.length });
  return merged(parts.filter(({ start, end }) => start < end));
};
