/**
 * What can be told of a segment before its words are weighed: how it is written, and which of its tokens are parts of addresses.
 * @module
 */
import { charKind, kindOfCode } from "./characters.ts";
import { mode } from "./features.ts";
import { gap, tokenKind, type Tokens } from "./segments.ts";

const isGlued = (tokens: Tokens, index: number): boolean => index < tokens.count && tokens.gap[index] === gap.none;

/** Whether a punctuation mark stands as it does in a program and seldom in prose. */
const isCodeMark = (text: string, tokens: Tokens, index: number): boolean => {
  const start = tokens.start[index] ?? 0;
  switch (text[start]) {
    case "(":
      return index > 0 && isGlued(tokens, index) && tokens.kind[index - 1] !== tokenKind.punctuation;
    case "=":
    case "{":
    case "}":
    case "<":
    case ">":
      return true;
    case "$":
      return isGlued(tokens, index + 1) && tokens.kind[index + 1] !== tokenKind.number;
    case ";":
      return index + 1 === tokens.count || tokens.gap[index + 1] === gap.newline;
    case ".":
      return (
        index > 0 && isGlued(tokens, index) && isGlued(tokens, index + 1) && tokens.kind[index + 1] !== tokenKind.number
      );
    case ":":
      return (tokens.end[index] ?? 0) - start > 1;
    default:
      return false;
  }
};

/** The segment's `mode`. */
export const modeOf = (text: string, tokens: Tokens): number => {
  let words = 0;
  let initials = 0;
  let uppers = 0;
  let marks = 0;
  for (let i = 0; i < tokens.count; i += 1) {
    const kind = tokens.kind[i];
    const start = tokens.start[i] ?? 0;
    if (kind === tokenKind.code) marks += 1;
    else if (kind === tokenKind.punctuation) marks += isCodeMark(text, tokens, i) ? 1 : 0;
    else if (kind === tokenKind.word) {
      words += 1;
      if (kindOfCode(text.charCodeAt(start)) === charKind.upper) {
        initials += 1;
        const end = tokens.end[i] ?? 0;
        if (end - start > 1 && kindOfCode(text.charCodeAt(end - 1)) === charKind.upper) uppers += 1;
      }
    }
  }
  if (marks >= 3 && marks * 3 >= words) return mode.code;
  if (initials === 0) return mode.lower;
  return uppers >= 2 && uppers * 3 >= words * 2 ? mode.upper : mode.mixed;
};

const addressMark = /[.\-+:/@_~%?&=#]/;

const isAddressPart = (text: string, tokens: Tokens, index: number): boolean =>
  tokens.kind[index] !== tokenKind.punctuation || addressMark.test(text[tokens.start[index] ?? 0] ?? "");

/** Sets `isBarred` for every token of an e-mail address, a handle or an address of the web, and for what cannot be a word of a name. */
export const barTokens = (text: string, tokens: Tokens, isBarred: Uint8Array): void => {
  for (let i = 0; i < tokens.count; i += 1) isBarred[i] = tokens.kind[i] === tokenKind.unspaced ? 1 : 0;
  for (let i = 0; i < tokens.count; i += 1) {
    const start = tokens.start[i] ?? 0;
    const isAt = text[start] === "@";
    if (!isAt && !(text[start] === "/" && text[start + 1] === "/")) continue;
    let last = i;
    while (isGlued(tokens, last + 1) && isAddressPart(text, tokens, last + 1)) last += 1;
    if (last === i) continue;
    let first = i;
    while (first > 0 && isGlued(tokens, first) && isAddressPart(text, tokens, first - 1)) first -= 1;
    isBarred.fill(1, first, last + 1);
    i = last;
  }
};
