/**
 * Words that markup or a terminal's codes hide from whoever looks at the page or the screen.
 * @module
 */
import type { Sighting, Span } from "./sightings.ts";

/** What may hide the words that follow it, up to the next of its kind. */
interface Hider {
  /** The character that it begins with, and that ends what it hides. */
  readonly mark: string;
  /** What follows the mark. Sticky; it ends at the text's end where more text could complete it. */
  readonly opening: RegExp;
  /** The last character of a complete one. */
  readonly last: string;
  /** How surely it hides, or 0. */
  score(opening: string): number;
}

/** Chosen for nothing else but to hide. */
const unseen =
  /(?:font-size\s{0,9}:\s{0,9}0*(?:\.\d{1,4}|[01](?:\.\d{1,4})?(?:px|pt)?)\s{0,9}[;"']|opacity\s{0,9}:\s{0,9}0(?:\.0{1,4})?\s{0,9}[;"']|(?<!-)color\s{0,9}:\s{0,9}transparent|text-indent\s{0,9}:\s{0,9}-\d{3,5}|(?:left|top)\s{0,9}:\s{0,9}-\d{4,5})/i;
const white = /(?<!-)color\s{0,9}:\s{0,9}(?:white|#fff(?:fff)?)(?![\da-f])/i;
/** Pages hide menus and dialogs so. */
const notShown = /(?:display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden|\shidden(?:\s|=|\/?>$))/i;

const scoreTag = (tag: string): number => {
  if (unseen.test(tag) || (white.test(tag) && !/background/i.test(tag))) return 650;
  return notShown.test(tag) ? 500 : 0;
};

/** "Conceal" among the parameters of SGR (ECMA-48, 8.3.117), or a colour upon itself. 38 and 48 take parameters of their own. */
const scoreSgr = (sequence: string): number => {
  const parameters = sequence
    .replace(/[34]8[;:](?:5[;:]\d{1,3}|2(?:[;:]\d{1,3}){3})/g, "")
    .split(/\D+/)
    .map(Number);
  const isConcealed = parameters.includes(8);
  const isSame = parameters.some((one) => one >= 30 && one <= 37 && parameters.includes(one + 10));
  return isConcealed || isSame ? 800 : 0;
};

const hiders: readonly Hider[] = [
  { mark: "<", opening: /(?:$|[A-Za-z][^<>]{0,512}(?:>|$))/y, last: ">", score: scoreTag },
  { mark: "\u001b", opening: /(?:$|\[[\d;:]{0,64}(?:m|$))/y, last: "m", score: scoreSgr },
];

/** More is not held against it. */
const hiddenCharsMax = 1_024;
/** Two words are text; one is a label. */
const words = /\p{L}{2,32}[\s\p{P}]{1,4}\p{L}{2,32}/u;

const find = (text: string, { mark, opening, last, score }: Hider): Sighting => {
  const spans: Span[] = [];
  let openFrom = text.length;
  for (let start = text.indexOf(mark); start !== -1; start = text.indexOf(mark, start + 1)) {
    opening.lastIndex = start + mark.length;
    const opened = opening.exec(text)?.[0];
    if (opened === undefined) continue;
    const from = start + mark.length + opened.length;
    const isCut = from === text.length && !opened.endsWith(last);
    const scoreMilli = isCut ? 0 : score(opened);
    if (!isCut && scoreMilli === 0) continue;
    const next = text.slice(from, from + hiddenCharsMax).indexOf(mark);
    const end = next === -1 ? Math.min(text.length, from + hiddenCharsMax) : from + next;
    if (scoreMilli > 0 && words.test(text.slice(from, end))) spans.push({ start, end, scoreMilli });
    if (next === -1 && from + hiddenCharsMax > text.length) openFrom = Math.min(openFrom, start);
  }
  return { spans, openFrom };
};

/** Two words and more in an element of HTML that is not shown, or after a terminal's code for concealed text. */
export const findHiddenMarkup = (text: string): Sighting => {
  const found = hiders.map((hider) => find(text, hider));
  return { spans: found.flatMap(({ spans }) => spans), openFrom: Math.min(...found.map(({ openFrom }) => openFrom)) };
};
