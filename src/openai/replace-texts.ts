/**
 * Writes changed texts back into a JSON text. Every other byte stays as it was.
 * @module
 */
import type { JsonDocument, JsonNode } from "./json-document.ts";

/**
 * The document's text with some of its nodes replaced: a string, number or container by the JSON string of the new text, a key by a
 * key, and null by `null`. Changes inside a replaced container are dropped with it. A new key that its object already has is given
 * a number (`[EMAIL] 2`), so that the result still has one reading.
 */
export const replaceTexts = (document: JsonDocument, replacements: ReadonlyMap<JsonNode, string | null>): string => {
  const nodes = [...replacements.keys()].sort((a, b) => a.start - b.start);
  const keyNames = distinctKeys(document, nodes, replacements);
  let result = "";
  let pos = 0;
  for (const node of nodes) {
    if (node.start < pos) continue;
    const text = keyNames.get(node) ?? replacements.get(node) ?? null;
    if (text === null && node.kind === "key") throw new TypeError("a key cannot be null");
    result += document.text.slice(pos, node.start) + JSON.stringify(text);
    pos = node.end;
  }
  return result + document.text.slice(pos);
};

/** New names for the changed keys, different from each other and from the unchanged ones in each object. */
const distinctKeys = (
  document: JsonDocument,
  nodes: readonly JsonNode[],
  replacements: ReadonlyMap<JsonNode, string | null>,
): Map<JsonNode, string> => {
  const changed = nodes.filter((node) => node.kind === "key");
  const names = new Map<JsonNode, string>();
  if (changed.length === 0) return names;
  // For each object, the names taken and the last number that was given to each.
  const taken = new Map<JsonNode | null, Map<string, number>>();
  for (const key of changed) taken.set(key.parent, new Map());
  for (const token of document.tokens) {
    if (token.kind === "key" && !replacements.has(token)) taken.get(token.parent)?.set(token.text, 1);
  }
  for (const key of changed) {
    const wanted = replacements.get(key);
    const siblings = taken.get(key.parent);
    if (wanted === undefined || wanted === null || siblings === undefined) continue;
    let name = wanted;
    let count = siblings.get(wanted) ?? 0;
    while (siblings.has(name)) name = `${wanted} ${++count}`;
    siblings.set(wanted, Math.max(count, 1)).set(name, 1);
    names.set(key, name);
  }
  return names;
};
