/**
 * What can be told of a segment before its words are weighed: how it is written, and which of its tokens are parts of addresses.
 * @module
 */
import type { CodeText } from "../codes.ts";
import { charKind, kindOfCode } from "./characters.ts";
import { mode } from "./features.ts";
import { gap, tokenKind, type Tokens } from "./segments.ts";

const isGlued = (tokens: Tokens, index: number): boolean => index < tokens.count && tokens.gap[index] === gap.none;

/** Punctuation marks by their code units. */
const sign = {
  dollar: 0x24,
  parenthesis: 0x28,
  dot: 0x2e,
  slash: 0x2f,
  colon: 0x3a,
  semicolon: 0x3b,
  less: 0x3c,
  equals: 0x3d,
  greater: 0x3e,
  at: 0x40,
  brace: 0x7b,
  closingBrace: 0x7d,
} as const;

/** Whether a punctuation mark stands as it does in a program and seldom in prose. */
const isCodeMark = (codes: Uint16Array, tokens: Tokens, index: number): boolean => {
  const start = tokens.start[index]!;
  switch (codes[start]) {
    case sign.parenthesis:
      return index > 0 && isGlued(tokens, index) && tokens.kind[index - 1] !== tokenKind.punctuation;
    case sign.equals:
    case sign.brace:
    case sign.closingBrace:
    case sign.less:
    case sign.greater:
      return true;
    case sign.dollar:
      return isGlued(tokens, index + 1) && tokens.kind[index + 1] !== tokenKind.number;
    case sign.semicolon:
      return index + 1 === tokens.count || tokens.gap[index + 1] === gap.newline;
    case sign.dot:
      return (
        index > 0 && isGlued(tokens, index) && isGlued(tokens, index + 1) && tokens.kind[index + 1] !== tokenKind.number
      );
    case sign.colon:
      return tokens.end[index]! - start > 1;
    default:
      return false;
  }
};

/** The segment's `mode`. */
export const modeOf = ({ codes }: CodeText, tokens: Tokens): number => {
  let words = 0;
  let initials = 0;
  let uppers = 0;
  let marks = 0;
  for (let i = 0; i < tokens.count; i += 1) {
    const kind = tokens.kind[i];
    if (kind === tokenKind.code) marks += 1;
    else if (kind === tokenKind.punctuation) marks += isCodeMark(codes, tokens, i) ? 1 : 0;
    else if (kind === tokenKind.word) {
      words += 1;
      const start = tokens.start[i]!;
      if (kindOfCode(codes[start]!) === charKind.upper) {
        initials += 1;
        const end = tokens.end[i]!;
        if (end - start > 1 && kindOfCode(codes[end - 1]!) === charKind.upper) uppers += 1;
      }
    }
  }
  if (marks >= 3 && marks * 3 >= words) return mode.code;
  if (initials === 0) return mode.lower;
  return uppers >= 2 && uppers * 3 >= words * 2 ? mode.upper : mode.mixed;
};

const addressMarks = new Set(Array.from(".-+:/@_~%?&=#", (mark) => mark.charCodeAt(0)));

const isAddressPart = (codes: Uint16Array, tokens: Tokens, index: number): boolean =>
  tokens.kind[index] !== tokenKind.punctuation || addressMarks.has(codes[tokens.start[index]!]!);

/** Sets `isBarred` for every token of an e-mail address, a handle or an address of the web, and for what cannot be a word of a name. */
export const barTokens = ({ codes, length }: CodeText, tokens: Tokens, isBarred: Uint8Array): void => {
  for (let i = 0; i < tokens.count; i += 1) isBarred[i] = tokens.kind[i] === tokenKind.unspaced ? 1 : 0;
  for (let i = 0; i < tokens.count; i += 1) {
    if (tokens.kind[i] !== tokenKind.punctuation) continue;
    const start = tokens.start[i]!;
    const isSlashes = codes[start] === sign.slash && start + 1 < length && codes[start + 1] === sign.slash;
    if (codes[start] !== sign.at && !isSlashes) continue;
    let last = i;
    while (isGlued(tokens, last + 1) && isAddressPart(codes, tokens, last + 1)) last += 1;
    if (last === i) continue;
    let first = i;
    while (first > 0 && isGlued(tokens, first) && isAddressPart(codes, tokens, first - 1)) first -= 1;
    isBarred.fill(1, first, last + 1);
    i = last;
  }
};
