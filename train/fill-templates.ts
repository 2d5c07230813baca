/**
 * Sentences made of templates and names.
 * @module
 */
import { faker } from "@faker-js/faker";
import {
  abbreviatedDays,
  addressPatterns,
  knownOrganizations,
  months,
  organizationPatterns,
  peoples,
  streetPatterns,
  things,
} from "./fillers.ts";
import { type NameSource, type PersonName, personOf } from "./name-source.ts";
import { ownPlaces, regions } from "./own-names.ts";
import type { Random } from "./random.ts";

export type SpanType = "PERSON" | "LOCATION" | "ORGANIZATION" | "ADDRESS";

export interface LabelledText {
  readonly text: string;
  readonly spans: readonly { readonly start: number; readonly end: number; readonly type: SpanType }[];
  /** The locale of its names, or where it is from. */
  readonly source: string;
  /** Only words that are certainly no names have a known label. */
  readonly isPartial?: boolean;
  /** Word lists are hidden from it: it teaches what names look like. */
  readonly hidesLists?: boolean;
  readonly field?: string;
}

export interface Sources {
  /** Those that a sentence's people, places and organizations are taken from. */
  readonly main: NameSource;
  readonly other: NameSource;
  readonly withCities: readonly NameSource[];
  readonly withStreets: readonly NameSource[];
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
const country = (random: Random, sources: Sources): string => {
  if (random.chance(0.2) && sources.main.countries.length > 0) return random.pick(sources.main.countries);
  return random.chance(0.1) ? random.pick(regions) : faker.location.country();
};

const city = (random: Random, sources: Sources): string => {
  const own = sources.main.cities.length > 0 && random.chance(0.6) ? sources.main : random.pick(sources.withCities);
  return random.chance(0.25) ? random.pick(ownPlaces) : random.pick(own.cities);
};

const fillPattern = (pattern: string, random: Random, sources: Sources): string =>
  pattern.replace(/\{(\w)\}/g, (_, key: string) => {
    if (key === "f") return random.pick(sources.other.family.length > 0 ? sources.other.family : sources.other.given);
    if (key === "g") return random.pick(sources.other.given);
    if (key === "c") return city(random, sources);
    if (key === "s") return street(random, sources);
    if (key === "n") return String(1 + random.below(random.pick([9, 99, 999, 9999])));
    return capital(faker.word.noun());
  });

const street = (random: Random, sources: Sources): string => {
  if (random.chance(0.35)) return fillPattern(random.pick(streetPatterns), random, sources);
  const own = sources.main.streets.length > 0 && random.chance(0.6) ? sources.main : random.pick(sources.withStreets);
  return random.pick(own.streets);
};

const zip = (random: Random): string =>
  random
    .pick(["#####", "####", "######", "#####-####", "?? ###", "##-###", "??# #??", "??## #??", "#### ??", "?#? #?#"])
    .replace(/[#?]/g, (mark) => (mark === "#" ? String(random.below(10)) : random.pick([..."ABCDEFGHJKLMNPRSTVWXYZ"])));

const plainFillers: Readonly<Record<string, (random: Random) => string>> = {
  date: (random) =>
    random.pick([
      () => faker.date.past({ years: 60, refDate: "2026-01-01T00:00:00Z" }).toISOString().slice(0, 10),
      () => `${1 + random.below(28)} ${random.pick(months)} ${1950 + random.below(76)}`,
      () => `${random.pick(months)} ${1 + random.below(28)}, ${1950 + random.below(76)}`,
      () => `${1 + random.below(12)}/${1 + random.below(28)}/${1950 + random.below(76)}`,
      () => `${random.pick(months)} ${1 + random.below(28)}th`,
    ])(),
  time: (random) => `${1 + random.below(12)}${random.pick([":30", ":00", " pm", "am"])}`,
  num: (random) => String(1 + random.below(random.pick([9, 99, 2030]))),
  money: (random) => `${random.pick(["$", "€", "£", "USD ", "EUR "])}${1 + random.below(9999)}`,
  phone: () => faker.phone.number(),
  mail: () => faker.internet.email(),
  id: (random) => `${random.pick(["", "A", "INV-", "#", "MX"])}${random.below(99_999_999)}`,
  job: (random) => (random.chance(0.5) ? faker.person.jobTitle() : faker.person.jobType().toLowerCase()),
  noun: () => faker.word.noun(),
  verb: () => faker.word.verb(),
  adj: () => faker.word.adjective(),
  thing: (random) => random.pick(things),
  people: (random) => random.pick(peoples),
  day: (random) => random.pick(abbreviatedDays),
  month: (random) => random.pick(months),
  url: () => faker.internet.url(),
};

const organization = (random: Random, sources: Sources): string =>
  random.chance(0.4)
    ? random.pick(knownOrganizations)
    : fillPattern(random.pick(organizationPatterns), random, sources);

/** Fills one template. A name that is given twice is usually the same person's. */
export const fillTemplate = (template: string, random: Random, sources: Sources): LabelledText => {
  const spans: { start: number; end: number; type: SpanType }[] = [];
  let person: PersonName | undefined;
  const nextPerson = (): PersonName => {
    if (person === undefined || random.chance(0.6))
      person = personOf(random.chance(0.85) ? sources.main : sources.other, random);
    return person;
  };
  let text = "";
  let from = 0;
  for (const match of template.matchAll(/\{(\w+)\}/g)) {
    text += template.slice(from, match.index);
    from = match.index + match[0].length;
    const key = match[1] ?? "";
    const start = text.length;
    let type: SpanType | undefined;
    if (key === "p") [text, type] = [text + nextPerson().full, "PERSON"];
    else if (key === "g") [text, type] = [text + nextPerson().given, "PERSON"];
    else if (key === "f") [text, type] = [text + nextPerson().family, "PERSON"];
    else if (key === "c") [text, type] = [text + city(random, sources), "LOCATION"];
    else if (key === "k") [text, type] = [text + country(random, sources), "LOCATION"];
    else if (key === "o") [text, type] = [text + organization(random, sources), "ORGANIZATION"];
    else if (key === "s") [text, type] = [text + street(random, sources), "ADDRESS"];
    else if (key === "a") [text, type] = [text + fillPattern(random.pick(addressPatterns), random, sources), "ADDRESS"];
    else if (key === "zip") [text, type] = [text + zip(random), "ADDRESS"];
    else text += plainFillers[key]?.(random) ?? match[0];
    if (type !== undefined) spans.push({ start, end: text.length, type });
  }
  return { text: text + template.slice(from), spans, source: sources.main.locale };
};
