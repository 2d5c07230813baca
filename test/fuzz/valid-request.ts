/**
 * Requests that an endpoint accepts, made from nothing but what the endpoint says of itself: its fields, and what its refusals name.
 * @module
 */
import { CustodyError } from "../../src/domain/errors.ts";
import { coverageCells } from "../../src/openai/coverage.ts";
import type { Endpoint } from "../../src/openai/endpoint.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../src/openai/json-document.ts";
import type { Random } from "../openai/json-fuzz.ts";

export const limits = { depthMax: 64 };

/** What a field may have to be, the likeliest first. */
const candidates: readonly JsonValue[] = [
  "a text",
  "user",
  [{ role: "user", content: "a text" }],
  ["a text"],
  [{ type: "text", text: "a text" }],
  {},
  { filename: "a text" },
  1,
  false,
  [1],
  null,
];
const repairsMax = 200;

/** The field that a request is refused for: `""` for the whole; null where it is accepted. */
export const faultOf = (endpoint: Endpoint, body: JsonObject): string | null => {
  try {
    endpoint.factsOf(endpoint.readRequest(Buffer.from(JSON.stringify(body)), limits).value);
    return null;
  } catch (error) {
    if (error instanceof CustodyError && error.code === "request_malformed") return error.param ?? "";
    throw error;
  }
};

const stepsOf = (path: string): (string | number)[] =>
  [...path.matchAll(/\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|([^.[\]]+)/g)].map(([, place, quoted, name]) =>
    place === undefined ? (quoted ?? name ?? "") : Number(place),
  );

/** The value with another one at the end of the steps; undefined takes the field away. */
const withAt = (value: JsonValue, [step, ...more]: readonly (string | number)[], put?: JsonValue): JsonValue => {
  if (step === undefined) return put ?? {};
  if (typeof step === "number") {
    const items = Array.isArray(value) ? [...value] : [];
    items[step] = withAt(items[step] ?? null, more, put);
    return items;
  }
  const fields = isJsonObject(value) ? { ...value } : {};
  if (more.length === 0 && put === undefined) delete fields[step];
  else fields[step] = withAt(fields[step] ?? null, more, put);
  return fields;
};

/** Changes what is refused until nothing is: what is there already goes first, then one candidate after the other is tried. */
export const repaired = (endpoint: Endpoint, body: JsonObject): JsonObject | null => {
  const tried = new Map<string, number>();
  let at: JsonObject = body;
  for (let left = repairsMax; left > 0; left--) {
    const fault = faultOf(endpoint, at);
    if (fault === null) return at;
    const steps = stepsOf(fault);
    const place = tried.get(fault) ?? -1;
    if (place >= candidates.length || steps.length === 0) return null;
    tried.set(fault, place + 1);
    const isRemoved = place === -1 && typeof steps.at(-1) === "string";
    const changed = withAt(at, steps, isRemoved ? undefined : candidates[Math.max(0, place)]);
    at = isJsonObject(changed) ? changed : at;
  }
  return null;
};

/** Two values in one: what both have is joined, and else the second one's stands. */
export const merged = (first: JsonValue | undefined, second: JsonValue): JsonValue => {
  if (Array.isArray(first) && Array.isArray(second)) {
    const more = first.slice(second.length);
    return [...second.map((item, place) => merged(first[place], item)), ...more];
  }
  if (!isJsonObject(first) || !isJsonObject(second)) return second;
  const both = Object.entries(second).map(([name, value]): [string, JsonValue] => [name, merged(first[name], value)]);
  return { ...first, ...Object.fromEntries(both) };
};

export const pick = <T>(random: Random, items: readonly T[]): T => {
  const item = items[random(items.length)];
  if (item === undefined) throw new Error("nothing to pick from");
  return item;
};

/** The least that each endpoint accepts: found once. */
const least = new Map<Endpoint, JsonObject>();

/** Throws where no request can be made: then a candidate is missing. */
const leastOf = (endpoint: Endpoint): JsonObject => {
  const known = least.get(endpoint) ?? repaired(endpoint, {});
  if (known === null)
    throw new Error(`no request is found that ${endpoint.route} accepts, but ${faultOf(endpoint, {})}`);
  least.set(endpoint, known);
  return known;
};

/** The ways in which APIs are asked for a stream. */
const streamWays: readonly JsonObject[] = [{ stream: true }, { stream: "true" }, { stream_format: "sse" }];

const isStream = (endpoint: Endpoint, body: JsonObject): boolean =>
  faultOf(endpoint, body) === null && endpoint.factsOf(body).stream;

/** What asks an endpoint that streams for one. */
export const streamAsked = (endpoint: Endpoint): JsonObject => {
  const way = streamWays.find((one) => isStream(endpoint, Object(merged(leastOf(endpoint), one))));
  if (way === undefined) throw new Error(`nothing is found that asks ${endpoint.route} for a stream`);
  return way;
};

const cells = new Map<Endpoint, ReturnType<typeof coverageCells>>();

/** The texts that a kind of body can have, one body each. */
export const cellsOf = (endpoint: Endpoint, body: "request" | "answer" | "stream") => {
  const all = cells.get(endpoint) ?? coverageCells(endpoint);
  cells.set(endpoint, all);
  return all.filter((cell) => cell.body === body);
};

/** A request with some of the fields that there are. */
export const validRequest = (random: Random, endpoint: Endpoint, own: JsonObject): JsonObject => {
  let body = merged(leastOf(endpoint), own);
  const known = cellsOf(endpoint, "request");
  for (let left = random(5); left > 0; left--) {
    const more = repaired(endpoint, Object(merged(body, pick(random, known).bodyWith(`text ${left}`))));
    body = more === null ? body : merged(more, own);
  }
  return faultOf(endpoint, Object(body)) === null ? Object(body) : Object(merged(leastOf(endpoint), own));
};
