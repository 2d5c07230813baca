/**
 * What one made-up call is to be: who asks, what, by which API, and how it goes. All of it follows from the seed.
 * @module
 */
import { allFakers, type Faker } from "@faker-js/faker";
import { createRandom, type Random } from "../train/random.ts";
import { attacks, items, otherLanguages, type Topic, topics } from "./sentences.ts";
import { type ValueName, values } from "./values.ts";
import { type Kind, type MadeKey, madeKeys, modelsOfKind } from "./world.ts";

/** What becomes of it beside being answered. */
export const fates = [
  "answered",
  "server error",
  "rate limited",
  "refused",
  "cut",
  "truncated",
  "silent",
  "left",
  "malformed",
  "no such model",
  "wrong key",
] as const;
export type Fate = (typeof fates)[number];

/** Of ten thousand calls. The rest is answered. */
const often: readonly (readonly [Fate, number])[] = [
  ["server error", 40],
  ["rate limited", 50],
  ["refused", 25],
  ["cut", 12],
  ["truncated", 15],
  // Each takes a second or two of ours, whatever the clock of the house says.
  ["silent", 1],
  ["left", 40],
  ["malformed", 35],
  ["no such model", 15],
  ["wrong key", 10],
];

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly street: string;
  readonly city: string;
}

export interface MadeCall {
  readonly key: MadeKey;
  readonly kind: Kind;
  readonly model: string;
  readonly fate: Fate;
  readonly isStream: boolean;
  readonly system: string;
  readonly question: string;
  readonly answer: string;
  /** Whose data it is; null: nobody is named. */
  readonly subject: Person | null;
  readonly session: string | null;
  readonly label: string | null;
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Until the answer's head, and until its end. */
  readonly headMs: number;
  readonly wholeMs: number;
}

type Texts = Pick<MadeCall, "system" | "question" | "answer">;

const peopleCount = 600;
const sessionsKept = 50;
/** Texts without anything of anybody, which are sent again: programs and forms do so. */
const textsKept = 400;
const labels = ["letter", "mail", "phone", "chat", "batch"];

const fakers: readonly Faker[] = [allFakers.en, allFakers.de, allFakers.fr, allFakers.es, allFakers.nl, allFakers.it];

const makePeople = (seed: number, random: Random): readonly Person[] => {
  for (const [place, faker] of fakers.entries()) faker.seed(seed + place);
  return Array.from({ length: peopleCount }, (_, place) => {
    const faker = random.chance(0.5) ? allFakers.en : random.pick(fakers);
    const [first, last] = [faker.person.firstName(), faker.person.lastName()];
    const mailbox = `${first}.${last}`
      .normalize("NFD")
      .replaceAll(/[^A-Za-z.]/g, "")
      .toLowerCase();
    return {
      id: `customer-${10_000 + place}`,
      name: `${first} ${last}`,
      email: `${mailbox}@example.${random.pick(["com", "org", "net"])}`,
      street: faker.location.streetAddress(),
      city: faker.location.city(),
    };
  });
};

const isValueName = (name: string): name is ValueName => Object.hasOwn(values, name);

const fill = (sentence: string, person: Person, random: Random): string =>
  sentence.replaceAll(/\{(\w+)\}/g, (slot, name: string) => {
    if (name === "name" || name === "email" || name === "street" || name === "city") return person[name];
    if (name === "item") return random.pick(items);
    if (!isValueName(name)) throw new Error(`nothing fills ${slot}`);
    return values[name](random);
  });

const several = (from: readonly string[], count: number, random: Random): string[] =>
  Array.from({ length: count }, () => random.pick(from));

/** Between its bounds, small ones more often. */
const skewed = (least: number, most: number, random: Random): number =>
  Math.round(least + (most - least) * random.next() ** 3);

const uuidOf = (random: Random): string => {
  const hex = Array.from({ length: 32 }, () => random.below(16).toString(16)).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20)].join("-");
};

const fateOf = (random: Random): Fate => {
  let left = random.below(10_000);
  for (const [fate, count] of often) {
    if (left < count) return fate;
    left -= count;
  }
  return "answered";
};

/** Gives one call after the other. */
export const createCalls = (seed: number): { readonly random: Random; next(): MadeCall } => {
  const random = createRandom(seed);
  const people = makePeople(seed, random);
  const sessions = Array.from({ length: sessionsKept }, () => uuidOf(random));
  const byWeight = madeKeys.flatMap((key) => Array.from({ length: key.weight }, () => key));

  const known = new Map<string, Texts[]>();
  const textsAgain = (key: MadeKey, person: Person): Texts => {
    const kept = known.get(key.name) ?? [];
    known.set(key.name, kept);
    if (kept.length > 0 && random.chance(0.6)) return random.pick(kept);
    const texts = textsOf(key, person, false);
    kept[kept.length < textsKept ? kept.length : random.below(textsKept)] = texts;
    return texts;
  };

  const textsOf = (key: MadeKey, person: Person, isPersonal: boolean): Texts => {
    const topic: Topic = random.below(100) < key.otherPercent ? random.pick(otherLanguages) : topics[key.topic];
    const personal = isPersonal ? several(topic.personal, 1 + random.below(2), random) : [];
    const attack = random.chance(0.004) ? several(attacks, 1, random) : [];
    const said = [
      random.pick(topic.asks),
      ...several(topic.plain, 1 + random.below(4), random),
      ...personal,
      ...attack,
    ];
    const repeated = isPersonal && random.chance(0.15) ? [random.pick(topic.personal)] : [];
    const answered = [...several(topic.answers, 1 + random.below(2), random), ...repeated];
    const filled = (sentences: readonly string[]): string =>
      sentences.map((sentence) => fill(sentence, person, random)).join(" ");
    return { system: topic.system, question: filled(said), answer: filled(answered) };
  };

  const next = (): MadeCall => {
    const key = random.pick(byWeight);
    const kind = random.pick(key.kinds);
    const model = random.pick(modelsOfKind[kind] ?? key.models);
    const person = random.pick(people);
    const isPersonal = random.below(100) < key.personalPercent;
    const texts = isPersonal ? textsOf(key, person, true) : textsAgain(key, person);
    if (random.chance(0.05)) sessions[random.below(sessionsKept)] = uuidOf(random);
    const headMs = skewed(80, 2_500, random);
    return {
      key,
      kind,
      model,
      fate: fateOf(random),
      isStream: (kind === "chats" || kind === "responses" || kind === "messages") && random.chance(0.35),
      ...texts,
      subject: random.chance(0.6) ? person : null,
      // A campaign draws by the session, and the server would make one at random.
      session: random.chance(0.4) || model === "letters" ? random.pick(sessions) : null,
      label: random.chance(0.3) ? random.pick(labels) : null,
      promptTokens: Math.ceil(texts.question.length / 4) + skewed(10, 4_000, random),
      completionTokens: Math.ceil(texts.answer.length / 4) + skewed(5, 900, random),
      headMs,
      wholeMs: headMs + skewed(20, 6_000, random),
    };
  };
  return { random, next };
};
