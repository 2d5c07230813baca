/**
 * What a text says to a model that reads disguises: leetspeak, letters set apart, bytes in binary or hexadecimal, Morse, letters shifted (rot13 and its
 * kin) or reversed. Look-alikes, invisible characters and escapes are undone for all scanners by `unmask.ts`, base64 and hexadecimal runs by `blobs.ts`.
 * @module
 */

import { codesOf } from "../codes.ts";
import { kind, kindOf } from "./characters.ts";

/** A text with a disguise undone, and the part of the original that was disguised. */
export interface Variant {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const leetLetters: Readonly<Record<string, string>> = {
  "0": "o",
  "1": "i",
  "3": "e",
  "4": "a",
  "5": "s",
  "7": "t",
  "8": "b",
  "@": "a",
  $: "s",
  "!": "i",
  "+": "t",
};
/** A word with a digit or sign for a letter inside it: letters on both sides, or most of it. */
const leetWord = /(?<![\w@$!+])(?=[\w@$!+]{0,24}?[a-z])(?=[a-z]{0,24}[0134578@$!+])[a-z0134578@$!+]{3,24}(?![\w@$+])/gi;
const leetWordsMin = 3;

/** Single letters with the same one sign between them; a wider gap ends a word. */
const spacedLetters =
  /(?<![\p{L}\p{N}])\p{L}(?:([ .*_-])\p{L}(?![\p{L}\p{N}]))(?:\1\p{L}(?![\p{L}\p{N}])){3,}(?:[ .*_-]{2,4}\p{L}(?:\1\p{L}(?![\p{L}\p{N}]))+)*/gu;
const binaryBytes = /[01]{8}(?:[ ,]?[01]{8}){3,}/g;
const hexBytes = /(?<![\da-f])(?:0x|\\x)?[\da-f]{2}(?:[ ,:]{1,2}(?:0x|\\x)?[\da-f]{2}){7,}(?![\da-f])/gi;
const morseLetters = /[.-]{1,6}(?: {1,2}\/? ?[.-]{1,6}){5,}/g;
const regionalLetters = /(?:\ud83c[\udde6-\uddff][\u200b-\u200d ]?){3,}/g;

const morse = new Map(
  ".- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...- .-- -..- -.-- --.."
    .split(" ")
    .map((signs, i) => [signs, String.fromCharCode(97 + i)]),
);

const bytesAs = (run: string, digits: RegExp, radix: number): string =>
  (run.match(digits) ?? []).map((byte) => String.fromCharCode(Number.parseInt(byte, radix))).join("");

const printable = (decoded: string, run: string): string => (/^[\t\n\r\x20-\x7e]+$/.test(decoded) ? decoded : run);

const unleet = (text: string): string => {
  const words = text.match(leetWord);
  if (words === null || words.length < leetWordsMin) return text;
  return text.replace(leetWord, (word) => word.replace(/[0134578@$!+]/g, (sign) => leetLetters[sign] ?? sign));
};

const joinLetters = (run: string, gap: string): string =>
  run
    .replace(/[ .*_-]{2,4}/g, "\n")
    .replaceAll(gap, "")
    .replaceAll("\n", " ");

const undoRuns = (text: string, { hasSpacedLetters, hasLeetWords, hasHexBytes }: Suspicions): string => {
  let plain = hasSpacedLetters ? text.replace(spacedLetters, joinLetters) : text;
  if (hasHexBytes) {
    plain = plain.replace(hexBytes, (run) => printable(bytesAs(run.replace(/0x|\\x/gi, ""), /[\da-f]{2}/gi, 16), run));
  }
  if (hasLeetWords) plain = unleet(plain);
  return plain
    .replace(binaryBytes, (run) => printable(bytesAs(run, /[01]{8}/g, 2), run))
    .replace(morseLetters, (run) =>
      run
        .split(/ *\/ *| {2,}/)
        .map((word) =>
          word
            .split(" ")
            .map((signs) => morse.get(signs) ?? "")
            .join(""),
        )
        .join(" "),
    )
    .replace(regionalLetters, (run) =>
      Array.from(run, (letter) => {
        const place = (letter.codePointAt(0) ?? 0) - 0x1f1e6;
        return place >= 0 && place < 26 ? String.fromCharCode(97 + place) : letter;
      }).join(""),
    );
};

const shifted = (text: string, by: number): string =>
  text.replace(/[a-z]/gi, (letter) => {
    const code = letter.charCodeAt(0);
    const first = code < 97 ? 65 : 97;
    return String.fromCharCode(first + ((code - first + by) % 26));
  });
const reversed = (text: string): string => Array.from(text).toReversed().join("");

/** Words of attacks and of any English text, by which a shift or a reversal is known. */
const keyWordMin = 6;
const keyWords =
  "ignore disregard forget instructions previous prompt password secret system restrictions unfiltered please should answer respond without address explain following provide content people always everything currently because something anything";
/** From a disguised word to how many letters it is to be shifted back by; 0 for a reversed one. */
const disguised = new Map<string, number>();
for (const word of keyWords.split(" ")) {
  disguised.set(reversed(word), 0);
  for (let by = 1; by < 26; by += 1) disguised.set(shifted(word, by), 26 - by);
}
const decodersMax = 3;

/** What a text may hide, by a look at its words: nearly every text hides nothing. */
interface Suspicions {
  readonly hasSpacedLetters: boolean;
  readonly hasLeetWords: boolean;
  readonly hasHexBytes: boolean;
  /** As in `disguised`. */
  readonly decoders: ReadonlySet<number>;
}

const spacedLettersMin = 5;
const hexBytesMin = 8;
const wordCharsMax = 14;

const look = (text: string): Suspicions => {
  let [singles, singlesMost, pairs, pairsMost, leetWords] = [0, 0, 0, 0, 0];
  const decoders = new Set<number>();
  const { codes, length: end } = codesOf(text);
  for (let at = 0; at < end;) {
    let letters = 0;
    let others = 0;
    const from = at;
    for (; at < end; at += 1) {
      const code = codes[at]!;
      if (kindOf[code] === kind.other) break;
      if (code >= 48 && code <= 57) others += 1;
      else letters += 1;
    }
    const length = at - from;
    // Characters of no word in a row: a gap.
    while (at < end && kindOf[codes[at]!] === kind.other) at += 1;
    singles = length === 1 && others === 0 ? singles + 1 : 0;
    pairs = length === 2 ? pairs + 1 : 0;
    singlesMost = Math.max(singlesMost, singles);
    pairsMost = Math.max(pairsMost, pairs);
    if (letters > 0 && others > 0) leetWords += 1;
    if (others > 0 || length < keyWordMin || length > wordCharsMax || decoders.size === decodersMax) continue;
    const by = disguised.get(text.slice(from, from + length).toLowerCase());
    if (by !== undefined) decoders.add(by);
  }
  const hasSigns = /[a-z][@$!+][a-z]/i.test(text);
  return {
    hasSpacedLetters: singlesMost >= spacedLettersMin,
    hasLeetWords: leetWords >= leetWordsMin || hasSigns,
    hasHexBytes: pairsMost >= hexBytesMin || /\\x[\da-f]{2}/i.test(text),
    decoders,
  };
};

const undoCiphers = (text: string, decoders: ReadonlySet<number>): string[] =>
  [...decoders].map((by) => (by === 0 ? reversed(text) : shifted(text, by)));

/** The part of a text that another differs in. */
const changedPart = (text: string, other: string): { start: number; end: number } => {
  let start = 0;
  while (start < text.length && text[start] === other[start]) start += 1;
  let same = 0;
  while (same < text.length - start && same < other.length - start && text.at(-1 - same) === other.at(-1 - same))
    same += 1;
  return { start, end: text.length - same };
};

/** What a text says without its disguises; none when it has none. Each is at most as long as the text. */
export const variantsOf = (text: string): Variant[] => {
  const suspicions = look(text);
  const plain = undoRuns(text, suspicions);
  const variants = plain === text ? [] : [{ text: plain, ...changedPart(text, plain) }];
  return [
    ...variants,
    ...undoCiphers(text, suspicions.decoders).map((decoded) => ({ text: decoded, start: 0, end: text.length })),
  ];
};
