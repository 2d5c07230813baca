/**
 * What senders and wires can do to a JSON text or to a stream of events. Each takes what was right, and gives what perhaps is not.
 * @module
 */
import type { JsonObject, JsonValue } from "../../src/openai/json-document.ts";
import { isJsonObject } from "../../src/openai/json-document.ts";
import type { Random } from "../openai/json-fuzz.ts";
import { pick } from "./valid-request.ts";

export const card = ["4012", "8888", "8888", "1881"].join("");
export const email = "jane.canary@example.com";
/** What no text may carry across. */
export const canaries: readonly string[] = [card, email];

const deep = (levels: number, inner: JsonValue): JsonValue =>
  levels === 0 ? inner : levels % 2 === 0 ? [deep(levels - 1, inner)] : { a: deep(levels - 1, inner) };

/** What stands where something else is expected. */
const strange = (random: Random): JsonValue =>
  pick<() => JsonValue>(random, [
    () => null,
    () => true,
    () => "",
    () => -1,
    () => 1e300,
    () => 0.5,
    () => [],
    () => ({}),
    () => deep(3 + random(80), pick(random, canaries)),
    () => [[pick(random, canaries)]],
    () => ({ [pick(random, canaries)]: 1 }),
    () => Number(card),
    () => "x".repeat(random(3_000)),
    () => `{"a":"${pick(random, canaries)}"}`,
    () => "\u2028\u0085\u200b😀",
  ])();

type Place = { readonly holder: JsonObject | JsonValue[]; readonly step: string | number };

/** Every place of a value, outermost first. */
const placesIn = (value: JsonValue): Place[] => {
  if (typeof value !== "object" || value === null) return [];
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return entries.flatMap(([step, inner]) => [{ holder: value, step } as Place].concat(placesIn(inner)));
};

const valueAt = ({ holder, step }: Place): JsonValue | undefined => Reflect.get(holder, step);
const put = ({ holder, step }: Place, value: JsonValue): void => void Reflect.set(holder, step, value);

/** A canary in the forms that a text can have. */
export const canaryForm = (random: Random, before: JsonValue | undefined): JsonValue => {
  const canary = pick(random, canaries);
  const text = typeof before === "string" ? before : "";
  return pick<JsonValue>(random, [
    canary,
    `${text} ${canary}`,
    `${canary} ${text}`,
    `{"a":["${canary}"]}`,
    Number(card),
  ]);
};

/** The places of texts, the model's name and types apart: these decide what a body is. */
const textPlaces = (value: JsonValue): Place[] =>
  placesIn(value).filter(
    (place) => typeof valueAt(place) === "string" && place.step !== "model" && place.step !== "type",
  );

/** Puts a canary into one of the texts of a value. */
export const plant = (random: Random, value: JsonValue): JsonValue => {
  const copy = structuredClone(value);
  const places = textPlaces(copy);
  if (places.length === 0) return copy;
  const place = pick(random, places);
  put(place, canaryForm(random, valueAt(place)));
  return copy;
};

/** The value with another text in one of its texts, counted round. */
export const withText = (value: JsonValue, nth: number, text: string): JsonValue => {
  const copy = structuredClone(value);
  const places = textPlaces(copy);
  const place = places[nth % Math.max(1, places.length)];
  if (place !== undefined) put(place, text);
  return copy;
};

/** Changes the value in one place: its type, its fields, its order. */
export const mutateValue = (random: Random, value: JsonValue): JsonValue => {
  const copy = structuredClone(value);
  const places = placesIn(copy);
  if (places.length === 0) return strange(random);
  const place = pick(random, places);
  const { holder, step } = place;
  const kind = random(6);
  if (kind === 0 && isJsonObject(holder)) delete holder[String(step)];
  else if (kind === 1 && isJsonObject(holder)) holder[`x_${random(5)}`] = strange(random);
  else if (kind === 2 && isJsonObject(holder)) holder[String(step).toUpperCase()] = strange(random);
  else if (kind === 3 && Array.isArray(holder)) holder.push(structuredClone(valueAt(place) ?? null));
  else if (kind === 4) put(place, [valueAt(place) ?? null]);
  else put(place, strange(random));
  return copy;
};

const noise = [...'{}[]",:\\ u0d8-+.eE1tfn\u0000\u0001\n\r\uFEFF'].concat(
  "\\ud800",
  "\\u0000",
  "1e999",
  "data: ",
  ": ",
);

/** Changes the text itself: what no value has. */
export const mutateText = (random: Random, text: string): string => {
  const at = random(text.length + 1);
  const kind = random(5);
  if (kind === 0) return text.slice(0, at);
  const key = /"[^"\\]{1,40}":/.exec(text.slice(at));
  if (kind === 1 && key !== null) {
    const from = at + key.index;
    return `${text.slice(0, from)}${key[0]}"${pick(random, canaries)}",${text.slice(from)}`;
  }
  if (kind === 2)
    return text.replace(card, [...card].map((digit) => `\\u00${digit.charCodeAt(0).toString(16)}`).join(""));
  return text.slice(0, at) + pick(random, noise) + text.slice(at + random(3));
};

/** Changes bytes: what no text has. */
export const mutateBytes = (random: Random, bytes: Buffer): Buffer => {
  const at = random(bytes.length + 1);
  const kind = random(3);
  if (kind === 0) return bytes.subarray(0, at);
  const wild = Buffer.from(Array.from({ length: 1 + random(8) }, () => random(256)));
  return Buffer.concat([bytes.subarray(0, at), wild, bytes.subarray(at + (kind === 1 ? 0 : wild.length))]);
};

/** Changes the order of events, or which there are. */
export const mutateOrder = <T>(random: Random, events: readonly T[]): T[] => {
  const copy = [...events];
  const [one, other] = [random(copy.length), random(copy.length)];
  const [first, second] = [copy[one], copy[other]];
  if (first === undefined || second === undefined) return copy;
  const kind = random(4);
  if (kind === 0) copy.splice(one, 1);
  else if (kind === 1) copy.splice(other, 0, first);
  else if (kind === 2) copy.length = one;
  else [copy[one], copy[other]] = [second, first];
  return copy;
};

/** The bytes in pieces, cut anywhere. */
export const cut = (random: Random, bytes: Buffer): Buffer[] => {
  const cuts = Array.from({ length: random(6) }, () => random(bytes.length + 1)).toSorted((a, b) => a - b);
  return [0, ...cuts]
    .map((from, place) => bytes.subarray(from, cuts[place] ?? bytes.length))
    .filter(({ length }) => length > 0);
};
