/**
 * Reads one event of a streamed chat completion: which texts continue from chunk to chunk, and which stand alone.
 * @module
 */
import { checkJoinable, indexOf, malformed, readChoices, readFinishes, readUsage } from "./choices.ts";
import { type Delta, doneFrame, emptyFrame, type Frame } from "./frame.ts";
import { isJsonObject, pathOf } from "./json-document.ts";
import type { JsonNode, JsonObject, JsonValue } from "./json-document.ts";
import type { JsonLimits } from "./json.ts";
import { objectOf, readAnswerBody } from "./read-body.ts";
import { answerParts } from "./text-parts.ts";

/**
 * Reads the data of one event.
 * @throws CustodyError `upstream_failed` when it is neither `[DONE]` nor a chunk or error as the API has them.
 */
export const readChunk = (data: string, limits: JsonLimits): Frame => {
  // Exactly: some clients take whatever begins with it, and would hide what follows.
  if (data === "[DONE]") return doneFrame;
  const document = readAnswerBody(data, limits);
  const value = objectOf(document, "a chunk");
  const choices = readChoices(value);
  choices.forEach(checkChoice);
  const channels = new Channels(choices);
  const deltas: Delta[] = [];
  const once: Delta[] = [];
  const parts: JsonNode[] = [];
  for (const token of answerParts(document)) {
    const isString = token.kind === "string";
    const delta = isString ? channels.deltaOf(token) : null;
    // A string is joined as it is.
    if (!isString && joinedFields.has(token.step) && channels.deltaOf(token) !== null) checkJoinable(token);
    const isWhole = delta !== null && token.known && wholeFields.has(token.step);
    if (delta !== null && !isWhole) deltas.push(delta);
    else parts.push(token);
    if (delta !== null && isWhole && token.step !== "type") once.push(delta);
  }
  return {
    ...emptyFrame,
    kind: value["error"] ? "error" : "chunk",
    document,
    deltas,
    once,
    parts,
    finishes: readFinishes(choices),
    usage: readUsage(value["usage"]),
  };
};

/** What would be read by some clients only: text beside the delta, or in a delta that is none. */
const checkChoice = (choice: JsonObject, position: number): void => {
  const { delta, message } = choice;
  if (delta !== undefined && delta !== null && !isJsonObject(delta)) {
    throw malformed(`choices[${position}].delta`, "an object");
  }
  if (message !== undefined && message !== null) throw malformed(`choices[${position}].message`, "absent in a chunk");
};

/** Strings of a delta that come whole and are not joined by clients. */
const wholeFields: ReadonlySet<string | number> = new Set(["role", "id", "type"]);

/** Texts that clients join, whatever comes. */
const joinedFields: ReadonlySet<string | number> = new Set(
  "content text refusal reasoning reasoning_content transcript name arguments input".split(" "),
);

/** Where the strings of one container belong. */
interface Channel {
  readonly choice: number;
  /** `tool:0:` for the function of a tool call; "" otherwise, and then `steps` lead from the delta to the container. */
  readonly prefix: string;
  readonly steps: readonly (string | number)[];
}

/** Finds the channel of each string under `choices[i].delta`, known field or not. */
class Channels {
  readonly #choices: readonly JsonObject[];
  #container: JsonNode | null = null;
  #channel: Channel | null = null;

  constructor(choices: readonly JsonObject[]) {
    this.#choices = choices;
  }

  /** The delta that a string is, or null for one that stands alone. */
  deltaOf(token: JsonNode): Delta | null {
    if (token.parent !== this.#container) {
      this.#container = token.parent; // Neighbours mostly share it.
      this.#channel = this.#locate(token.parent);
    }
    if (this.#channel === null) return null;
    const { choice, prefix, steps } = this.#channel;
    // A content is a text or its parts: clients make one text of either.
    const isPart = steps[0] === "content" && (steps.length === 2 ? token.step === "text" : steps.length === 1);
    if (isPart) return { choice, channel: "content", token };
    // A known name is its own path. Others are quoted where need be, so that no two fields share a channel.
    const short = steps.length === 0 && token.known;
    return { choice, channel: prefix + (short ? token.step : pathOf([...steps, token.step])), token };
  }

  #locate(container: JsonNode | null): Channel | null {
    const steps: (string | number)[] = [];
    for (let node = container; node !== null && node.parent !== null; node = node.parent) steps.unshift(node.step);
    const [choices, position, delta, ...inner] = steps;
    if (choices !== "choices" || typeof position !== "number" || delta !== "delta") return null;
    const choice = this.#choices[position];
    const own = ownSteps(choice?.["delta"], inner);
    const inFunction = own.length === 3 && own[0] === "tool_calls" && own[2] === "function";
    return {
      choice: indexOf(choice, position, "choices"),
      prefix: inFunction ? `tool:${own[1]}:` : "",
      steps: inFunction ? [] : own,
    };
  }
}

/** The steps with each position in an array replaced by the `index` that the element gives itself. */
const ownSteps = (delta: JsonValue | undefined, steps: readonly (string | number)[]): (string | number)[] => {
  let at = delta;
  return steps.map((step) => {
    if (typeof step === "number") {
      at = Array.isArray(at) ? at[step] : undefined;
      return indexOf(at, step, "delta");
    }
    at = isJsonObject(at) ? at[step] : undefined;
    return step;
  });
};
