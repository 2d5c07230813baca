/**
 * Texts that readers of a body take for one.
 * @module
 */
import type { JoinedTexts } from "./endpoint.ts";
import type { JsonNode } from "./json-document.ts";

const nothingToJoin: readonly JoinedTexts[] = [];

/** Arrays of parts, and what a part of text is called in the APIs that have them. */
const partsHolders: ReadonlySet<string | number> = new Set(["content", "system"]);
const textTypes: ReadonlySet<string> = new Set(["text", "input_text", "output_text"]);

/** The texts of the text parts of each array of parts that has more than one: readers join them, whatever stands between. */
export const joinedParts = (nodes: readonly JsonNode[]): readonly JoinedTexts[] => {
  const isOfPart = ({ kind, parent }: JsonNode): boolean =>
    kind === "string" && typeof parent?.step === "number" && partsHolders.has(parent.parent?.step ?? "");
  const inParts = nodes.filter(isOfPart);
  if (inParts.length === 0) return nothingToJoin;
  const types = new Map(inParts.filter(({ step }) => step === "type").map(({ parent, text }) => [parent, text]));
  const texts = inParts.filter(({ step, parent }) => step === "text" && textTypes.has(types.get(parent) ?? "text"));
  const groups = [...Map.groupBy(texts, ({ parent }) => parent?.parent).values()];
  return groups.filter(({ length }) => length > 1).map((group) => ({ nodes: group, gaps: [] }));
};
