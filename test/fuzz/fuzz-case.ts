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
import { cellsOf, merged, pick, validRequest } from "./valid-request.ts";

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
  readonly body: Buffer;
  readonly answer: FuzzAnswer;
}

const oddsOfRight = 40;
const isRight = (random: Random): boolean => random(100) < oddsOfRight;

/** Changes at one to three places; a text that was right stays so now and then. */
const mutateJson = (random: Random, value: JsonValue): Buffer => {
  let at = value;
  for (let left = random(3); left > 0; left--) at = plant(random, at);
  if (isRight(random)) return Buffer.from(JSON.stringify(at));
  for (let left = random(3); left > 0; left--) at = mutateValue(random, at);
  let text = JSON.stringify(at);
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

/** What the demo upstream would answer: the real shape of the API. Null where it takes no such request. */
const demoAnswer = (endpoint: Endpoint, request: JsonObject): { whole: JsonValue; events: JsonObject[] } | null => {
  const asked = demoEndpoints.find((one) => one.endpoint === endpoint)?.answer(request);
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

const answerOf = (random: Random, endpoint: Endpoint, request: JsonObject): FuzzAnswer => {
  const streams = endpoint.stream !== null && (random(20) === 0) !== (request["stream"] === true);
  const contentType = streams ? "text/event-stream" : "application/json";
  return {
    status: random(12) === 0 ? pick(random, statuses) : 200,
    contentType: random(40) === 0 ? pick(random, ["text/html", "", "application/json; charset=utf-16"]) : contentType,
    pieces: cut(random, streams ? streamAnswer(random, endpoint, request) : wholeAnswer(random, endpoint, request)),
    isCut: random(20) === 0,
  };
};

/** What the upstream knows a case by: `model` of its request. */
export const modelOf = (number: number): string => `fuzz-${number}`;

/** See the module. */
export const fuzzCase = (seed: number, number: number): FuzzCase => {
  const random = seededRandom(Math.imul(seed, 0x9e3779b1) ^ number);
  const endpoint = pick(random, endpoints);
  const isStream = endpoint.stream !== null && random(2) === 0;
  const own: JsonObject = { model: modelOf(number), ...(isStream ? { stream: true } : {}) };
  const request = validRequest(random, endpoint, own);
  const body =
    random(3) === 0
      ? mutateJson(random, request)
      : Buffer.from(JSON.stringify(random(2) === 0 ? plant(random, request) : request));
  return { endpoint, path: pick(random, endpoint.paths), body, answer: answerOf(random, endpoint, request) };
};
