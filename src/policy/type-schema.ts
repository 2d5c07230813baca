/**
 * Entity types that a policy adds: their form in the file, and what the scanners make of them.
 * @module
 */
import { hash } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { z } from "zod";
import { dataClasses } from "../domain/data-class.ts";
import type { OperatorType } from "../scan/operator-types.ts";
import { syntaxFault } from "../scan/pattern-syntax.ts";
import { validatorNames } from "../scan/validators.ts";
import { isLinear } from "./linear.ts";

/** The name of an entity type. */
export const entityType = z.string().regex(/^[A-Z][A-Z0-9_]{1,63}$/);
const contextWords = z.array(z.string().min(1).max(100)).max(1_000).default([]);
const listWordsMax = 100_000;

const list = z.strictObject({
  file: z.string().describe("A text file, one word or phrase a line; relative to the policy's file."),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe("The file's SHA-256: another content is refused."),
});

const typeShape = z.strictObject({
  type: entityType.describe("Its name in findings and under `actions`."),
  pattern: z
    .string()
    .max(1_000)
    .optional()
    .describe("An expression in JavaScript's syntax: every repetition bounded by 256, no backreferences, linear."),
  ignoreCase: z.boolean().default(false),
  words: z
    .array(z.string().min(1).max(100))
    .max(10_000)
    .default([])
    .describe("Words and phrases, whatever their case."),
  list: list.optional(),
  validator: z.enum(validatorNames).optional().describe("Check digits that a match must have."),
  context: contextWords.describe("Words near a match that raise its score by 350."),
  against: contextWords.describe("Words near a match that lower its score by 350."),
  scoreMilli: z
    .int()
    .min(0)
    .max(1_000)
    .default(600)
    .describe("Confidence of a match by itself; below 400 it counts only near a context word."),
  dataClass: z.enum(dataClasses).default("confidential"),
});

type TypeShape = z.infer<typeof typeShape>;
type Complain = (path: string[], message: string) => void;

const readPattern = ({ pattern, ignoreCase }: TypeShape, complain: Complain): void => {
  if (pattern === undefined) return;
  const flags = ignoreCase ? "iu" : "u";
  let expression: RegExp;
  try {
    expression = new RegExp(pattern, flags);
  } catch {
    complain(["pattern"], "this is not an expression");
    return;
  }
  const fault = syntaxFault(expression);
  if (fault !== null) complain(["pattern"], fault);
  else if (!isLinear(pattern, flags)) {
    complain(["pattern"], "a text could make this expression slow: it is not linear, or that cannot be shown");
  }
};

/** The words of a list file; its digest is in the policy's text, and so in the policy's digest. */
const readList = ({ list: named }: TypeShape, folder: string | null, complain: Complain): readonly string[] => {
  if (named === undefined) return [];
  if (folder === null) {
    complain(["list", "file"], "a policy that is sent cannot name files");
    return [];
  }
  let bytes: Buffer;
  try {
    bytes = readFileSync(resolve(folder, named.file));
  } catch {
    complain(["list", "file"], "cannot be read");
    return [];
  }
  if (hash("sha256", bytes) !== named.sha256) complain(["list", "sha256"], "the file's SHA-256 is another");
  const words = bytes
    .toString("utf8")
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
  if (words.length > listWordsMax) complain(["list", "file"], `has more than ${listWordsMax} lines`);
  return words;
};

/** One entry of `types`; list files are looked for in `folder`; null allows none. */
export const operatorType = (folder: string | null) =>
  typeShape.transform((given, context): OperatorType => {
    const complain: Complain = (path, message) => context.issues.push({ code: "custom", path, message, input: given });
    readPattern(given, complain);
    const words = [...given.words, ...readList(given, folder, complain)];
    if ((given.pattern === undefined) === (words.length === 0)) {
      complain([], "must have either a pattern, or words or a list");
    }
    const {
      type,
      pattern = null,
      ignoreCase,
      validator = null,
      context: raise,
      against,
      scoreMilli,
      dataClass,
    } = given;
    if (validator !== null && pattern === null) complain(["validator"], "words have no check digits");
    return { type, pattern, ignoreCase, words, validator, context: raise, against, scoreMilli, dataClass };
  });
