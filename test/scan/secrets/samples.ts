/**
 * Texts made from a template, for tests: `{A36}` is 36 letters and digits, and so on. Drawn from a fixed sequence, so that runs agree.
 * @module
 */
import { secrets } from "../../../src/scan/secrets/all.ts";
import { createPatternScanner } from "../../../src/scan/pattern-scanner.ts";

const lower = "abcdefghijklmnopqrstuvwxyz";
const upper = lower.toUpperCase();
const digits = "0123456789";
const alphabets: Readonly<Record<string, string>> = {
  d: digits,
  x: `${digits}abcdef`,
  a: lower + digits,
  U: upper + digits,
  A: lower + upper + digits,
  W: `${lower}${upper}${digits}_-`,
  B: `${lower}${upper}${digits}+/`,
};

/** Park and Miller's generator: the tests draw the same texts each time. */
let state = 20_241;
const draw = (count: number): number => {
  state = (state * 48_271) % 2_147_483_647;
  return state % count;
};

const slot = /\{([dxaUAWB])(\d+)\}/g;

/** The template with each slot filled. A slot's first and last character are letters or digits, so that the text ends as a word does. */
export const fill = (template: string): string =>
  template.replace(slot, (_, name: string, length: string) => {
    const alphabet = alphabets[name] ?? "";
    const plain = [...alphabet].filter((one) => /[A-Za-z\d]/.test(one)).join("");
    return Array.from({ length: Number(length) }, (_, at) => {
      const from = at === 0 || at === Number(length) - 1 ? plain : alphabet;
      return from[draw(from.length)];
    }).join("");
  });

/** The template with each slot filled with one character, as documents do. */
export const mask = (template: string): string =>
  template.replace(slot, (_, name: string, length: string) => (name === "x" ? "0" : "x").repeat(Number(length)));

const scanner = createPatternScanner("secrets", "test", secrets);

/** What is found, as pairs of type and text. */
export const found = (text: string, label = ""): (readonly [string, string])[] =>
  scanner.scan(text, label).map(({ type, start, end }) => [type, text.slice(start, end)] as const);

export const typesIn = (text: string, label = ""): string[] => found(text, label).map(([type]) => type);
export const textsIn = (text: string, label = ""): string[] => found(text, label).map(([, span]) => span);
