/**
 * A text for people's eyes, with what was found in it marked.
 * @module
 */
import { styleText } from "node:util";
import type { DataClass } from "../domain/data-class.ts";
import type { Finding } from "../domain/finding.ts";
import { mergeEdits } from "../scan/edits.ts";

const colours = {
  public: "gray",
  internal: "cyan",
  confidential: "yellow",
  pci: "magenta",
  phi: "blue",
  special: "red",
  criminal: "red",
  secret: "red",
} as const satisfies Record<DataClass, string>;

/** The text may come from anywhere: nothing in it may steer the terminal. Line feeds and tabs stay. */
const printable = (text: string): string =>
  text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) => (/[\n\t]/.test(character) ? character : "?"));

/**
 * The text with each finding in the colour of its data class and its type after it, where `stream` shows colours (a terminal, or
 * `FORCE_COLOR`); else as `[TYPE: text]`. Findings that overlap are marked as one, named after the longest.
 */
export const markFindings = (text: string, findings: readonly Finding[], stream: NodeJS.WritableStream): string => {
  let marked = "";
  let at = 0;
  const spans = findings.map(({ type: text, start, end }) => ({ text, start, end, rank: 0 }));
  for (const { text: type, start, end } of mergeEdits(spans)) {
    const span = printable(text.slice(start, end));
    const dataClass = findings.find((one) => one.type === type && one.start < end && one.end > start)?.dataClass;
    const coloured = styleText(["inverse", colours[dataClass ?? "internal"]], span, { stream });
    const mark = coloured === span ? `[${type}: ${span}]` : `${coloured}${styleText("dim", ` ${type}`, { stream })}`;
    marked += printable(text.slice(at, start)) + mark;
    at = end;
  }
  return marked + printable(text.slice(at));
};
