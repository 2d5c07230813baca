/**
 * The word lists of the model, as Bloom filters: given and family names, words of places, streets, ordinary words.
 * @module
 */
import { faker } from "@faker-js/faker";
import { listBit, wordHash } from "../src/scan/names/features.ts";
import { addToFilter, type ListFilter } from "../src/scan/names/model.ts";
import type { LabelledText } from "./fill-templates.ts";
import { isSetAside, type NameSource } from "./name-source.ts";
import { regions } from "./own-names.ts";

const bitsOfEntry = 9;
/** Words that begin sentences, and are rare inside them. */
const openers =
  `moreover furthermore however nevertheless nonetheless therefore thus hence consequently accordingly meanwhile additionally besides likewise
  similarly conversely otherwise instead alternatively finally firstly secondly thirdly lastly overall namely specifically generally typically usually
  often sometimes rarely perhaps maybe surely certainly obviously clearly apparently unfortunately fortunately interestingly surprisingly hopefully
  regarding concerning considering given assuming provided supposing although though whereas whilst unless until despite notwithstanding beyond
  generate implement describe summarize summarise explain compose translate classify rewrite rephrase paraphrase brainstorm outline draft edit proofread
  analyze analyse compare contrast calculate compute evaluate simplify optimize refactor debug convert extract list suggest recommend recommendations
  hello hi hey greetings thanks regards sincerely cheers welcome congratulations sorry please yes no okay ok sir madam anyone someone everybody
  nobody whoever whatever wherever whenever what which who whose whom why how when where there here this that these those his her their our your my
  he she it they we you subroutine`
    .trim()
    .split(/\s+/);
const wordsIn = (text: string): string[] => text.match(/\p{L}[\p{L}\p{M}'\u2019]*/gu) ?? [];

/**
 * Ordinary words: written small at least twice, and about as often as with a capital inside a sentence; and Faker's dictionary. Words of
 * labelled names do not count.
 */
export const ordinaryWords = (texts: readonly LabelledText[], prompts: readonly string[]): Set<string> => {
  const small = new Map<string, number>();
  const capital = new Map<string, number>();
  const count = (text: string, isName: (at: number) => boolean): void => {
    for (const match of text.matchAll(/\p{L}[\p{L}\p{M}'\u2019]*/gu)) {
      if (isName(match.index)) continue;
      const word = match[0];
      const lower = word.toLowerCase();
      if (word === lower) small.set(lower, (small.get(lower) ?? 0) + 1);
      else if (/[\p{L},] $/u.test(text.slice(Math.max(0, match.index - 2), match.index)))
        capital.set(lower, (capital.get(lower) ?? 0) + 1);
    }
  };
  for (const { text, spans } of texts) count(text, (at) => spans.some(({ start, end }) => start <= at && at < end));
  for (const text of prompts) count(text, () => false);
  const words = new Set<string>();
  for (const [word, times] of small) if (times >= 2 && times * 2 >= (capital.get(word) ?? 0)) words.add(word);
  const { noun, verb, adjective, adverb, preposition, conjunction } = faker.rawDefinitions.word ?? {};
  for (const list of [noun, verb, adjective, adverb, preposition, conjunction])
    for (const word of list ?? []) words.add(word.toLowerCase());
  for (const word of openers) words.add(word);
  return words;
};

const filterOf = (bit: number, words: Iterable<string>): ListFilter => {
  const hashes = new Set([...words].map((word) => wordHash(word)));
  const bits = new Uint8Array(Math.ceil((hashes.size * bitsOfEntry) / 8) + 1);
  for (const hash of hashes) addToFilter(bits, hash);
  return { bit, bits };
};

/** Names whose words are listed only as parts, when there are several: "Port" of "Port Harcourt". */
const single = (names: readonly string[]): string[] =>
  names.filter((name) => wordsIn(name).length === 1).flatMap(wordsIn);
const several = (names: readonly string[]): string[] =>
  names.filter((name) => wordsIn(name).length > 1).flatMap(wordsIn);

/** Given names of three locales or more: those are given names wherever they stand. */
const commonIn = (sources: readonly NameSource[]): string[] => {
  const locales = new Map<string, Set<string>>();
  for (const { locale, given } of sources)
    for (const name of given) if (!isSetAside(name)) locales.set(name, (locales.get(name) ?? new Set()).add(locale));
  return [...locales].filter(([name, where]) => where.size >= 3 && name.length > 2).map(([name]) => name);
};

/** All lists of the model; names that are set aside stand in none of them. */
export const createLists = (sources: readonly NameSource[], ordinary: ReadonlySet<string>): ListFilter[] => {
  const all = (of: (source: NameSource) => readonly string[]): string[] =>
    sources.flatMap(of).filter((name) => !isSetAside(name));
  const countries = [...sources.flatMap((source) => source.countries), ...regions];
  for (let i = 0; i < 600; i += 1) countries.push(faker.location.country());
  const long = (words: readonly string[]): string[] => words.filter((word) => word.length > 2);
  const givenNames = all((source) => source.given).flatMap(wordsIn);
  const people = new Set(
    [...givenNames, ...all((source) => source.family).flatMap(wordsIn)].map((word) => word.toLowerCase()),
  );
  const placesOnly = (words: readonly string[]): string[] =>
    words.filter((word) => /^\P{Ll}/u.test(word) && !ordinary.has(word.toLowerCase()));
  return [
    filterOf(listBit.common, commonIn(sources)),
    filterOf(listBit.given, long(givenNames)),
    filterOf(listBit.family, all((source) => source.family).flatMap(wordsIn)),
    filterOf(listBit.city, single(all((source) => source.cities))),
    filterOf(listBit.place, placesOnly(long(several([...all((source) => source.cities), ...countries])))),
    filterOf(listBit.country, single(countries)),
    filterOf(listBit.ordinary, ordinary),
    filterOf(
      listBit.street,
      placesOnly(long(all((source) => source.streets).flatMap(wordsIn))).filter(
        (word) => !people.has(word.toLowerCase()),
      ),
    ),
  ];
};
