/**
 * What each text of a chat is: by the role of its message, by its field.
 * @module
 */
import type { PartKind } from "../domain/part-kind.ts";
import { isJsonObject } from "./json-document.ts";
import type { JsonDocument, JsonNode, JsonValue } from "./json-document.ts";
import { allOf, errorKinds, fields, type Kinds, partsWithKinds, type Steps, topKinds } from "./text-kinds.ts";

/** The texts of a request, each with its `partKind`. */
export const requestParts = (document: JsonDocument): JsonNode[] =>
  partsWithKinds(document, requestKinds(document.value));

/** The texts of an answer, of a chunk of a stream or of an error, each with its `partKind`. */
export const answerParts = (document: JsonDocument): JsonNode[] => partsWithKinds(document, answerKinds);

const definitions = allOf("tool_definition");
/** Known fields inside a message that say nothing: names, types, ids, addresses. */
const plainFields = Object.fromEntries(
  (
    "role name id type tool_call_id data format expires_at file_id filename file_data url detail " +
    "title mode ttl end_index start_index index"
  )
    .split(" ")
    .map((name): [string, PartKind] => [name, "field"]),
);

/** The texts of a message: `kind` is what its role says. */
const messageKinds = (kind: PartKind): ((inner: Steps) => Kinds) => {
  const said: Kinds = {
    named: { ...plainFields, reasoning: "reasoning", reasoning_content: "reasoning", refusal: "refusal" },
    strings: kind,
    others: "field",
  };
  const call: Kinds = { ...said, named: { ...said.named, arguments: "tool_arguments", input: "tool_arguments" } };
  const reasoning: Kinds = { ...said, strings: "reasoning" };
  const refusal: Kinds = { ...said, strings: "refusal" };
  return ([field]) => {
    if (field === "tool_calls" || field === "function_call") return call;
    if (field === "reasoning" || field === "reasoning_content") return reasoning;
    return field === "refusal" ? refusal : said;
  };
};

const assistant = messageKinds("assistant");
const system = messageKinds("system");
const toolResult = messageKinds("tool_result");
const user = messageKinds("user");
/** `developer` is OpenAI's newer name of `system`, `function` its older one of `tool`. Any other is taken for the user's. */
const kindsOfRole = new Map([
  ["system", system],
  ["developer", system],
  ["assistant", assistant],
  ["tool", toolResult],
  ["function", toolResult],
]);
const said = allOf("user");

const kindsSaidBy = (message: JsonValue | undefined): ((inner: Steps) => Kinds) => {
  const role = isJsonObject(message) ? message["role"] : null;
  return (typeof role === "string" ? kindsOfRole.get(role) : undefined) ?? user;
};

const requestKinds = (value: JsonValue): ((steps: Steps) => Kinds) => {
  const messages = isJsonObject(value) && Array.isArray(value["messages"]) ? value["messages"] : [];
  return ([field, position, ...inner]) => {
    if (field === "tools" || field === "functions") return definitions;
    if (field === "prediction") return assistant([]);
    // They become part of a prompt, and are what somebody typed.
    if (field === "system_prompt_args") return said;
    if (field !== "messages" || typeof position !== "number") return fields;
    return kindsSaidBy(messages[position])(inner);
  };
};

const answerKinds = ([field, position, message, ...inner]: Steps): Kinds => {
  if (field === undefined) return topKinds;
  if (field === "error") return errorKinds;
  const isSaid = field === "choices" && typeof position === "number" && (message === "message" || message === "delta");
  return isSaid ? assistant(inner) : fields;
};
