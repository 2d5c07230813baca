/**
 * `node bench/detect.ts`: how much of the labelled data is found, what is found falsely, and what scanning costs. See docs/detection.md.
 * @module
 */
import { parseArgs } from "node:util";
import type { Finding } from "../src/domain/finding.ts";
import { type Case, hasData, readCases, readPrompts, readSecrets, readSentences } from "./detect-data.ts";
import { familyOf } from "./detect-families.ts";
import { excerpt, figure, percent, table, type Target } from "./detect-print.ts";
import { findAll, loadMeasured, type Measured } from "./detect-scanners.ts";
import { emptyTally, figuresOf, scoreText, type Tally } from "./detect-score.ts";
import { measureCost, measureHostile, measureRecognizers } from "./detect-speed.ts";

const help = `node bench/detect.ts [--only sentences,cases,secrets,benign,speed,recognizers] [--type T] [--misses N] [--false N] [--every N]
                     [--recognizers FILE#export ...]
  --only         some of the parts; "recognizers" (not run otherwise) shows which of them cost most
  --type         only this type's family (of a secret: only this rule) in the lists and examples
  --misses       N examples of what was not found, with what was said instead
  --false        N examples of what was found falsely
  --every        only every Nth text
  --recognizers  these lists alone; "names" is the names scanner
`;

const { values: options } = parseArgs({
  options: {
    only: { type: "string" },
    type: { type: "string" },
    misses: { type: "string", default: "0" },
    false: { type: "string", default: "0" },
    every: { type: "string", default: "1" },
    recognizers: { type: "string", multiple: true },
    help: { type: "boolean", default: false },
  },
});
const wantedFamily = options.type === undefined ? undefined : familyOf(options.type);
const missesMax = Number(options.misses);
const falseMax = Number(options.false);

// `| head` is no fault.
process.stdout.on("error", () => process.exit());
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const isWanted = (family: string): boolean => wantedFamily === undefined || family === wantedFamily;
const some = <T>(rows: readonly T[]): T[] => rows.filter((_, at) => at % Number(options.every) === 0);
const count = (counts: Map<string, number>, name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1);
const most = (counts: ReadonlyMap<string, number>, n: number): string =>
  [...counts]
    .toSorted((a, b) => b[1] - a[1])
    .slice(0, n)
    .map(([name, times]) => `${name} ${times}`)
    .join(", ");

/** At most `max` examples spread over all, not the first ones, which resemble each other. */
const printExamples = (title: string, lines: readonly string[], max: number): void => {
  if (max === 0 || lines.length === 0) return;
  const step = Math.max(1, lines.length / max);
  say(`\n${title} (${Math.min(max, lines.length)} of ${lines.length})`);
  for (let at = 0; at < lines.length && at / step < max; at += step) say(`  ${lines[Math.floor(at)] ?? ""}`);
};

const f2Targets: Readonly<Record<string, Target>> = {
  PERSON: { first: 0.88, moonshot: 0.94 },
  PLACE: { first: 0.85, moonshot: 0.95 },
  DATE_TIME: { first: 0.8, moonshot: 0.9 },
  PHONE_NUMBER: { first: 0.8, moonshot: 0.92 },
  ...Object.fromEntries(
    ["EMAIL_ADDRESS", "CREDIT_CARD", "US_SSN", "IBAN_CODE", "IP_ADDRESS", "URL"].map((name) => [
      name,
      { first: 0.98, moonshot: 1 },
    ]),
  ),
};

const sentenceRow = (name: string, tally: Tally, target: Target | undefined): string[] => {
  const { precision, recall, f1, f2 } = figuresOf(tally);
  const shown = [precision, recall, f1].map((value) => (Number.isNaN(value) ? "-" : value.toFixed(3)));
  return [name, String(tally.spans), String(tally.findings), ...shown, ...figure(f2, target)];
};

const runSentences = (measured: Measured): void => {
  const byFamily = new Map<string, Tally>();
  const together = emptyTally();
  const confusion = new Map<string, Map<string, number>>();
  const misses: string[] = [];
  const wrongs: string[] = [];
  for (const { text, spans } of some(readSentences())) {
    const { missed, wrong } = scoreText(findAll(measured, text), spans, byFamily, together);
    for (const one of missed) {
      const said = confusion.get(one.family) ?? new Map<string, number>();
      confusion.set(one.family, said);
      count(said, one.instead.join("+") || "nothing");
      if (isWanted(one.family)) misses.push(`${one.family} <- ${one.instead.join("+") || "-"}: ${excerpt(text, one)}`);
    }
    for (const one of wrong.filter(({ family }) => isWanted(family))) {
      wrongs.push(`${one.family}, labelled ${one.instead.join("+") || "-"}: ${excerpt(text, one)}`);
    }
  }
  const rows = [...byFamily]
    .filter(([name]) => isWanted(name))
    .toSorted((a, b) => b[1].spans - a[1].spans || b[1].findings - a[1].findings)
    .map(([name, tally]) => sentenceRow(name, tally, f2Targets[name]));
  rows.push(sentenceRow("all types together", together, { first: 0.87, moonshot: 0.94 }));
  say("\n# Sentences");
  say(table(["family", "spans", "findings", "precision", "recall", "F1", "F2", "target", "moonshot", "met"], rows));
  say("\nmissed, and what was said there:");
  for (const [family, said] of confusion) if (isWanted(family)) say(`  ${family}: ${most(said, 8)}`);
  printExamples("missed", misses, missesMax);
  printExamples("found falsely", wrongs, falseMax);
};

/** Whether one of the entities that the case asks for is there. */
const isFound = ({ entity }: Case, findings: readonly Finding[]): boolean => {
  const asked = new Set(entity.map(familyOf));
  return findings.some(({ type }) => asked.has(familyOf(type)));
};

const runCases = (measured: Measured): void => {
  const cases = some(readCases()).filter(({ entity }) => entity.some((type) => isWanted(familyOf(type))));
  const failing = new Map<string, string[]>();
  const share = (label: Case["label"], weak: boolean): [right: number, all: number] => {
    const rows = cases.filter((one) => one.label === label && one.weak === weak);
    const wrong = rows.filter((one) => {
      const findings = findAll(measured, one.text);
      const isRight = isFound(one, findings) === (label === "positive");
      if (isRight) return false;
      const said = [...new Set(findings.map(({ type }) => type))].join("+") || "nothing";
      const name = `${one.entity.join("/")} ${label}${weak ? ", weak" : ""}`;
      failing.set(name, [...(failing.get(name) ?? []), `${JSON.stringify(one.text)} (${said})`]);
      return true;
    });
    return [rows.length - wrong.length, rows.length];
  };
  const positives = share("positive", false);
  const negatives = share("negative", false);
  const weak = share("positive", true);
  say("\n# Cases");
  const head = ["", "right", "of", "share", "target", "moonshot", "met"];
  const rows = [
    ["positives found with the right type", ...percent(positives, { first: 0.95, moonshot: 0.99 })],
    ["negatives silent for that type", ...percent(negatives, { first: 0.97, moonshot: 0.99 })],
    ["weak positives found (not counted)", ...percent(weak)],
  ];
  say(table(head, rows));
  const shown = Math.max(3, missesMax, falseMax);
  for (const name of [...failing.keys()].sort()) {
    const texts = failing.get(name) ?? [];
    say(`  ${name}: ${texts.length}: ${texts.slice(0, shown).join("; ")}`);
  }
};

const runSecrets = (measured: Measured): void => {
  const cases = some(readSecrets()).filter(({ rule }) => options.type === undefined || rule === options.type);
  const byRule = new Map<string, { right: number; all: number }>();
  const misses: string[] = [];
  const wrongs: string[] = [];
  const share = (label: "positive" | "negative"): [number, number] => {
    const rows = cases.filter((one) => one.label === label);
    let right = 0;
    for (const { text, rule } of rows) {
      const found = findAll(measured, text).filter(({ dataClass }) => dataClass === "secret");
      const isRight = found.length > 0 === (label === "positive");
      const key = `${rule} ${label}`;
      const tally = byRule.get(key) ?? { right: 0, all: 0 };
      byRule.set(key, { right: tally.right + (isRight ? 1 : 0), all: tally.all + 1 });
      if (isRight) right += 1;
      else if (label === "positive") misses.push(`${rule}: ${JSON.stringify(text.slice(0, 300))}`);
      else wrongs.push(`${rule}: ${found.map((one) => `${one.type} ${excerpt(text, one)}`).join("; ")}`);
    }
    return [right, rows.length];
  };
  const positives = share("positive");
  const negatives = share("negative");
  say("\n# Secrets");
  const head = ["", "right", "of", "share", "target", "moonshot", "met"];
  const rows = [
    ["positives found", ...percent(positives, { first: 0.92, moonshot: 0.98 })],
    ["negatives silent", ...percent(negatives, { first: 0.9, moonshot: 0.97 })],
  ];
  say(table(head, rows));
  const failing = [...byRule].filter(([, { right, all }]) => right < all);
  say("rules that fail, worst first:");
  for (const [name, { right, all }] of failing
    .toSorted(([, a], [, b]) => b.all - b.right - (a.all - a.right))
    .slice(0, 40)) {
    say(`  ${name}: ${right} of ${all}`);
  }
  printExamples("missed", misses, missesMax);
  printExamples("found falsely", wrongs, falseMax);
};

const runBenign = (measured: Measured): void => {
  const prompts = some(readPrompts());
  const types = new Map<string, number>();
  const wrongs: string[] = [];
  let [secretOrId, onlyPerson, anyPerson, anything] = [0, 0, 0, 0];
  for (const { text, subset } of prompts) {
    const found = findAll(measured, text);
    for (const type of new Set(found.map((one) => one.type))) count(types, type);
    const isGrave = (one: Finding): boolean => one.dataClass === "secret" || measured.nationalTypes.has(one.type);
    if (found.some(isGrave)) secretOrId += 1;
    if (found.some(({ type }) => type === "PERSON")) anyPerson += 1;
    if (found.length > 0 && found.every(({ type }) => type === "PERSON")) onlyPerson += 1;
    if (found.length > 0) anything += 1;
    const shown = found.filter((one) => (wantedFamily === undefined ? isGrave(one) : isWanted(familyOf(one.type))));
    for (const one of shown) wrongs.push(`${one.type} ${one.scoreMilli} (${subset}): ${excerpt(text, one)}`);
  }
  say("\n# Ordinary prompts (what is truly there is counted too)");
  const head = ["prompts with", "number", "of", "share", "target", "moonshot", "met"];
  const all = prompts.length;
  const rows = [
    ["a secret or national id", ...percent([secretOrId, all], { first: 0.005, moonshot: 0.001, isLimit: true })],
    ["nothing but persons", ...percent([onlyPerson, all], { first: 0.05, moonshot: 0.02, isLimit: true })],
    ["a person", ...percent([anyPerson, all])],
    ["anything", ...percent([anything, all])],
  ];
  say(table(head, rows));
  say(`prompts by type: ${most(types, 60)}`);
  printExamples(`found (${options.type ?? "secrets and national ids"})`, wrongs, falseMax);
};

const runSpeed = ({ patterns, names }: Measured): void => {
  const cost = measureCost(patterns, names, readPrompts());
  const limit = (value: number | undefined, first: number, moonshot: number): string[] =>
    figure(value ?? Number.NaN, { first, moonshot, isLimit: true }, 2);
  say("\n# Speed");
  const rows = [
    ["patterns, clean prose, ns/B", ...limit(cost.patternsClean, 5, 1.5)],
    ["the same with disguises undone, ns/B", ...figure(cost.guardedClean ?? Number.NaN, undefined, 2)],
    ["patterns, chat, ns/B", ...figure(cost.patternsChat ?? Number.NaN, undefined, 2)],
    ["names, chat, us/kB", ...limit(cost.namesChat, 200, 60)],
  ];
  for (const [kind, scanners] of Object.entries({ patterns, names })) {
    const hostile = scanners.length === 0 ? [] : measureHostile(scanners, say).toSorted((a, b) => b.ms - a.ms);
    const [slowestFirst] = hostile.toSorted((a, b) => b.firstMs - a.firstMs);
    if (slowestFirst !== undefined) {
      const { name, firstMs } = slowestFirst;
      rows.push([`${kind}, the first 16 kB of ${name}, ms`, ...figure(firstMs, undefined, 2)]);
    }
    for (const { name, ms, isEstimate } of hostile.slice(0, 12)) {
      rows.push([`${kind}, 1 MB of ${name}, ms${isEstimate ? " (estimate)" : ""}`, ...limit(ms, 100, 20)]);
    }
  }
  say(table(["", "measured", "target", "moonshot", "met"], rows));
  say(`(${cost.cleanFindings} findings in the clean prose)`);
};

const runRecognizers = ({ recognizers }: Measured): void => {
  const costs = measureRecognizers(
    recognizers.filter(({ type }) => isWanted(familyOf(type))),
    readPrompts(),
  );
  const rows = (by: "cleanNs" | "hostileNs"): string[][] =>
    costs
      .toSorted((a, b) => b[by] - a[by])
      .slice(0, Math.max(15, falseMax))
      .map(({ type, pattern, cleanNs, hostileNs, hostile }) => [
        type,
        cleanNs.toFixed(1),
        hostileNs.toFixed(1),
        hostile,
        pattern.slice(0, 70),
      ]);
  const head = ["type", "clean, ns/B", "worst, ns/B", "at", "pattern"];
  say(`\n# The dearest recognizers, each alone\n${table(head, rows("cleanNs"))}`);
  say(`\nand on texts that are made to be slow\n${table(head, rows("hostileNs"))}`);
};

const parts = { sentences: runSentences, cases: runCases, secrets: runSecrets, benign: runBenign, speed: runSpeed };

const main = async (): Promise<void> => {
  if (!hasData()) return say("the labelled data (../shared/data) is not here: nothing to measure");
  const measured = await loadMeasured(options.recognizers, say);
  const names = measured.names.map(({ name }) => name).join(", ") || "none";
  const types = [...measured.patterns, ...measured.names].flatMap((scanner) => scanner.types);
  say(
    `patterns: ${measured.patterns.map(({ name }) => name).join(", ") || "none"}; names: ${names}; ${types.length} types`,
  );
  const wanted = options.only?.split(",") ?? Object.keys(parts);
  for (const [name, run] of Object.entries(parts)) if (wanted.includes(name)) run(measured);
  if (wanted.includes("recognizers")) runRecognizers(measured);
};

if (options.help) process.stdout.write(help);
else await main();
