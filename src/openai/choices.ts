/**
 * What a whole answer and a chunk of a stream have in common: choices, how they ended, and usage.
 * @module
 */
import { CustodyError } from "../domain/errors.ts";
import type { Usage } from "../domain/entry.ts";
import { isJsonObject } from "./json-document.ts";
import type { JsonDocument, JsonNode, JsonObject, JsonValue } from "./json-document.ts";

/** Positions that an upstream may give to choices and tool calls: 0 to 127, as many as a request may ask for. */
const indexMax = 127;

/** How a choice ended. The reason is the upstream's text. */
export interface Finish {
  readonly choice: number;
  readonly reason: string;
}

/**
 * The choices of an answer or a chunk, none when it has none.
 * @throws CustodyError `upstream_failed` when `choices` is not an array of objects.
 */
export const readChoices = (value: JsonObject): JsonObject[] => {
  const choices = value["choices"] ?? [];
  if (!Array.isArray(choices)) throw malformed("choices", "an array");
  return choices.map((choice, position) => {
    if (!isJsonObject(choice)) throw malformed(`choices[${position}]`, "an object");
    return choice;
  });
};

/**
 * The `index` that an element of an array says it has; its position when it says nothing.
 * @throws CustodyError `upstream_failed` when it is anything but an integer from 0 to 127.
 */
export const indexOf = (element: JsonValue | undefined, position: number, name: string): number => {
  const index = isJsonObject(element) ? (element["index"] ?? position) : position;
  if (typeof index === "number" && Number.isInteger(index) && index >= 0 && index <= indexMax) return index;
  throw malformed(`${name}[${position}].index`, `an integer from 0 to ${indexMax}`);
};

/** The finish reasons that are set: "" is none, since some servers send it in every chunk. */
export const readFinishes = (choices: readonly JsonObject[]): Finish[] => {
  const finishes: Finish[] = [];
  for (const [position, choice] of choices.entries()) {
    const reason = choice["finish_reason"];
    if (typeof reason === "string" && reason !== "")
      finishes.push({ choice: indexOf(choice, position, "choices"), reason });
  }
  return finishes;
};

/** Token counts, or null when there are none or they are no counts. A missing total is the sum. */
export const readUsage = (usage: JsonValue | undefined): Usage | null => {
  if (!isJsonObject(usage)) return null;
  const promptTokens = usage["prompt_tokens"];
  const completionTokens = usage["completion_tokens"] ?? 0;
  if (!isCount(promptTokens) || !isCount(completionTokens)) return null;
  const totalTokens = usage["total_tokens"] ?? promptTokens + completionTokens;
  if (!isCount(totalTokens)) return null;
  const counted = { completionTokens, promptTokens, totalTokens };
  const cachedPromptTokens = cachedOf(usage);
  // More of them than there are is no count.
  if (cachedPromptTokens === 0 || cachedPromptTokens > promptTokens) return counted;
  return { cachedPromptTokens, ...counted };
};

/** By OpenAI's name for them, or by the other that upstreams have. */
const cachedOf = ({ prompt_tokens_details: details, cache_read_input_tokens: other }: JsonObject): number => {
  const cached = (isJsonObject(details) ? details["cached_tokens"] : undefined) ?? other;
  return isCount(cached) ? cached : 0;
};

const isCount = (value: JsonValue | undefined): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

/** A count; null for what is none. */
export const countOf = (value: JsonValue | undefined): number | null => (isCount(value) ? value : null);

/**
 * The `logprobs` of each choice, as containers to replace by null: they repeat the text, so they go when it is changed. Those that hold no
 * text at all are left out.
 */
export const logprobsOf = (document: JsonDocument): Map<number, ReadonlySet<JsonNode>> => {
  const found = new Map<number, Set<JsonNode>>();
  const all = isJsonObject(document.value) ? readChoices(document.value) : [];
  for (const token of document.tokens) {
    for (let node = token.parent; node !== null; node = node.parent) {
      const choice = node.step === "logprobs" ? node.parent : null;
      if (choice?.parent?.step !== "choices" || choice.parent.parent?.parent !== null) continue;
      const position = Number(choice.step);
      const index = indexOf(all[position], position, "choices");
      found.set(index, (found.get(index) ?? new Set()).add(node));
    }
  }
  return found;
};

/** `logprobs` of answers that have no choices: what they repeat is not told from them. */
export const strayLogprobs = (document: JsonDocument): ReadonlySet<JsonNode> => {
  const found = new Set<JsonNode>();
  for (const token of document.tokens) {
    let outermost: JsonNode | null = null;
    let root: JsonNode | null = null;
    for (let node = token.parent; node !== null; node = node.parent) {
      if (node.step === "logprobs") outermost = node;
      if (node.parent?.parent === null) root = node;
    }
    if (outermost !== null && root?.step !== "choices") found.add(outermost);
  }
  return found;
};

/**
 * What the tokens of a choice's `logprobs` say, joined; null where something else in them could say more: fields that the API does not have,
 * and bytes that are not their token's.
 */
export const spelledBy = (logprobs: JsonValue | undefined): string | null => {
  if (!isJsonObject(logprobs)) return null;
  let text = "";
  for (const [name, tokens] of Object.entries(logprobs)) {
    if ((name !== "content" && name !== "refusal") || !Array.isArray(tokens ?? [])) return null;
    for (const one of Array.isArray(tokens) ? tokens : []) {
      if (!isJsonObject(one) || !Object.keys(one).every((key) => tokenFields.has(key))) return null;
      const { token, bytes = null } = one;
      if (typeof token !== "string") return null;
      if (bytes !== null && JSON.stringify(bytes) !== JSON.stringify([...Buffer.from(token)])) return null;
      text += token;
    }
  }
  return text;
};

const tokenFields: ReadonlySet<string> = new Set(["token", "logprob", "bytes", "top_logprobs"]);

/** The `index` of the choice that a node of an answer stands in; null for one outside all choices. */
export const choiceOf = (document: JsonDocument, node: JsonNode): number | null => {
  for (let at: JsonNode | null = node; at !== null; at = at.parent) {
    if (at.parent?.step !== "choices" || at.parent.parent?.parent !== null) continue;
    const choices = isJsonObject(document.value) ? readChoices(document.value) : [];
    const position = Number(at.step);
    return indexOf(choices[position], position, "choices");
  }
  return null;
};

/** Some clients would join a number to a text, and others fail: it is refused where a text goes on. Throws `upstream_failed`. */
export const checkJoinable = ({ kind, publicPath }: JsonNode): void => {
  if (kind === "number") throw malformed(publicPath, "a string");
};

export const malformed = (path: string, kind: string): CustodyError =>
  new CustodyError("upstream_failed", `the upstream's answer cannot be read: \`${path}\` must be ${kind}`);
