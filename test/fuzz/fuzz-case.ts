/**
 * One case of a seed: what a caller sends to an endpoint, and what the upstream would answer. The same for the same seed and number.
 * @module
 */
import type { Endpoint } from "../../src/openai/endpoint.ts";
import { endpoints } from "../../src/openai/endpoints.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../src/openai/json-document.ts";
import { demoEndpoints } from "../../src/upstream/demo/endpoints.ts";
import { type Random, seededRandom } from "../openai/json-fuzz.ts";
import {
  canaries,
  card,
  cut,
  email,
  mutateBytes,
  mutateOrder,
  mutateText,
  mutateValue,
  plant,
  withText,
} from "./mutate.ts";
import { formBody, type SentBody } from "./form-body.ts";
import { cellsOf, merged, pick, streamAsked, validRequest } from "./valid-request.ts";

/** A session is no body and no stream of events: its own tests have its faults. */
export const fuzzed = endpoints.filter(({ session }) => session === undefined);

export interface FuzzAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly pieces: readonly Buffer[];
  /** Whether the connection ends before the answer does. */
  readonly isCut: boolean;
}

export interface FuzzCase {
  readonly endpoint: Endpoint;
  readonly path: string;
  readonly contentType: string;
  readonly body: Buffer;
  readonly answer: FuzzAnswer;
}

const oddsOfRight = 40;
const isRight = (random: Random): boolean => random(100) < oddsOfRight;

const planted = (random: Random, value: JsonValue): JsonValue => {
  let at = value;
  for (let left = random(3); left > 0; left--) at = plant(random, at);
  return at;
};

const mutated = (random: Random, value: JsonValue): JsonValue => {
  let at = value;
  for (let left = random(3); left > 0; left--) at = mutateValue(random, at);
  return at;
};

/** Changes at one to three places; a text that was right stays so now and then. */
const mutateJson = (random: Random, value: JsonValue): Buffer => {
  const right = planted(random, value);
  if (isRight(random)) return Buffer.from(JSON.stringify(right));
  let text = JSON.stringify(mutated(random, right));
  if (random(3) === 0) text = mutateText(random, text);
  const bytes = Buffer.from(text);
  return random(6) === 0 ? mutateBytes(random, bytes) : bytes;
};

const someOf = (random: Random, endpoint: Endpoint, body: "answer" | "stream", most: number): JsonObject => {
  const known = cellsOf(endpoint, body);
  let all: JsonValue = {};
  for (let left = 1 + random(most); left > 0; left--) all = merged(all, pick(random, known).bodyWith(`said ${left}`));
  return isJsonObject(all) ? all : {};
};

/** What streams of all APIs call their events. */
const eventTypes =
  `message_start content_block_start content_block_delta content_block_stop message_delta message_stop ping error response.created ` +
  `response.output_item.added response.content_part.added response.output_text.delta response.output_text.done response.output_item.done ` +
  `response.function_call_arguments.delta response.function_call_arguments.done response.completed response.unheard_of.delta`;
const types = eventTypes.split(" ");

/** A request of a form as its document: what we know of its files ourselves is there too. */
const documentOf = ({ form }: Endpoint, request: JsonObject): JsonObject => {
  const known = (value: JsonValue): JsonValue => (isJsonObject(value) ? { ...value, format: "wav", bytes: 1 } : value);
  const withFile = ([name, value]: [string, JsonValue]): [string, JsonValue] => {
    if (form === undefined || !Object.hasOwn(form.files, name)) return [name, value];
    return [name, Array.isArray(value) ? value.map(known) : known(value)];
  };
  return Object.fromEntries(Object.entries(request).map(withFile));
};

/** What the demo upstream would answer: the real shape of the API. Null where it takes no such request. */
const demoAnswer = (endpoint: Endpoint, request: JsonObject): { whole: JsonValue; events: JsonObject[] } | null => {
  const asked = demoEndpoints.find((one) => one.endpoint === endpoint)?.answer(documentOf(endpoint, request));
  if (asked === undefined || "fault" in asked) return null;
  const answer = asked.answer();
  if ("bytes" in answer) return null;
  const { whole, events } = answer;
  const datas = [...(events ?? [])].flatMap((event) => /^data: (\{.*\})$/m.exec(event)?.[1] ?? []);
  return { whole: JSON.parse(JSON.stringify(whole)), events: datas.map((data): JsonObject => JSON.parse(data)) };
};

/** One event as two, a canary across one of their texts. */
const acrossTwo = (random: Random, event: JsonObject): JsonObject[] => {
  const canary = pick(random, canaries);
  const at = 1 + random(canary.length - 1);
  const place = random(1_000);
  const halves = [` ${canary.slice(0, at)}`, `${canary.slice(at)} `];
  return halves.map((half) => withText(event, place, half)).filter((value) => isJsonObject(value));
};

const someEvents = (random: Random, endpoint: Endpoint): JsonObject[] => {
  const events = Array.from({ length: 1 + random(6) }, () => someOf(random, endpoint, "stream", 3));
  const isTyped = endpoint.stream?.leastEvent !== undefined || random(2) === 0;
  return isTyped ? events.map((event) => (random(2) === 0 ? { ...event, type: pick(random, types) } : event)) : events;
};

const streamEvents = (random: Random, endpoint: Endpoint, request: JsonObject): JsonObject[] => {
  const real = random(3) === 0 ? null : (demoAnswer(endpoint, request)?.events ?? null);
  const events = real ?? someEvents(random, endpoint);
  for (let left = random(3); left > 0 && events.length > 0; left--) {
    const at = random(events.length);
    const event = events[at];
    if (event !== undefined) events.splice(at, 1, ...acrossTwo(random, event));
  }
  return events;
};

const eventBytes = (random: Random, value: JsonObject, oddsOfOdd: number): Buffer => {
  const data = Buffer.from(random(oddsOfOdd) > 0 ? JSON.stringify(value) : mutateJson(random, value));
  const named = random(3) === 0 && typeof value["type"] === "string" ? `event: ${value["type"]}\n` : "";
  const odd =
    random(40) === 0 ? pick(random, [`: ${card}\n`, `id: ${email}\n`, "retry: 5\n", `unheard: ${card}\n`]) : "";
  return Buffer.concat([
    Buffer.from(`${named}${odd}data: `),
    data,
    Buffer.from(pick(random, ["\n\n", "\n\n", "\r\n\r\n"])),
  ]);
};

const streamAnswer = (random: Random, endpoint: Endpoint, request: JsonObject): Buffer => {
  const values = streamEvents(random, endpoint, request);
  // One odd event in a stream, none or many.
  const oddsOfOdd = pick(random, [2, values.length + 1, 1_000]);
  const events = values.map((event) => eventBytes(random, event, oddsOfOdd));
  const ended = random(3) === 0 ? events : [...events, Buffer.from("data: [DONE]\n\n")];
  const ordered = random(3) === 0 ? mutateOrder(random, ended) : ended;
  const bytes = Buffer.concat(ordered);
  return random(8) === 0 ? mutateBytes(random, bytes) : bytes;
};

const wholeAnswer = (random: Random, endpoint: Endpoint, request: JsonObject): Buffer => {
  const real = random(2) === 0 ? null : demoAnswer(endpoint, request);
  return mutateJson(random, real?.whole ?? someOf(random, endpoint, "answer", 5));
};

const statuses = [201, 204, 301, 400, 401, 404, 429, 500, 503, 529];

/** Lines that subtitles and plain texts have, and a canary in any of them. */
const plainLine = (random: Random): string => {
  const canary = pick(random, canaries);
  const line = pick(random, [
    "WEBVTT",
    "1",
    "",
    "00:00:00,000 --> 00:00:02.000",
    "said",
    "<v Jane>said</v>",
    "NOTE said",
  ]);
  return pick(random, [line, line, line, canary, `${line} ${canary}`, `${canary} ${line}`]);
};

/** An answer that is no JSON: a text, or a sound with no text in it. */
const oddAnswer = (random: Random, { plain, binary }: Endpoint): SentBody | null => {
  if (binary !== undefined) {
    return {
      contentType: pick(random, [...binary]),
      bytes: Buffer.alloc(random(5_000), Buffer.from([0xff, random(256)])),
    };
  }
  if (plain === undefined) return null;
  const lines = Array.from({ length: random(20) }, () => plainLine(random));
  const bytes = Buffer.from(lines.join(pick(random, ["\n", "\n", "\r\n"])));
  return {
    contentType: pick(random, [...plain.mediaTypes]),
    bytes: random(8) === 0 ? mutateBytes(random, bytes) : bytes,
  };
};

const bodyOf = (random: Random, endpoint: Endpoint, request: JsonObject): SentBody => {
  const streams = endpoint.stream !== null && (random(20) === 0) !== endpoint.factsOf(request).stream;
  if (streams) return { contentType: "text/event-stream", bytes: streamAnswer(random, endpoint, request) };
  const odd = random(2) === 0 ? oddAnswer(random, endpoint) : null;
  return odd ?? { contentType: "application/json", bytes: wholeAnswer(random, endpoint, request) };
};

const answerOf = (random: Random, endpoint: Endpoint, request: JsonObject): FuzzAnswer => {
  const { contentType, bytes } = bodyOf(random, endpoint, request);
  return {
    status: random(12) === 0 ? pick(random, statuses) : 200,
    contentType: random(40) === 0 ? pick(random, ["text/html", "", "application/json; charset=utf-16"]) : contentType,
    pieces: cut(random, bytes),
    isCut: random(20) === 0,
  };
};

/** What the upstream knows a case by: `model` of its request. */
export const modelOf = (number: number): string => `fuzz-${number}`;

/** A request as its endpoint takes it, or not: JSON or a form, and now and then the other of them. */
const sentBody = (random: Random, endpoint: Endpoint, request: JsonObject): SentBody => {
  const isWrong = random(3) === 0;
  const isForm = endpoint.form !== undefined && random(40) !== 0;
  if (!isForm) {
    const right = JSON.stringify(random(2) === 0 ? plant(random, request) : request);
    return { contentType: "application/json", bytes: isWrong ? mutateJson(random, request) : Buffer.from(right) };
  }
  const value = isWrong
    ? mutated(random, planted(random, request))
    : random(2) === 0
      ? plant(random, request)
      : request;
  return formBody(random, endpoint.form, isJsonObject(value) ? value : request);
};

/** See the module. */
export const fuzzCase = (seed: number, number: number): FuzzCase => {
  const random = seededRandom(Math.imul(seed, 0x9e3779b1) ^ number);
  const endpoint = pick(random, fuzzed);
  const asked = endpoint.stream !== null && random(2) === 0 ? streamAsked(endpoint) : {};
  const own: JsonObject = { model: modelOf(number), ...asked };
  const request = validRequest(random, endpoint, own);
  const { contentType, bytes: body } = sentBody(random, endpoint, request);
  return {
    endpoint,
    path: pick(random, endpoint.paths),
    contentType,
    body,
    answer: answerOf(random, endpoint, request),
  };
};
