/**
 * A policy's text with an exception added: lines at the end of its `rules`, where the last that matches decides. Nothing else of the text changes, so
 * that comments and order are as their author left them.
 * @module
 */
import { isMap, isSeq, parseDocument, type YAMLSeq } from "yaml";
import type { Direction, PartKind } from "../domain/part-kind.ts";
import type { Action } from "../domain/verdict.ts";

/** What is done about findings of a type, somewhere or everywhere. */
export interface PolicyException {
  readonly type: string;
  readonly action: Action;
  /** null: whichever way the text goes. */
  readonly direction: Direction | null;
  /** null: whatever the text is. */
  readonly part: PartKind | null;
  /** Findings of this score and above are done something else about; null: there is no such score. */
  readonly above: { readonly scoreMilli: number; readonly action: Action } | null;
  /** Why it is there, as a comment: words of ours. */
  readonly reason: string;
}

interface RuleLines {
  readonly types: readonly string[];
  readonly directions?: readonly string[];
  readonly parts?: readonly string[];
  readonly scoreMilliMin?: number;
  readonly action: Action;
}

const rulesOf = ({ type, action, direction, part, above }: PolicyException): RuleLines[] => {
  const where = {
    types: [type],
    ...(direction === null ? {} : { directions: [direction] }),
    ...(part === null ? {} : { parts: [part] }),
  };
  const stronger = above === null ? [] : [{ ...where, scoreMilliMin: above.scoreMilli, action: above.action }];
  return [{ ...where, action }, ...stronger];
};

/** Names and numbers only: none of them needs quotes. */
const valueText = (value: unknown): string => (Array.isArray(value) ? `[${value.join(", ")}]` : String(value));

const linesOf = (exception: PolicyException, indent: string): string => {
  const lines = rulesOf(exception).flatMap((rule) =>
    Object.entries(rule).map(([key, value], place) => `${place === 0 ? "- " : "  "}${key}: ${valueText(value)}`),
  );
  return [`# ${exception.reason}`, ...lines].map((line) => `${indent}${line}\n`).join("");
};

/** Where the line ends on which the last rule ends, and how far rules are indented. */
const endOf = (source: string, rules: YAMLSeq): { readonly at: number; readonly indent: string } | null => {
  const [first] = rules.items;
  const last = rules.items.at(-1);
  const begin = rangeOf(first)?.[0];
  let end = rangeOf(last)?.[1];
  if (rules.flow === true || begin === undefined || end === undefined) return null;
  while (end > 0 && /\s/.test(source.charAt(end - 1))) end -= 1;
  const line = source.lastIndexOf("\n", begin - 1) + 1;
  const newline = source.indexOf("\n", end);
  return { at: newline === -1 ? source.length : newline + 1, indent: /^ */.exec(source.slice(line))?.[0] ?? "" };
};

const rangeOf = (node: unknown): readonly number[] | undefined => {
  const range: unknown = typeof node === "object" && node !== null ? Reflect.get(node, "range") : undefined;
  return Array.isArray(range) ? range.map(Number) : undefined;
};

const ended = (text: string): string => (text === "" || text.endsWith("\n") ? text : `${text}\n`);

/** `source` is a policy that can be read. */
export const proposeException = (source: string, exception: PolicyException): string => {
  const document = parseDocument(source);
  const rules: unknown = document.get("rules", true);
  const isPlain = isMap(document.contents) && document.contents.flow !== true;
  const place = isSeq(rules) ? endOf(source, rules) : null;
  if (place !== null) {
    const { at, indent } = place;
    return ended(source.slice(0, at)) + linesOf(exception, indent) + source.slice(at);
  }
  if (isPlain && !document.has("rules")) return `${ended(source)}\nrules:\n${linesOf(exception, "  ")}`;
  // Written in braces: there are no lines to add to, so all of it is written anew.
  const known: unknown = document.toJS();
  const before: unknown = typeof known === "object" && known !== null ? Reflect.get(known, "rules") : undefined;
  document.set("rules", document.createNode([...(Array.isArray(before) ? before : []), ...rulesOf(exception)]));
  return document.toString();
};

/** A policy of one's own that extends a shipped one, with an exception: shipped files are not changed. */
export const proposeOwnPolicy = (shipped: string, exception: PolicyException): string =>
  `name: ${`own-${shipped}`.slice(0, 40)}\nextends: [${shipped}]\n\nrules:\n${linesOf(exception, "  ")}`;
