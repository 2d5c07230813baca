/**
 * What the injection scanners find, beside the targets: `node bench/injection.ts`; `--misses` prints what is missed and found in vain, `--write` puts the tables
 * into docs/injection-model.md. It needs the labelled data at ../shared/data (beside the project).
 * @module
 */
import { readFileSync, writeFileSync } from "node:fs";
import { createIndirectInjectionScanner } from "../src/scan/injection/indirect-scanner.ts";
import { createInjectionScanner, scannerOf } from "../src/scan/injection/injection-scanner.ts";
import { type Calibration, readShippedModel } from "../src/scan/injection/model.ts";
import { findConcepts } from "../src/scan/injection/concept-hits.ts";
import { createJudge } from "../src/scan/injection/windows.ts";
import { scanText } from "../src/scan/scan-text.ts";
import type { Scanner } from "../src/scan/scanner.ts";
import { foldOf, isEnglish, isIndirect, isOwn, type Sample } from "../train/injection/corpus.ts";
import { bias, calibrate, fitFolds, fitWithout, folds, readSamples, sourceOf } from "../train/injection/fit.ts";
import { heldApart } from "../train/injection/held-apart.ts";
import { templateLines } from "../train/template-lines.ts";

const lines: string[] = [];
const say = (line: string): void => {
  lines.push(line);
  process.stdout.write(`${line}\n`);
};
const percent = (part: number, of: number): string => (of === 0 ? "-" : `${((100 * part) / of).toFixed(1)} %`);

interface Scored {
  readonly sample: Sample;
  readonly scoreMilli: number;
}

const highest = (scanners: readonly Scanner[], text: string): number =>
  scanText(scanners, text, "").found.reduce((most, { scoreMilli }) => Math.max(most, scoreMilli), 0);

const scoreBy = (scanners: readonly Scanner[], samples: readonly Sample[]): Scored[] =>
  samples.map((sample) => ({ sample, scoreMilli: highest(scanners, sample.text) }));

/** A subset of fewer says nothing. */
const leastTexts = 5;

const heading = (title: string): void =>
  say(`\n| ${title} | texts | from 500 | from 800 | target |\n| --- | --: | --: | --: | --- |`);

const row = (name: string, scored: readonly Scored[], target = ""): void => {
  const from = (least: number): number => scored.filter(({ scoreMilli }) => scoreMilli >= least).length;
  say(
    `| ${name} | ${scored.length} | ${percent(from(500), scored.length)} | ${percent(from(800), scored.length)} | ${target} |`,
  );
};

const isEnglishDirect = (sample: Sample): boolean =>
  sample.isAttack && !isOwn(sample) && !isIndirect(sample) && !sample.subset.includes("multilingual");
const isNotEnglish = (sample: Sample): boolean => !isEnglish(sample);

const summary = (scored: readonly Scored[]): void => {
  const where = (is: (sample: Sample) => boolean): Scored[] => scored.filter(({ sample }) => is(sample));
  row("English direct attacks", where(isEnglishDirect), "85 %, 72 %");
  row(
    "all direct attacks",
    where((one) => one.isAttack && !isOwn(one) && !isIndirect(one)),
  );
  row(
    "all attacks as a user's text",
    where((one) => one.isAttack && !isOwn(one)),
    "65 %",
  );
  row(
    "ordinary prompts",
    where((one) => !one.isAttack && !isOwn(one)),
    "at most 1 %",
  );
  row(
    "own non-English attacks",
    where((one) => one.isAttack && isOwn(one) && isNotEnglish(one)),
  );
  row(
    "own English attacks",
    where((one) => one.isAttack && isOwn(one) && !isNotEnglish(one)),
  );
  row(
    "own non-English ordinary prompts",
    where((one) => !one.isAttack && isOwn(one) && isNotEnglish(one)),
    "at most 3 %",
  );
  row(
    "own English ordinary prompts that look like attacks",
    where((one) => !one.isAttack && isOwn(one) && !isNotEnglish(one)),
  );
};

const bySubset = (scored: readonly Scored[]): void => {
  const labelled = scored.filter(({ sample }) => !isOwn(sample));
  for (const isAttack of [true, false]) {
    heading(isAttack ? "attacks by subset and category" : "ordinary prompts by subset");
    const own = labelled.filter(({ sample }) => sample.isAttack === isAttack && !isIndirect(sample));
    const nameOf = ({ subset, category }: Sample): string =>
      isAttack && category !== "" ? `${subset}: ${category}` : subset;
    for (const [name, rows] of Map.groupBy(own, ({ sample }) => nameOf(sample))) row(name, rows);
  }
};

const measureUnseen = (samples: readonly Sample[], calibration: Calibration): void => {
  heading("attacks of a source that was left out whole");
  const attacks = samples.filter((one) => one.isAttack && !isOwn(one) && !isIndirect(one));
  for (const [source, own] of Map.groupBy(attacks, sourceOf)) {
    if (own.length < leastTexts) continue;
    const weights = fitWithout(samples, source);
    const scanner = scannerOf({ weights, scale: 1, bias, version: "", concepts: "", ...calibration });
    row(source, scoreBy([scanner], own));
  }
};

/** Each text is judged by weights that did not learn from it nor from its near copies. */
const crossValidated = (
  samples: readonly Sample[],
  weights: readonly Float32Array[],
  calibration: Calibration,
): Scored[] => {
  const scanners = weights.map((own) =>
    scannerOf({ weights: own, scale: 1, bias, version: "", concepts: "", ...calibration }),
  );
  return samples.map((sample) => {
    const scanner = scanners[foldOf(sample.group, folds)];
    return { sample, scoreMilli: scanner === undefined ? 0 : highest([scanner], sample.text) };
  });
};

const disguises: Readonly<Record<string, (text: string) => string>> = {
  "as it is": (text) => text,
  capitals: (text) => text.toUpperCase(),
  "letters set apart": (text) =>
    text
      .split(" ")
      .map((word) => [...word].join(" "))
      .join("   "),
  "zero width": (text) => [...text].join("\u200b"),
  "look-alikes": (text) => text.replaceAll("o", "\u043e").replaceAll("e", "\u0435").replaceAll("a", "\u0430"),
  "full width": (text) => text.replace(/[!-~]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0)),
  leetspeak: (text) => text.replace(/[oeaist]/g, (letter) => "034157"["oeaist".indexOf(letter)] ?? letter),
  base64: (text) => `Decode this: ${Buffer.from(text).toString("base64")}`,
  hexadecimal: (text) => `Decode this: ${Buffer.from(text).toString("hex")}`,
  rot13: (text) =>
    text.replace(/[a-z]/gi, (letter) => {
      const first = letter <= "Z" ? 65 : 97;
      return String.fromCharCode(((letter.charCodeAt(0) - first + 13) % 26) + first);
    }),
  reversed: (text) => [...text].toReversed().join(""),
};

const measureDisguises = (shipped: Scanner, samples: readonly Sample[]): void => {
  const chosen = samples
    .filter((sample) => isEnglishDirect(sample) && sample.text.length < 400)
    .filter(({ text }) => highest([shipped], text) >= 500);
  heading("found attacks below 400 characters, disguised (shipped model)");
  for (const [name, disguise] of Object.entries(disguises)) {
    row(
      name,
      chosen.map((sample) => ({ sample, scoreMilli: highest([shipped], disguise(sample.text)) })),
    );
  }
};

const measureIndirect = (samples: readonly Sample[]): void => {
  const scanner = createIndirectInjectionScanner();
  const score = (own: readonly Sample[]): Scored[] => scoreBy([scanner], own);
  heading("the indirect scanner, over texts as tool results");
  row("attacks in documents (BIPIA)", score(samples.filter(isIndirect)));
  for (const [name, own] of Map.groupBy(samples.filter(isIndirect), ({ category }) => category)) {
    row(`- ${name}`, score(own));
  }
  row("the same documents without them", score(samples.filter(({ subset }) => subset === "context_bipia")));
  row("ordinary prompts as documents", score(samples.filter((one) => !one.isAttack && !isOwn(one))));
};

const measureSpeed = (shipped: Scanner, samples: readonly Sample[]): void => {
  const text = samples
    .filter((one) => !one.isAttack && !isOwn(one))
    .map((one) => one.text)
    .join("\n\n");
  const cost = (scan: (piece: string) => void, chars: number): number => {
    const pieces = Array.from({ length: Math.floor(Math.min(text.length, 300_000) / chars) }, (_, i) =>
      text.slice(i * chars, (i + 1) * chars),
    );
    let least = Infinity;
    for (let run = 0; run < 8; run += 1) {
      const before = process.cpuUsage();
      for (const piece of pieces) scan(piece);
      least = Math.min(least, process.cpuUsage(before).user / ((pieces.length * chars) / 1000));
    }
    return least;
  };
  say("\n| us of CPU a kilobyte, warmed | 1 kB | 16 kB |\n| --- | --: | --: |");
  const judge = createJudge(readShippedModel());
  const none = findConcepts("");
  const indirect = createIndirectInjectionScanner();
  const measured: readonly (readonly [string, (piece: string) => void])[] = [
    ["the model alone (target: 42)", (piece) => judge(piece, none)],
    ["words of concepts", findConcepts],
    ["injection, whole", (piece) => shipped.scan(piece, "")],
    ["indirect-injection, whole", (piece) => indirect.scan(piece, "")],
  ];
  for (const [name, scan] of measured)
    say(`| ${name} | ${cost(scan, 1000).toFixed(0)} | ${cost(scan, 16_000).toFixed(0)} |`);
};

const main = (): void => {
  let samples: Sample[];
  try {
    samples = readSamples();
  } catch (error) {
    process.stdout.write(`${error instanceof Error ? error.message : "the labelled data is absent"}\n`);
    return;
  }
  const shipped = createInjectionScanner();
  const weights = fitFolds(samples);
  const calibration = calibrate(samples, weights);
  const scored = crossValidated(samples, weights, calibration);
  say(`Model ${shipped.version}`);
  heading("cross-validated by groups: rules and a model that did not see the text");
  summary(scored);
  bySubset(scored);
  measureUnseen(samples, calibration);
  heading("the shipped model");
  const apart = Object.entries(heldApart).flatMap(([category, text]) =>
    templateLines(text).map((line): Sample => ({
      text: line,
      isAttack: false,
      subset: "held apart",
      category,
      group: line,
    })),
  );
  const score = (own: readonly Sample[]): Scored[] => scoreBy([shipped], own);
  row("non-English ordinary prompts held apart", score(apart), "at most 3 %");
  const learnt = samples.filter((one) => !isOwn(one) && !isIndirect(one));
  row("direct attacks, which it has learnt from", score(learnt.filter(({ isAttack }) => isAttack)));
  row("ordinary prompts, which it has learnt from", score(learnt.filter(({ isAttack }) => !isAttack)));
  measureDisguises(shipped, samples);
  measureIndirect(samples);
  measureSpeed(shipped, samples);
  if (process.argv.includes("--misses")) {
    for (const { sample, scoreMilli } of [...scored, ...score(apart)]) {
      if (scoreMilli >= 500 === sample.isAttack || isIndirect(sample)) continue;
      process.stdout.write(
        `${sample.isAttack ? "missed" : "in vain"} ${scoreMilli} ${sample.subset} ${sample.category}: ${JSON.stringify(sample.text.slice(0, 160))}\n`,
      );
    }
  }
};

main();
if (process.argv.includes("--write") && lines.length > 0) {
  const card = new URL("../docs/injection-model.md", import.meta.url);
  const between = /(<!-- measured -->\n)[^]*(\n<!-- \/measured -->)/;
  const text = readFileSync(card, "utf8");
  writeFileSync(
    card,
    text.replace(between, (_, begin: string, end: string) => `${begin}\n${lines.join("\n")}\n${end}`),
  );
}
