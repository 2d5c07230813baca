/**
 * Texts of all kinds that scanners look for, and the ways in which a stream can cut them.
 * @module
 */
import type { Choice, Piece } from "./streamed-answer.ts";

/** A generator of numbers, the same ones for the same seed (mulberry32). */
export const random = (seed: number): ((below: number) => number) => {
  let state = seed | 0;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
};

type Random = ReturnType<typeof random>;

const digits = (next: Random, count: number): string => Array.from({ length: count }, () => next(10)).join("");
const base64 = (text: string): string => Buffer.from(text).toString("base64");
/** Separated by `|`. */
const listed = [
  "jane.roe@example.com|4111 1111 1111 1111|DE89370400440532013000|jane%40example.com|аlice@example.com",
  "jo\u200be@exam\u200bple.com|ｊａｎｅ@example.com|&#106;ane@x.org|my name is Jane Roe|Dr. Brenda Miller|ssn ",
  "born on 3 March 1980|diabetes|10.0.0.1|𝟒𝟏𝟏𝟏 1111 1111 1111|passport |password: hunter22|王先生|我叫王小明",
  "https://example.com/a?b=c|Иван|4\u00a04|12 Main Street, Springfield, IL 62701|the patient takes metformin 500 mg",
  'abandon ability able about above|. |\n|\n\n|, | |-|=|_|%|&|\\|\\u0040|"|{|}|<|😀|é|e\u0301|а|Yes.|the|of',
  "This is a sentence of plain words that says nothing|and another one",
];
const fixed = [...listed.flatMap((line) => line.split("|")), ["AKIA", "IOSFODNN7EXAMPLE"].join("")];

const atoms: readonly ((next: Random) => string)[] = [
  ...fixed.map((text) => () => text),
  (next) => digits(next, 3 + next(14)),
  (next) => `${digits(next, 3)}-${digits(next, 2)}-${digits(next, 4)}`,
  (next) => `+49 30 ${digits(next, 7)}`,
  (next) => base64(`my mail is joe${next(9)}@example.org ok`),
  (next) => "x".repeat(next(60)),
  (next) => "ab1 ".repeat(next(30)),
];

/** A text of some of them. */
export const textOf = (next: Random): string => {
  let text = "";
  const count = 1 + next(next(8) === 0 ? 60 : 12);
  for (let k = 0; k < count; k += 1) text += (atoms[next(atoms.length)]?.(next) ?? "") + (next(3) > 0 ? " " : "");
  return text;
};

/** JSON with a text inside: as a value, in an array, as a key; each character may be escaped. */
export const argumentsOf = (text: string, next: Random): string => {
  const quoted = JSON.stringify(text);
  const isEscaped = next(3) === 0;
  const inside = isEscaped
    ? `"${Array.from({ length: text.length }, (_one, at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, "0")}`).join("")}"`
    : quoted;
  const forms = [
    `{"to": ${inside}, "n": 4111111111111111}`,
    `[${inside},12,{"list":[${inside}, true]}]`,
    `{${inside}:1,"b":{${inside}:${inside}}}`,
    `{"ssn": ${inside}`,
  ];
  return forms[next(forms.length)] ?? "";
};

/** A text in pieces of at most so many characters, none cut inside one. */
export const piecesOf = (text: string, length: () => number): string[] => {
  const letters = Array.from(text);
  const pieces: string[] = [];
  for (let at = 0; at < letters.length;) {
    const end = at + Math.max(1, length());
    pieces.push(letters.slice(at, end).join(""));
    at = end;
  }
  return pieces;
};

/** The deltas of each choice, and of the choices one after another by turns. */
export const interleaved = (choices: readonly Choice[], length: () => number): Piece[] => {
  const queues = choices.map(({ content, arguments: given }, index): Piece[] => [
    ...piecesOf(content ?? "", length).map((piece) => ({ index, content: piece })),
    ...piecesOf(given ?? "", length).map((piece) => ({ index, arguments: piece })),
  ]);
  const pieces: Piece[] = [];
  for (let turn = 0; queues.some((queue) => turn < queue.length); turn += 1) {
    for (const queue of queues) {
      const piece = queue[turn];
      if (piece !== undefined) pieces.push(piece);
    }
  }
  return pieces;
};

/** Bytes cut anywhere: inside characters, inside frames, several frames at once. */
export const cutBytes = (events: readonly Buffer[], next: Random): Buffer[] => {
  const all = Buffer.concat(events);
  const chunks: Buffer[] = [];
  for (let at = 0; at < all.length;) {
    const end = at + 1 + next(next(4) === 0 ? 900 : 60);
    chunks.push(all.subarray(at, end));
    at = end;
  }
  return chunks;
};
