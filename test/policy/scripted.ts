/**
 * Policies written as objects, and scanners that find what a test says.
 * @module
 */
import type { Finding } from "../../src/domain/finding.ts";
import { createGuard, type Guard, type JudgeContext } from "../../src/policy/guard.ts";
import type { Judgement, ValueNames } from "../../src/policy/judgement.ts";
import { type LoadedPolicy, parsePolicy } from "../../src/policy/load-policy.ts";
import { createDetector } from "../../src/scan/detector.ts";
import type { Scanner, TextPart } from "../../src/scan/scanner.ts";

export type Fields = Readonly<Record<string, unknown>>;

/** A policy of these fields, named `test` unless they say otherwise; JSON is YAML. */
export const policyOf = (fields: Fields = {}): LoadedPolicy =>
  parsePolicy("test.yaml", JSON.stringify({ name: "test", ...fields }));

/** A finding of class confidential and score 900, unless told otherwise. */
export const found = (type: string, start: number, end: number, more: Partial<Finding> = {}): Finding => ({
  type,
  start,
  end,
  scoreMilli: 900,
  scanner: "scripted",
  dataClass: "confidential",
  ...more,
});

/** A scanner named `scripted` that finds this. */
export const scripted = (
  find: (text: string) => readonly Finding[],
  types: readonly string[],
  more: Partial<Scanner> = {},
): Scanner => ({
  name: "scripted",
  version: "1",
  types,
  openFrom: (text: string) => text.length,
  scan: find,
  ...more,
});

/** Finds words of capital letters, each as an entity of the type that it spells. */
export const spelled = (types: readonly string[], of: Partial<Finding> = {}, more: Partial<Scanner> = {}): Scanner =>
  scripted(
    (text) =>
      [...text.matchAll(/[A-Z][A-Z_]+/g)]
        .filter(([type]) => types.includes(type))
        .map(({ 0: type, index }) =>
          found(type, index, index + type.length, { scanner: more.name ?? "scripted", ...of }),
        ),
    types,
    more,
  );

/** The guard of these policies, with these scanners. */
export const guardOf = (
  policies: Fields | readonly Fields[],
  scanners: readonly Scanner[],
  names: ValueNames = {},
): Guard => {
  const all = (Array.isArray(policies) ? policies : [policies]) as readonly Fields[];
  return createGuard(all.map(policyOf), createDetector({ scanners }), names);
};

/** The judgement of texts, at once: no call waits for a turn of the event loop. */
export const judged = <P extends TextPart>(
  guard: Guard,
  parts: readonly P[],
  context: Partial<JudgeContext> = {},
): Judgement<P> => {
  const judgement = guard.judge(parts, { isAnswer: false, ...context });
  if (judgement instanceof Promise) throw new Error("small texts are judged at once");
  return judgement;
};

export const part = (text: string, more: Partial<TextPart> = {}): TextPart => ({ text, path: "p", ...more });
