/**
 * What each UTF-16 code unit is to the injection scanners, looked up instead of worked out.
 * @module
 */
import { foldCode } from "../fold.ts";
import { isDigit, isIdeograph, isLetter } from "../letters.ts";

const codes = 65_536;

export const kind = { other: 0, letter: 1, joining: 2 } as const;

/** A `kind` for each code unit. Joining letters are of scripts without spaces (Chinese, Japanese, Thai; Korean too), where a word may begin at any. */
export const kindOf = new Uint8Array(codes);
/** Letters folded, digits alike, spaces alike. */
export const readAs = new Uint16Array(codes);

const isThai = (code: number): boolean => code >= 0xe00 && code < 0xe80;

/** Beyond, only ideographs are read, and nothing folds: not asking more of all those takes a third of the time at every start. */
const lettersEnd = 0x2000;
const ideographicSpace = 0x3000;

for (let code = 0; code < lettersEnd; code += 1) {
  kindOf[code] = isThai(code) ? kind.joining : isLetter(code) ? kind.letter : kind.other;
  readAs[code] = isDigit(code) ? 48 : code <= 32 || code === 0xa0 ? 32 : foldCode(code);
}
for (let code = lettersEnd; code < codes; code += 1) {
  if (isIdeograph(code)) kindOf[code] = kind.joining;
  readAs[code] = code;
}
readAs[ideographicSpace] = 32;
