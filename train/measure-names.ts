/**
 * Measures the names model and prints the tables of docs/names-model.md: `node train/measure-names.ts`; with `--write` it puts them there. Names by locale are such as training
 * never saw, in sentences that training never saw.
 * @module
 */
import { readFileSync, writeFileSync } from "node:fs";
import { faker } from "@faker-js/faker";
import { createNamesScanner } from "../src/scan/names/names-scanner.ts";
import { readPrompts, readRows, readTagged } from "./corpora.ts";
import { fillTemplate, type LabelledText } from "./fill-templates.ts";
import { type NameSource, partOf, readNameSources } from "./name-source.ts";
import { createRandom } from "./random.ts";

const scanner = createNamesScanner();
const card = new URL("../docs/names-model.md", import.meta.url);
const lines: string[] = [];
const say = (line: string): void => {
  lines.push(line);
  process.stdout.write(`${line}\n`);
};

interface Sample {
  readonly text: string;
  readonly spans: readonly { readonly start: number; readonly end: number; readonly type: string }[];
}

interface Score {
  readonly precision: number;
  readonly recall: number;
  readonly f2: number;
  readonly wanted: number;
}

const familyOf = (type: string): string =>
  /^(?:STREET_ADDRESS|ADDRESS|LOCATION|GPE|ZIP_CODE)$/.test(type) ? "LOCATION" : type;

/** Any overlap counts, as in the labelled data's own rules. */
const scoreOf = (samples: readonly Sample[], type: string): Score => {
  let [found, right, wanted, hit] = [0, 0, 0, 0];
  for (const { text, spans } of samples) {
    const own = scanner.scan(text, "").filter((finding) => familyOf(finding.type) === type);
    const gold = spans.filter((span) => familyOf(span.type) === type);
    found += own.length;
    wanted += gold.length;
    right += own.filter((one) => gold.some(({ start, end }) => start < one.end && one.start < end)).length;
    hit += gold.filter((one) => own.some(({ start, end }) => start < one.end && one.start < end)).length;
  }
  const precision = found === 0 ? 1 : right / found;
  const recall = wanted === 0 ? 1 : hit / wanted;
  return { precision, recall, f2: (5 * precision * recall) / (4 * precision + recall || 1), wanted };
};

const row = (name: string, { precision, recall, f2, wanted }: Score): string =>
  `| ${name} | ${wanted} | ${precision.toFixed(3)} | ${recall.toFixed(3)} | ${f2.toFixed(3)} |`;

const heading = (title: string): void =>
  say(`\n| ${title} | spans | precision | recall | F2 |\n| --- | --: | --: | --: | --: |`);

const inCase = (samples: readonly Sample[], change: (text: string) => string): Sample[] =>
  samples
    .map((sample) => ({ ...sample, text: change(sample.text) }))
    .filter(({ text }, i) => text.length === samples[i]?.text.length);

const measureSources = (): void => {
  const sentences = readRows<Sample>("pii-sentences.jsonl.gz");
  const tagged: LabelledText[] = readTagged("measure");
  heading("text");
  for (const type of ["PERSON", "LOCATION"]) {
    say(row(`synthetic sentences, ${type}`, scoreOf(sentences, type)));
    for (const [name, change] of [
      ["lower case", (text: string) => text.toLowerCase()],
      ["upper case", (text: string) => text.toUpperCase()],
    ] as const)
      say(row(`the same in ${name}, ${type}`, scoreOf(inCase(sentences, change), type)));
    for (const source of new Set(tagged.map((text) => text.source)))
      say(
        row(
          `${source}, set aside, ${type}`,
          scoreOf(
            tagged.filter((text) => text.source === source),
            type,
          ),
        ),
      );
  }
  say(row("all of ner-train set aside, ORGANIZATION", scoreOf(tagged, "ORGANIZATION")));
};

const sentences = [
  "Could somebody tell {p} that the parcel is here?",
  "{p} forgot the password again.",
  "Sent on behalf of {p}, {job}",
  "Our new colleague {p} starts on {day}.",
  "Yesterday {g} and {g} cooked for us.",
  "the car is registered to {p}",
  "Witness statement of {p}: I was at home.",
  "Applicant\n{p}\n{phone}",
  "It was {g} who fixed the printer.",
  "Invoice for Ms {f}, due {date}",
  "does {g} know about this",
  "{p} will be discharged on {day}.",
  "Warm regards,\n{p}",
];

const measureLocales = (): void => {
  const random = createRandom(7);
  faker.seed(7);
  const all = readNameSources();
  const fill = (source: NameSource): LabelledText[] =>
    Array.from({ length: 8 }, () =>
      sentences.map((sentence) =>
        fillTemplate(sentence, random, { main: source, other: source, withCities: [], withStreets: [] }),
      ),
    ).flat();
  say("\n| locale of the names | names never seen, recall | names known, recall |\n| --- | --: | --: |");
  for (const source of all) {
    const [unseen, known] = [partOf(source, "measure"), partOf(source, "train")];
    if (unseen.given.length < 3 || unseen.family.length < 3) continue;
    const [a, b] = [scoreOf(fill(unseen), "PERSON"), scoreOf(fill(known), "PERSON")];
    say(`| ${source.locale} | ${a.recall.toFixed(2)} | ${b.recall.toFixed(2)} |`);
  }
};

const measurePrompts = (): void => {
  const prompts = readPrompts("measure");
  const subsets = Map.groupBy(prompts, ({ subset }) => subset);
  say("\n| ordinary prompts | prompts | with a person | with a place |\n| --- | --: | --: | --: |");
  for (const [subset, rows] of subsets) {
    const withType = (type: string): number =>
      rows.filter(({ text }) => scanner.scan(text, "").some((finding) => finding.type === type)).length;
    say(`| ${subset} | ${rows.length} | ${withType("PERSON")} | ${withType("LOCATION")} |`);
  }
};

const measureCost = (): void => {
  const text = readPrompts("measure")
    .map((prompt) => prompt.text)
    .filter((prompt) => prompt.length < 2000)
    .join("\n\n")
    .slice(0, 200_000);
  const pieces = Array.from({ length: Math.floor(text.length / 1000) }, (_, i) =>
    text.slice(i * 1000, i * 1000 + 1000),
  );
  let least = Infinity;
  for (let run = 0; run < 30; run += 1) {
    const before = process.cpuUsage();
    for (const piece of pieces) scanner.scan(piece, "");
    least = Math.min(least, process.cpuUsage(before).user / pieces.length);
  }
  say(`\nCost on 1 kB of prompts, each different, warmed: ${least.toFixed(0)} us of CPU.`);
};

say(`Model ${scanner.version}`);
measureSources();
measureLocales();
measurePrompts();
measureCost();
if (process.argv.includes("--write")) {
  const between = /(<!-- measured -->\n)[^]*(\n<!-- \/measured -->)/;
  const text = readFileSync(card, "utf8");
  writeFileSync(
    card,
    text.replace(between, (_, begin: string, end: string) => `${begin}\n${lines.join("\n")}\n${end}`),
  );
}
