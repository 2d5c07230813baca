/**
 * Texts in many languages from templates of our own: ordinary prompts, so that a language is no cue, and attacks, so that its absence is none either.
 * @module
 */
import { createRandom, type Random } from "../random.ts";
import { templateLines } from "../template-lines.ts";
import type { Sample } from "./corpus.ts";
import { framed } from "./frames.ts";
import { asianLanguages } from "./languages-asian.ts";
import { easternLanguages } from "./languages-eastern.ts";
import { westernLanguages } from "./languages-western.ts";

export interface LanguageTemplates {
  /** ISO 639-1; a block may have some lines of a language's neighbours. */
  readonly language: string;
  /** What `{}` may be, separated by `|`. */
  readonly topics: string;
  /** One prompt a line. */
  readonly ordinary: string;
  /** Beginnings of attacks, separated by `|`. */
  readonly overrides: string;
  readonly roles: string;
  /** What attacks ask for, separated by `|`. */
  readonly asks: string;
}

export const languageTemplates = [...westernLanguages, ...easternLanguages, ...asianLanguages];

const choices = (text: string): string[] => text.split("|").map((choice) => choice.trim());

/** Ways of writing that do not change what a text is. */
const varied = (text: string, random: Random): string => {
  const draw = random.next();
  if (draw < 0.12) return text.toLowerCase();
  if (draw < 0.2) return text.replace(/[.!?。？！؟]+$/u, "");
  if (draw < 0.24) return text.toUpperCase();
  return text;
};

const ordinaryOf = (own: LanguageTemplates, times: number, random: Random): Sample[] => {
  const topics = choices(own.topics);
  const lines = templateLines(own.ordinary);
  const fill = (line: string): string => line.replaceAll("{}", random.pick(topics));
  return lines.flatMap((line, i) =>
    Array.from({ length: line.includes("{}") ? times : 3 }, (_, time) => {
      const text = fill(line);
      // Each stands alone at least once.
      const draw = time === 0 ? 1 : random.next();
      const second = draw < 0.2 ? ` ${fill(random.pick(lines))}` : "";
      const framedText = draw > 0.2 && draw < 0.5 ? framed(text, fill(random.pick(lines)), random) : text + second;
      return {
        text: varied(framedText, random),
        isAttack: false,
        subset: "own_ordinary",
        category: own.language,
        group: `ordinary ${own.language} ${i}`,
      };
    }),
  );
};

const attacksOf = (own: LanguageTemplates, times: number, random: Random): Sample[] => {
  const [overrides, roles, asks] = [choices(own.overrides), choices(own.roles), choices(own.asks)];
  const topics = choices(own.topics);
  const ordinary = templateLines(own.ordinary);
  const beginnings = [...overrides, ...roles];
  const samples: Sample[] = [];
  const add = (text: string, group: string): void => {
    samples.push({
      text: varied(text, random),
      isAttack: true,
      subset: "own_attacks",
      category: own.language,
      group: `attack ${own.language} ${group}`,
    });
  };
  const before = (): string => random.pick(ordinary).replaceAll("{}", random.pick(topics));
  beginnings.forEach((beginning, i) => {
    add(beginning, `${i}`);
    for (let n = 0; n < times; n += 1) add(`${beginning} ${random.pick(asks)}`, `${i}`);
    add(`${before()} ${beginning} ${random.pick(asks)}`, `${i}`);
    add(framed(`${beginning} ${random.pick(asks)}`, before(), random), `${i}`);
    add(`${random.pick(["[", '"', "P.S. "])}${beginning} ${random.pick(asks)} ${before()}`, `${i}`);
  });
  asks.forEach((ask, i) => {
    add(ask, `ask ${i}`);
    add(`${before()} ${ask}`, `ask ${i}`);
  });
  return samples;
};

/** Ordinary prompts and attacks of all languages. Each call gives the same. */
export const fromLanguages = (languages: readonly LanguageTemplates[] = languageTemplates): Sample[] => {
  const random = createRandom(11);
  return languages.flatMap((own) => [...ordinaryOf(own, 6, random), ...attacksOf(own, 3, random)]);
};
