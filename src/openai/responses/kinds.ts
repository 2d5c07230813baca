/**
 * What each text of OpenAI's Responses API is.
 * @module
 */
import type { PartKind } from "../../domain/part-kind.ts";
import { isJsonObject, type JsonValue } from "../json-document.ts";
import { allOf, errorKinds, fields, type Kinds, type Steps, topKinds } from "../text-kinds.ts";

const plainFields: Readonly<Record<string, PartKind>> = Object.fromEntries(
  (
    "type id object role status call_id name namespace encrypted_content file_id file_data file_url image_url filename detail url " +
    "title container_id server_label item_id"
  )
    .split(" ")
    .map((name) => [name, "field"]),
);

/** Of an item, and of what stands in it. */
export const itemKinds = (said: PartKind): Kinds => ({
  named: { ...plainFields, arguments: "tool_arguments", refusal: "refusal" },
  strings: said,
  others: "field",
});

const definitions = allOf("tool_definition");
const kindOfRole: Readonly<Record<string, PartKind>> = {
  system: "system",
  developer: "system",
  assistant: "assistant",
};

/** By its type, then by its role. */
export const kindOfItem = (item: JsonValue | undefined): PartKind => {
  if (!isJsonObject(item)) return "user";
  const { type, role } = item;
  const kind = typeof type === "string" ? type : "";
  if (kind === "reasoning") return "reasoning";
  if (kind.endsWith("_output")) return "tool_result";
  if (kind.endsWith("_call")) return "assistant";
  return (typeof role === "string" ? kindOfRole[role] : undefined) ?? "user";
};

/** Of the texts of a request. */
export const requestKindsOf = (value: JsonValue): ((steps: Steps) => Kinds) => {
  const input = isJsonObject(value) && Array.isArray(value["input"]) ? value["input"] : [];
  return ([field, position]) => {
    if (field === undefined) return { ...fields, named: { input: "user", instructions: "system" } };
    if (field === "tools") return definitions;
    if (field === "prompt") return { ...allOf("user"), named: { id: "field", version: "field" } };
    return field === "input" && typeof position === "number" ? itemKinds(kindOfItem(input[position])) : fields;
  };
};

const outputKinds = (steps: Steps): Kinds => {
  const isReasoning = steps.includes("summary");
  return itemKinds(isReasoning ? "reasoning" : "assistant");
};

/** Texts of an event that stand beside its type: of the same kind wherever they come. */
const inEvent: Readonly<Record<string, PartKind>> = {
  ...topKinds.named,
  text: "assistant",
  refusal: "refusal",
  arguments: "tool_arguments",
  code: "assistant",
  input: "assistant",
  output_text: "assistant",
  message: "error",
};

/** What grows in an event of this type. */
const kindOfDelta = (type: string): PartKind => {
  if (type.includes("arguments")) return "tool_arguments";
  if (type.includes("reasoning")) return "reasoning";
  return type.includes("refusal") ? "refusal" : "assistant";
};

/** Of the texts of a response, of an event and of an error. */
export const answerKindsOf = (value: JsonValue): ((steps: Steps) => Kinds) => {
  const type = isJsonObject(value) ? value["type"] : null;
  const top: Kinds = { ...fields, named: { ...inEvent, delta: kindOfDelta(typeof type === "string" ? type : "") } };
  return ([field, inner, ...rest]) => {
    if (field === undefined) return top;
    if (field === "error" || (field === "response" && inner === "error")) return errorKinds;
    if (field === "output" || field === "item" || field === "part") return outputKinds([field, inner ?? "", ...rest]);
    return field === "response" && inner === "output" ? outputKinds(rest) : fields;
  };
};
