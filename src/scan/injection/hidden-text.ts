/**
 * Text of a page that no reader sees: comments, elements that are not displayed, letters of no size or of the colour of their ground.
 * @module
 */

/** A construct that hides, and the text inside. Offsets in the whole text. */
export interface HiddenText {
  readonly start: number;
  readonly end: number;
  readonly textStart: number;
  readonly textEnd: number;
}

const comments: readonly (readonly [open: string, close: string])[] = [
  ["<!--", "-->"],
  ["[//]: # (", ")"],
  ["[comment]: <> (", ")"],
  ["{#", "#}"],
  ["/*", "*/"],
];

const hidingTag =
  /<[a-z][a-z0-9]{0,10}\b[^<>]{0,300}?(?:\bhidden\b|display\s?:\s?none|visibility\s?:\s?hidden|opacity\s?:\s?0(?:\.0+)?[;"' ]|font-size\s?:\s?0|color\s?:\s?(?:white|#fff(?:fff)?|transparent|rgba?\(255, ?255, ?255)|(?:left|top|text-indent)\s?:\s?-\d{3,5}px|\b(?:alt|title|aria-label|data-[a-z-]{1,20})\s?=\s?"[^"<>]{24,300}")[^<>]{0,300}>/gi;

const commentsOf = (text: string, open: string, close: string): HiddenText[] => {
  const found: HiddenText[] = [];
  for (let start = text.indexOf(open); start !== -1;) {
    const at = text.indexOf(close, start + open.length);
    // One that never closes hides all that follows.
    const textEnd = at === -1 ? text.length : at;
    const end = at === -1 ? text.length : at + close.length;
    found.push({ start, end, textStart: start + open.length, textEnd });
    start = at === -1 ? -1 : text.indexOf(open, end);
  }
  return found;
};

/** All hidden texts, in any order. Linear in the text. */
export const findHiddenText = (text: string): HiddenText[] => {
  const found = comments.flatMap(([open, close]) => commentsOf(text, open, close));
  for (const match of text.matchAll(hidingTag)) {
    const inside = match.index + match[0].length;
    const next = text.indexOf("<", inside);
    const end = next === -1 ? text.length : next;
    // An attribute's text is in the tag itself.
    const textStart = /\b(?:alt|title|aria-label|data-)/i.test(match[0]) ? match.index : inside;
    found.push({ start: match.index, end, textStart, textEnd: end });
  }
  return found;
};
