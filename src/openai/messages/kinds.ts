/**
 * What each text of Anthropic's Messages API is.
 * @module
 */
import type { PartKind } from "../../domain/part-kind.ts";
import { isJsonObject, type JsonValue } from "../json-document.ts";
import { allOf, errorKinds, fields, type Kinds, type Steps } from "../text-kinds.ts";

const namesOf = (names: string): Record<string, PartKind> =>
  Object.fromEntries(names.split(" ").map((name) => [name, "field"]));

const plainFields = namesOf("type id name tool_use_id signature media_type data url file_id cache_control");

/** Of a block, and of what stands in it. */
const blockKinds = (said: PartKind): Kinds => ({
  named: { ...plainFields, thinking: "reasoning", partial_json: "tool_arguments" },
  strings: said,
  others: "field",
});

const definitions = allOf("tool_definition");
const kindOfRole = (message: JsonValue | undefined): PartKind =>
  isJsonObject(message) && message["role"] === "assistant" ? "assistant" : "user";

const isToolResult = (message: JsonValue | undefined, position: string | number | undefined): boolean => {
  const content = isJsonObject(message) ? message["content"] : null;
  const block = Array.isArray(content) ? content[Number(position)] : null;
  return isJsonObject(block) && block["type"] === "tool_result";
};

/** Of the texts of a request. */
export const requestKindsOf = (value: JsonValue): ((steps: Steps) => Kinds) => {
  const messages = isJsonObject(value) && Array.isArray(value["messages"]) ? value["messages"] : [];
  return ([field, position, content, block]) => {
    if (field === undefined) return { ...fields, named: { system: "system" } };
    if (field === "tools") return definitions;
    if (field === "system") return { ...blockKinds("system"), named: plainFields };
    if (field !== "messages" || typeof position !== "number") return fields;
    const message = messages[position];
    const said = kindOfRole(message);
    if (content === undefined) return { ...fields, named: { content: said, role: "field" } };
    return blockKinds(isToolResult(message, block) ? "tool_result" : said);
  };
};

/** Of the texts of a message, of an event and of an error. */
export const answerKindsOf = ([field]: Steps): Kinds => {
  if (field === "error") return errorKinds;
  const isSaid = field === "content" || field === "content_block" || field === "delta" || field === "message";
  return isSaid ? { ...blockKinds("assistant"), named: { ...blockKinds("assistant").named, ...stops } } : fields;
};

const stops = namesOf("role model stop_reason service_tier");
