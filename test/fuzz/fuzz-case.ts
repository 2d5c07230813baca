/**
 * One case of a seed: what a caller sends to an endpoint, and what the upstream would answer. The same for the same seed and number.
 * @module
 */
import type { Endpoint } from "../../src/openai/endpoint.ts";
import { endpoints } from "../../src/openai/endpoints.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../src/openai/json-document.ts";
import { type Random, seededRandom } from "../openai/json-fuzz.ts";
import { card, cut, email, mutateBytes, mutateOrder, mutateText, mutateValue, plant } from "./mutate.ts";
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

/** The same text of the same choice in two events, a canary across them. */
const acrossTwo = (random: Random, endpoint: Endpoint): JsonObject[] => {
  const cell = pick(random, cellsOf(endpoint, "stream"));
  const canary = pick(random, [card, email]);
  const at = 1 + random(canary.length - 1);
  return [` ${canary.slice(0, at)}`, `${canary.slice(at)} `].map((half) => cell.bodyWith(half));
};

const streamEvents = (random: Random, endpoint: Endpoint): JsonObject[] => {
  const events = Array.from({ length: 1 + random(6) }, () => someOf(random, endpoint, "stream", 3));
  if (random(2) === 0) events.splice(random(events.length), 0, ...acrossTwo(random, endpoint));
  const typed = endpoint.stream?.leastEvent !== undefined || random(2) === 0;
  return typed ? events.map((event) => (random(2) === 0 ? { ...event, type: pick(random, types) } : event)) : events;
};

const eventBytes = (random: Random, value: JsonObject): Buffer => {
  const data = Buffer.from(isRight(random) ? JSON.stringify(value) : mutateJson(random, value));
  const named = random(3) === 0 && typeof value["type"] === "string" ? `event: ${value["type"]}\n` : "";
  const odd =
    random(40) === 0 ? pick(random, [`: ${card}\n`, `id: ${email}\n`, "retry: 5\n", `unheard: ${card}\n`]) : "";
  return Buffer.concat([
    Buffer.from(`${named}${odd}data: `),
    data,
    Buffer.from(pick(random, ["\n\n", "\n\n", "\r\n\r\n"])),
  ]);
};

const streamAnswer = (random: Random, endpoint: Endpoint): Buffer => {
  const events = streamEvents(random, endpoint).map((event) => eventBytes(random, event));
  const ended = random(3) === 0 ? events : [...events, Buffer.from("data: [DONE]\n\n")];
  const ordered = random(3) === 0 ? mutateOrder(random, ended) : ended;
  const bytes = Buffer.concat(ordered);
  return random(8) === 0 ? mutateBytes(random, bytes) : bytes;
};

const answerOf = (random: Random, endpoint: Endpoint, isStream: boolean): FuzzAnswer => {
  const streams = isStream ? random(12) !== 0 : random(40) === 0;
  const bytes =
    streams && endpoint.stream !== null
      ? streamAnswer(random, endpoint)
      : mutateJson(random, someOf(random, endpoint, "answer", 5));
  return {
    status: random(12) === 0 ? pick(random, [201, 204, 301, 400, 401, 404, 429, 500, 503, 529]) : 200,
    contentType:
      random(40) === 0
        ? pick(random, ["text/html", "", "application/json; charset=utf-16"])
        : streams
          ? "text/event-stream"
          : "application/json",
    pieces: cut(random, bytes),
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
  return { endpoint, path: pick(random, endpoint.paths), body, answer: answerOf(random, endpoint, isStream) };
};
