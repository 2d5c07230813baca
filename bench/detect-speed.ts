/**
 * What scanning costs: on clean prose, on chat, and on texts that are made to be slow.
 * @module
 */
import { createPatternScanner } from "../src/scan/pattern-scanner.ts";
import type { Recognizer } from "../src/scan/recognizer.ts";
import { scanText } from "../src/scan/scan-text.ts";
import type { Scanner } from "../src/scan/scanner.ts";
import type { Prompt } from "./detect-data.ts";

/** Prompts whose text is prose rather than code, tables or letters full of names. */
const proseSubsets = /^(?:wildguard_benign|self_instruct|arena_hard|hard_notinject)/;
const cleanBytes = 65_536;
const chatBytes = 131_072;
const hostileChars = 1_048_576;
const probeChars = 16_384;
/** A hostile text that would take longer than this, going by a short piece of it, is not run whole. */
const hostileMsMax = 4_000;
const rounds = 7;
const roundMs = 60;
const totalMsMax = 20_000;

const bytesOf = (text: string): number => Buffer.byteLength(text);

/** Prose without a figure or an address sign: what a prompt with nothing in it looks like. */
export const cleanProse = (prompts: readonly Prompt[]): string => {
  const sentences = prompts
    .filter(({ subset }) => proseSubsets.test(subset))
    .flatMap(({ text }) => text.split(/(?<=[.?!])\s+/))
    .filter((sentence) => /^[A-Za-z][\p{L} ,;'-]+[.?!]$/u.test(sentence));
  let prose = "";
  for (let at = 0; sentences.length > 0 && bytesOf(prose) < cleanBytes; at += 1) {
    prose += `${sentences[at % sentences.length] ?? ""} `;
  }
  return prose;
};

const chatOf = (prompts: readonly Prompt[]): string[] => {
  const texts: string[] = [];
  let bytes = 0;
  for (const { text } of prompts.filter(({ subset }) => proseSubsets.test(subset))) {
    if (bytes > chatBytes) break;
    texts.push(text);
    bytes += bytesOf(text);
  }
  return texts;
};

const scanMs = (scanners: readonly Pick<Scanner, "scan">[], texts: readonly string[]): number => {
  const startedAt = performance.now();
  for (const text of texts) for (const scanner of scanners) scanner.scan(text, "");
  return performance.now() - startedAt;
};

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Nanoseconds per byte of both kinds of scanner, on clean prose and on chat; the runs take turns. */
export const measureCost = (patterns: readonly Scanner[], names: readonly Scanner[], prompts: readonly Prompt[]) => {
  const startedAt = performance.now();
  const clean = [cleanProse(prompts)];
  const chat = chatOf(prompts);
  const kinds = [
    [patterns, clean],
    [[asGuarded(patterns)], clean],
    [patterns, chat],
    [names, chat],
  ] as const;
  const runs: number[][] = kinds.map(() => []);
  for (let round = 0; round <= rounds; round += 1) {
    for (const [at, [scanners, texts]] of kinds.entries()) {
      if (scanners.length === 0) continue;
      const once = scanMs(scanners, texts);
      const turns = Math.max(1, Math.min(50, Math.floor(roundMs / once)));
      let ms = once;
      for (let turn = 1; turn < turns; turn += 1) ms += scanMs(scanners, texts);
      const bytes = texts.reduce((sum, text) => sum + bytesOf(text), 0);
      // The first round warms up; where it takes a second there is nothing to warm.
      if (round > 0 || once > 1_000) runs[at]?.push((ms * 1e6) / (turns * bytes));
    }
    if (runs.some((ns) => ns.length > 0) && performance.now() - startedAt > totalMsMax) break;
  }
  const [patternsClean, guardedClean, patternsChat, namesChat] = runs.map(median);
  const cleanFindings = patterns.reduce((sum, scanner) => sum + scanner.scan(clean[0] ?? "", "").length, 0);
  return { patternsClean, guardedClean, patternsChat, namesChat, cleanFindings };
};

const hostileUnits: Readonly<Record<string, string>> = {
  "a…": "a",
  "A…": "A",
  "Aa Aa…": "Aa ",
  "digits…": "1234567890",
  "4…": "4",
  "1-1-…": "1-",
  "1 1 …": "1 ",
  "1.1.…": "1.",
  "@…": "@",
  "a@…": "a@",
  "a.a.…": "a.",
  "a.a@…": "a.a@a.",
  "dots…": ".",
  "dashes…": "-",
  "quotes…": '"',
  "a=b …": "a=b ",
  "key=…": "key=",
  "password: …": "password: ",
  "spaces…": " ",
  "newlines…": "\n",
  "base64…": "QmFzZTY0IHRleHQgb2Yga2V5cy8rQUJDREVGR0hJSktMTU5P",
  "hex…": "0123456789abcdef",
  "://…": "http://",
  "PEM…": "-----BEGIN RSA PRIVATE KEY-----\n",
  "::…": ":",
  "É…": "É",
  "漢…": "漢",
  "lone surrogates…": "\ud800",
  "combining…": "a\u0301",
  "cards…": "4111 1111 1111 1112 ",
  "dates…": "12/12/2012 ",
  "sk-…": "sk-",
  "Mr …": "Mr ",
  "street 1…": "street 1 ",
};

/** One text that is made to be slow. `isEstimate`: only a piece was run, and the time is what the whole would take if it were linear. */
export interface Hostile {
  readonly name: string;
  /** What the first 16 Ki characters of it took when nothing like it had been scanned before. */
  readonly firstMs: number;
  readonly ms: number;
  readonly isEstimate: boolean;
}

/** A scanner that also undoes disguises and reads encoded runs, as a guard's does. Throws where one breaks. */
const asGuarded = (scanners: readonly Scanner[]): Pick<Scanner, "scan"> => ({
  scan: (text, label) => {
    const { found, failed } = scanText(scanners, text, label);
    if (failed.length > 0) throw new Error(`broken: ${failed.join()}`);
    return found;
  },
});

/** Why a scanner breaks on a text: a guard only says that it does. */
const causeOf = (scanners: readonly Scanner[], text: string): string => {
  for (const { name, scan } of scanners) {
    try {
      scan(text, "");
    } catch (error) {
      return `${name}: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
  return "not when it is scanned as it stands";
};

/** Milliseconds for each text of a million characters, disguises undone; NaN where a scanner breaks, which `say` is told. */
export const measureHostile = (scanners: readonly Scanner[], say: (line: string) => void): Hostile[] =>
  Object.entries(hostileUnits).map(([name, unit]) => {
    const whole = unit.repeat(Math.ceil(hostileChars / unit.length)).slice(0, hostileChars);
    const piece = [whole.slice(0, probeChars)];
    try {
      const firstMs = scanMs([asGuarded(scanners)], piece);
      const guess = scanMs([asGuarded(scanners)], piece) * (hostileChars / probeChars);
      const isEstimate = guess > hostileMsMax;
      return { name, firstMs, ms: isEstimate ? guess : scanMs([asGuarded(scanners)], [whole]), isEstimate };
    } catch {
      say(`BROKEN by 1 MB of ${name} ${causeOf(scanners, whole)}`);
      return { name, firstMs: Number.NaN, ms: Number.NaN, isEstimate: true };
    }
  });

/** What one recognizer costs in a scanner of its own: nanoseconds per byte, and the hostile text that is worst for it. */
export interface RecognizerCost {
  readonly type: string;
  readonly pattern: string;
  readonly cleanNs: number;
  readonly hostileNs: number;
  readonly hostile: string;
}

const oneProbeChars = 4_096;
const oneRuns = 3;

/** Each recognizer by itself; the walk that all share is in each figure. */
export const measureRecognizers = (
  recognizers: readonly Recognizer[],
  prompts: readonly Prompt[],
): RecognizerCost[] => {
  const clean = cleanProse(prompts).slice(0, 4 * oneProbeChars);
  const nsOf = (scanner: Scanner, text: string): number => {
    const runs = Array.from({ length: oneRuns }, () => scanMs([scanner], [text]));
    return (Math.min(...runs) * 1e6) / bytesOf(text);
  };
  return recognizers.map((recognizer) => {
    const scanner = createPatternScanner("one", "0", [recognizer]);
    const worst = { hostileNs: 0, hostile: "" };
    for (const [hostile, unit] of Object.entries(hostileUnits)) {
      const hostileNs = nsOf(scanner, unit.repeat(oneProbeChars / unit.length + 1).slice(0, oneProbeChars));
      if (hostileNs > worst.hostileNs) Object.assign(worst, { hostileNs, hostile });
    }
    const pattern = "pattern" in recognizer ? recognizer.pattern.source : recognizer.source;
    return { type: recognizer.type, pattern, cleanNs: nsOf(scanner, clean), ...worst };
  });
};
