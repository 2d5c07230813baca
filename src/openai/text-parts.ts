/**
 * Which parts of a document are text to scan, and what each of them is. Nothing is listed to be scanned: a field that nobody has heard of is
 * scanned by default.
 * @module
 */
import type { PartKind } from "../domain/part-kind.ts";
import { isJsonObject } from "./json-document.ts";
import type { JsonDocument, JsonNode, JsonValue } from "./json-document.ts";

/**
 * Every string, every number (as its source text) and every key that is not exactly a field known at its level, in the order of the
 * document. A node has `text` and, built when asked for, `path`; it is also what `replaceTexts` takes.
 */
export const textParts = (document: JsonDocument): JsonNode[] => document.tokens.filter(isText);

/** Whether a token is text of the sender's, not a known field's name. */
export const isText = (token: JsonNode): boolean => token.kind !== "key" || !token.known;

/** The texts of a request, each with its `partKind`. */
export const requestParts = (document: JsonDocument): JsonNode[] => withKinds(document, requestKinds(document.value));

/** The texts of an answer, of a chunk of a stream or of an error, each with its `partKind`. */
export const answerParts = (document: JsonDocument): JsonNode[] => withKinds(document, answerKinds);

type Steps = readonly (string | number)[];

/** What the texts in one container are: of those under names that mean something, and of others that are strings. */
interface Kinds {
  readonly named: Readonly<Record<string, PartKind>>;
  readonly strings: PartKind;
  readonly others: PartKind;
}

const withKinds = (document: JsonDocument, kindsAt: (steps: Steps) => Kinds): JsonNode[] => {
  const parts = textParts(document);
  let container: JsonNode | null = null;
  let kinds = fields;
  for (const part of parts) {
    if (part.parent !== container) {
      container = part.parent; // Neighbours mostly share it.
      kinds = kindsAt(stepsTo(container));
    }
    if (part.kind !== "string") part.partKind = kinds.others;
    else part.partKind = (part.known ? kinds.named[part.step] : undefined) ?? kinds.strings;
  }
  return parts;
};

const stepsTo = (container: JsonNode | null): Steps => {
  const steps: (string | number)[] = [];
  for (let node = container; node !== null && node.parent !== null; node = node.parent) steps.push(node.step);
  return steps.toReversed();
};

const allOf = (kind: PartKind): Kinds => ({ named: {}, strings: kind, others: kind });
const fields = allOf("field");
const definitions = allOf("tool_definition");
const errors: Kinds = { named: { type: "field", param: "field", code: "field" }, strings: "error", others: "error" };
/** An error that is but a text. */
const top: Kinds = { ...fields, named: { error: "error" } };

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
  const aside = (strings: PartKind): Kinds => ({ ...said, strings });
  return ([field]) => {
    if (field === "tool_calls" || field === "function_call") return call;
    if (field === "reasoning" || field === "reasoning_content") return aside("reasoning");
    return field === "refusal" ? aside("refusal") : said;
  };
};

/** By role: `developer` is OpenAI's newer name of `system`, `function` its older one of `tool`. Any other is taken for the user's. */
const kindOfRole: Readonly<Record<string, PartKind>> = {
  system: "system",
  developer: "system",
  assistant: "assistant",
  tool: "tool_result",
  function: "tool_result",
};
const assistant = messageKinds("assistant");
const said = allOf("user");

const roleOf = (message: JsonValue | undefined): string => {
  const role = isJsonObject(message) ? message["role"] : null;
  return typeof role === "string" && Object.hasOwn(kindOfRole, role) ? role : "user";
};

const requestKinds = (value: JsonValue): ((steps: Steps) => Kinds) => {
  const messages = isJsonObject(value) && Array.isArray(value["messages"]) ? value["messages"] : [];
  const byRole = new Map<string, (inner: Steps) => Kinds>();
  return ([field, position, ...inner]) => {
    if (field === "tools" || field === "functions") return definitions;
    if (field === "prediction") return assistant([]);
    // They become part of a prompt, and are what somebody typed.
    if (field === "system_prompt_args") return said;
    if (field !== "messages" || typeof position !== "number") return fields;
    const role = roleOf(messages[position]);
    const kinds = byRole.get(role) ?? messageKinds(kindOfRole[role] ?? "user");
    byRole.set(role, kinds);
    return kinds(inner);
  };
};

const answerKinds = ([field, position, message, ...inner]: Steps): Kinds => {
  if (field === undefined) return top;
  if (field === "error") return errors;
  const isSaid = field === "choices" && typeof position === "number" && (message === "message" || message === "delta");
  return isSaid ? assistant(inner) : fields;
};
