/**
 * Trains the names model: `node train/train-names.ts` writes src/scan/names/names.model. The same inputs give the same file, byte for byte.
 * It reads ../shared/data/ (beside the project) and makes sentences of its own with Faker.
 * @module
 */
import { writeFileSync } from "node:fs";
import { allLocales, faker } from "@faker-js/faker";
import { modelVersionOf } from "../src/scan/model-version.ts";
import { bucketSize, type FeatureTable, type Header, type ListFilter } from "../src/scan/names/model.ts";
import { chooseFeatures, frequentFeatures, numbered, tableOf } from "./choose-features.ts";
import { type Field, type Settings, trainField } from "./conditional-random-field.ts";
import { readAttacks, readCode, readPrompts, readTagged } from "./corpora.ts";
import { fillTemplate, type LabelledText, type Sources } from "./fill-templates.ts";
import { examplesOf } from "./make-examples.ts";
import { ownNames } from "./own-names.ts";
import { type NameSource, partOf, readNameSources } from "./name-source.ts";
import { createRandom, type Random } from "./random.ts";
import { languageTemplates } from "./templates-languages.ts";
import { actionTemplates, peopleTemplates } from "./templates-people.ts";
import { organizationTemplates, placeTemplates, proseTemplates } from "./templates-places.ts";
import { plainLanguageTemplates } from "./templates-plain-languages.ts";
import { emptyTemplates } from "./templates-plain.ts";
import { createLists, ordinaryWords } from "./word-lists.ts";

/** Buckets of eight features: the file stays below a megabyte. */
const buckets = 11_000;
const scale = 0.05;
/** A feature of fewer tokens teaches nothing. */
const leastTokens = 3;
const seed = 20_260_101;
const fillerLocales = new Set(["ar", "fa", "he", "hy", "ku_ckb", "ru", "ur", "vi"]);
const target = new URL("../src/scan/names/names.model", import.meta.url);

const ownLocales = new Set(ownNames.map(({ locale }) => locale));

const report = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** Sentences of templates; a share of them hides the lists from their names. */
const fromTemplates = (sources: readonly NameSource[], random: Random): LabelledText[] => {
  const parts = sources.map((source) => partOf(source, "train"));
  const people = parts.filter(({ given }) => given.length > 0);
  const english = people.filter(({ locale }) => locale.startsWith("en"));
  const latin = people.filter(({ family }) => /^[\p{Script=Latin}]/u.test(family[0] ?? ""));
  const withCities = parts.filter(({ cities }) => cities.length > 0 && /^\p{Script=Latin}/u.test(cities[0] ?? ""));
  const withStreets = parts.filter(({ streets }) => streets.length > 0 && /^\p{Script=Latin}/u.test(streets[0] ?? ""));
  const texts: LabelledText[] = [];
  const add = (templates: readonly string[], times: number, from: () => NameSource): void => {
    for (const template of templates) {
      for (let i = 0; i < times; i += 1) {
        const filling: Sources = {
          main: from(),
          other: random.pick(random.chance(0.5) ? english : latin),
          withCities,
          withStreets,
        };
        texts.push({ ...fillTemplate(template, random, filling), hidesLists: random.chance(0.3) });
      }
    }
  };
  // Our own lists are of names that many people bear and Faker has not; scripts without case come up in English text too.
  const own = latin.filter(({ locale }) => ownLocales.has(locale));
  const elsewhere = people.filter((source) => !latin.includes(source));
  const anyone = (): NameSource => {
    const draw = random.next();
    return random.pick(draw < 0.3 ? english : draw < 0.42 ? own : draw < 0.5 ? elsewhere : latin);
  };
  add(peopleTemplates, 50, anyone);
  add(placeTemplates, 40, anyone);
  add(proseTemplates, 40, anyone);
  add(actionTemplates(random), 8, anyone);
  add(organizationTemplates, 50, anyone);
  add(emptyTemplates, 40, anyone);
  add(plainLanguageTemplates, 12, anyone);
  for (const { locales, templates } of languageTemplates) {
    const own = people.filter(({ locale }) => locales.includes(locale));
    add(templates, 12 + 2 * own.length, () => random.pick(own));
  }
  return texts;
};

/** Words of other scripts without any names: sentences of Faker's filler text. */
const fromFiller = (random: Random): LabelledText[] => {
  const texts: LabelledText[] = [];
  for (const [locale, definition] of Object.entries(allLocales)) {
    const words = (definition as { lorem?: { word?: unknown } }).lorem?.word;
    if (!Array.isArray(words) || !fillerLocales.has(locale)) continue;
    for (let i = 0; i < 400; i += 1) {
      const text = Array.from({ length: 3 + random.below(10) }, () => String(random.pick(words))).join(" ");
      texts.push({
        text: text.charAt(0).toUpperCase() + text.slice(1) + random.pick([".", "", "?", "!"]),
        spans: [],
        source: locale,
      });
    }
  }
  return texts;
};

/** The value of a field alone, under the field's name. */
const fromFields = (sources: readonly NameSource[], random: Random): LabelledText[] => {
  const people = sources
    .map((source) => partOf(source, "train"))
    .filter(({ given, family }) => given.length > 0 && family.length > 0);
  const texts: LabelledText[] = [];
  for (let i = 0; i < 1500; i += 1) {
    const source = random.pick(people);
    const given = random.pick(source.given);
    const family = random.pick(source.family);
    const [field, text] = random.pick([
      ["name", `${given} ${family}`],
      ["name", given],
      ["patient", `${given} ${family}`],
      ["customer", `${family}, ${given}`],
      ["author", `${given} ${family}`],
      ["surname", family],
    ] as const);
    texts.push({
      text,
      spans: [{ start: 0, end: text.length, type: "PERSON" }],
      source: "fields",
      field,
      hidesLists: random.chance(0.4),
    });
  }
  for (const field of ["name", "title", "role", "type", "model"])
    for (let i = 0; i < 100; i += 1)
      texts.push({ text: `${faker.word.adjective()} ${faker.word.noun()}`, spans: [], source: "fields", field });
  return texts;
};

/** The text in small letters or capitals, where that leaves its length as it is. */
const recased = (text: LabelledText, how: "lower" | "upper"): LabelledText => {
  const changed = how === "lower" ? text.text.toLowerCase() : text.text.toUpperCase();
  return changed.length === text.text.length ? { ...text, text: changed } : text;
};

const prefixes = ["> ", ">", "- ", "* ", "| ", "  ", "\t", "// ", "# ", ">> ", "+ ", "\u2022 "];

/** The text with pieces put in; spans move with what they stand on. */
const withInserted = (text: LabelledText, at: RegExp, piece: (found: string) => string): LabelledText => {
  const cuts = [...text.text.matchAll(at)].map((match) => ({
    at: match.index,
    piece: piece(match[0]),
    skip: match[0].length,
  }));
  const moved = (offset: number): number =>
    cuts.reduce((sum, cut) => (cut.at < offset ? sum + cut.piece.length - cut.skip : sum), offset);
  let changed = "";
  let from = 0;
  for (const cut of cuts) {
    changed += text.text.slice(from, cut.at) + cut.piece;
    from = cut.at + cut.skip;
  }
  return {
    ...text,
    text: changed + text.text.slice(from),
    spans: text.spans.map(({ start, end, type }) => ({ start: moved(start), end: moved(end), type })),
  };
};

/** The text as mail quotes it, as a list, or as it stands inside a JSON string. */
const withLayouts = (texts: readonly LabelledText[], random: Random): LabelledText[] =>
  texts.map((text) => {
    const draw = random.next();
    if (draw < 0.06) return withInserted(text, /[\n"]/g, (found) => (found === "\n" ? "\\n" : '\\"'));
    if (draw < 0.12) {
      const prefix = random.pick(prefixes);
      const quoted = withInserted(text, /\n/g, () => `\n${prefix}`);
      return {
        ...quoted,
        text: prefix + quoted.text,
        spans: quoted.spans.map(({ start, end, type }) => ({
          start: start + prefix.length,
          end: end + prefix.length,
          type,
        })),
      };
    }
    if (draw < 0.15) return withInserted(text, /\n/g, () => "\n  ");
    return text;
  });

const withCases = (texts: readonly LabelledText[], random: Random): LabelledText[] =>
  texts.map((text) => {
    const draw = random.next();
    return draw < 0.17 ? recased(text, "lower") : draw < 0.25 ? recased(text, "upper") : text;
  });

const writeModel = (field: Field, table: FeatureTable, lists: readonly ListFilter[]): void => {
  const transitions = Int8Array.from(field.transitions, (value) =>
    Math.max(-127, Math.min(127, Math.round(value / scale))),
  );
  const body = Buffer.concat([
    ...lists.map(({ bits }) => bits),
    Buffer.from(transitions.buffer),
    Buffer.from(table.tags.buffer),
    Buffer.from(table.weights.buffer),
  ]);
  const header: Header = {
    version: modelVersionOf(body),
    scale,
    buckets,
    lists: lists.map(({ bit, bits }) => ({ bit, bytes: bits.length })),
  };
  const bytes = Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), body]);
  writeFileSync(target, bytes);
  report(`${target.pathname.split("/").at(-1)}: ${bytes.length} bytes, version ${header.version}`);
};

const main = (): void => {
  faker.seed(seed);
  const random = createRandom(seed);
  const sources = readNameSources();
  const tagged = readTagged("train");
  const prompts = readPrompts("train").map(({ text }) => text);
  const attacks = readAttacks().map(({ text }) => text);
  const code = readCode(3000);
  const lists = createLists(sources, ordinaryWords(tagged, [...prompts, ...attacks, ...code.map(({ text }) => text)]));
  const partial = [...prompts, ...attacks].map((text) => ({
    text: text.slice(0, 3000),
    spans: [],
    source: "prompts",
    isPartial: true,
  }));
  const texts = [
    ...withCases(tagged, random),
    ...withCases(tagged, random),
    ...withCases(withLayouts(fromTemplates(sources, random), random), random),
    ...fromFiller(random),
    ...fromFields(sources, random),
    ...partial,
    ...code,
  ];
  report(`${texts.length} texts; lists of ${lists.reduce((sum, { bits }) => sum + bits.length, 0)} bytes`);
  const hashed = texts.flatMap((text) => examplesOf(text, lists));
  const counts = frequentFeatures(hashed, leastTokens);
  report(`${hashed.length} segments, ${counts.size} features, ${buckets * bucketSize} kept at most`);
  const settings: Settings = { rows: counts.size, epochs: 3, rate: 0.15, recallNats: 1, decay: 1e-4, dropout: 0.4 };
  const draft = trainField(numbered(hashed, counts.keys()), settings, random, report);
  const chosen = chooseFeatures(counts, draft, buckets);
  const field = trainField(numbered(hashed, chosen), { ...settings, rows: chosen.length, epochs: 9 }, random, report);
  writeModel(field, tableOf(chosen, field, buckets, scale), lists);
};

main();
