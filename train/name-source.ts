/**
 * Names of people and places by locale: Faker's, and our own.
 * @module
 */
import { allLocales } from "@faker-js/faker";
import { ownNames, ownPlaces } from "./own-names.ts";
import { percentileOf, type Random } from "./random.ts";
import { transliterate } from "./transliterate.ts";

export interface NameSource {
  readonly locale: string;
  readonly given: readonly string[];
  readonly family: readonly string[];
  readonly cities: readonly string[];
  readonly streets: readonly string[];
  readonly countries: readonly string[];
  readonly isFamilyFirst: boolean;
}

/** Every string in a nest of lists; weighted entries give their value. */
const stringsIn = (nest: unknown): string[] => {
  if (typeof nest === "string") return [nest];
  if (Array.isArray(nest)) return nest.flatMap(stringsIn);
  if (typeof nest !== "object" || nest === null) return [];
  return "value" in nest ? stringsIn(nest.value) : Object.values(nest).flatMap(stringsIn);
};

const clean = (list: unknown): string[] => [
  ...new Set(
    stringsIn(list)
      .map((name) => name.normalize("NFC").replaceAll("\u200c", "").trim())
      .filter((name) => name.length > 1 && name.length < 40 && !/[{}\d]/.test(name)),
  ),
];

const familyFirst = new Set(["zh_CN", "zh_TW", "ko", "ja", "hu", "vi"]);
/** In scripts that the model does not read. */
const unspaced = new Set(["zh_CN", "zh_TW", "ja", "th", "ko", "ka_GE", "ne", "bn_BD"]);
const skipped = new Set(["base", "eo", "en_BORK", "dv"]);
/** Scripts that are also given in Latin letters. */
const transliterated = new Set(["ru", "uk", "mk", "el"]);

const fakerSources = (): NameSource[] => {
  const sources: NameSource[] = [];
  for (const [locale, definition] of Object.entries(allLocales)) {
    if (skipped.has(locale) || unspaced.has(locale)) continue;
    const { person, location } = definition as Record<string, Record<string, unknown> | undefined>;
    const source = {
      locale,
      given: clean(person?.["first_name"]),
      family: clean(person?.["last_name"]),
      cities: clean(location?.["city_name"]),
      streets: clean(location?.["street_name"]),
      countries: [...clean(location?.["country"]), ...clean(location?.["state"])],
      isFamilyFirst: familyFirst.has(locale),
    };
    sources.push(source);
    if (transliterated.has(locale))
      sources.push({
        locale: `${locale}_latin`,
        given: source.given.map(transliterate),
        family: source.family.map(transliterate),
        cities: source.cities.map(transliterate),
        streets: source.streets.map(transliterate),
        countries: [],
        isFamilyFirst: false,
      });
  }
  return sources;
};

/** All sources, in a fixed order. */
export const readNameSources = (): readonly NameSource[] => [
  ...fakerSources(),
  ...ownNames.map((own) => ({
    locale: own.locale,
    given: own.given,
    family: own.family,
    cities: own.locale === "en_more" ? ownPlaces : [],
    streets: [],
    countries: [],
    isFamilyFirst: own.isFamilyFirst ?? false,
  })),
];

/** One name in ten is never trained on, nor listed: it measures what the model makes of names it does not know. */
export const isSetAside = (name: string): boolean => percentileOf(name.toLowerCase()) < 10;

/** The part of a source that is for training, or the part that is for measuring. */
export const partOf = (source: NameSource, wanted: "train" | "measure"): NameSource => {
  const keep = (list: readonly string[]): string[] =>
    list.filter((name) => isSetAside(name) === (wanted === "measure"));
  return {
    ...source,
    given: keep(source.given),
    family: keep(source.family),
    cities: keep(source.cities),
    streets: keep(source.streets),
  };
};

export interface PersonName {
  readonly given: string;
  readonly family: string;
  readonly full: string;
}

const initials = "ABCDEFGHIJKLMNOPRSTVW";

/** A person's name as it may be written. */
export const personOf = (source: NameSource, random: Random): PersonName => {
  const given = random.pick(source.given);
  const family = source.family.length > 0 ? random.pick(source.family) : random.pick(source.given);
  const pattern = random.next();
  const initial = random.pick([...initials]);
  let full = source.isFamilyFirst && random.chance(0.6) ? `${family} ${given}` : `${given} ${family}`;
  if (pattern < 0.06) full = `${given} ${initial}. ${family}`;
  else if (pattern < 0.08) full = `${given} ${initial} ${family}`;
  else if (pattern < 0.11) full = `${initial}. ${family}`;
  else if (pattern < 0.13) full = `${family}, ${given}`;
  else if (pattern < 0.15 && source.family.length > 0) full = `${given} ${family}-${random.pick(source.family)}`;
  else if (pattern < 0.19) full = `${given} ${random.pick(source.given)} ${family}`;
  else if (pattern < 0.2) full = `${given} ${family} Jr.`;
  else if (pattern < 0.22 && source.family.length > 0) full = `${given} ${family} ${random.pick(source.family)}`;
  return { given, family, full };
};
