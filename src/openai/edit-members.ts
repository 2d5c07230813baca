/**
 * Takes members out of a JSON text and puts others in. What is not named stays as it was, byte for byte.
 * @module
 */
import type { JsonDocument, JsonNode, JsonValue } from "./json-document.ts";

/** What becomes of one object or array. */
export interface MemberEdits {
  /** Names of members that go. */
  readonly remove?: Iterable<string>;
  /** Members that are set, instead of those of the same name: an object's only. */
  readonly set?: Readonly<Record<string, JsonValue>>;
  /** Elements that come first: an array's only. */
  readonly prepend?: readonly JsonValue[];
}

interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const json = (value: JsonValue): string => JSON.stringify(value);

/** The objects and arrays in which keys, strings or numbers stand, at any depth: those that can be edited. */
export const containersOf = (document: JsonDocument): ReadonlySet<JsonNode> => {
  const found = new Set<JsonNode>();
  for (const token of document.tokens) {
    for (let node = token.parent; node !== null && !found.has(node); node = node.parent) found.add(node);
  }
  return found;
};

/** Where members go: from the first letter of each to that of the next, and those at the end with the comma before them. */
const removed = (
  { text }: JsonDocument,
  node: JsonNode,
  keys: readonly JsonNode[],
  isGone: (key: JsonNode) => boolean,
) => {
  const kept = keys.findLastIndex((key) => !isGone(key));
  const splices: Splice[] = [];
  for (const [place, key] of keys.slice(0, kept + 1).entries()) {
    const next = keys[place + 1];
    if (isGone(key) && next !== undefined) splices.push({ start: key.start, end: next.start, text: "" });
  }
  const tail = keys[kept + 1];
  if (tail !== undefined) {
    const start = kept === -1 ? tail.start : text.lastIndexOf(",", tail.start);
    splices.push({ start, end: node.end - 1, text: "" });
  }
  return { splices, isEmpty: kept === -1 };
};

const ofObject = (document: JsonDocument, node: JsonNode, keys: readonly JsonNode[], edits: MemberEdits): Splice[] => {
  const { set = {}, remove = [] } = edits;
  const gone = new Set([...remove, ...Object.keys(set)]);
  const { splices, isEmpty } = removed(document, node, keys, ({ text }) => gone.has(text));
  const added = Object.entries(set).map(([name, value]) => `${json(name)}:${json(value)}`);
  if (added.length === 0) return splices;
  const end = node.end - 1;
  return [...splices, { start: end, end, text: (isEmpty ? "" : ",") + added.join(",") }];
};

/** It is not empty: containers are found by what stands in them. */
const ofArray = ({ start }: JsonNode, { prepend = [] }: MemberEdits): Splice[] =>
  prepend.map((value) => ({ start: start + 1, end: start + 1, text: `${json(value)},` }));

/** The document's text with some of its objects and arrays changed. What is inside a member that goes is gone with it. */
export const editMembers = (document: JsonDocument, edits: ReadonlyMap<JsonNode, MemberEdits>): string => {
  const keys = Map.groupBy(
    document.tokens.filter(({ kind, parent }) => kind === "key" && parent !== null && edits.has(parent)),
    ({ parent }) => parent,
  );
  const splices = [...edits].flatMap(([node, edit]) =>
    document.text[node.start] === "[" ? ofArray(node, edit) : ofObject(document, node, keys.get(node) ?? [], edit),
  );
  let result = "";
  let pos = 0;
  for (const { start, end, text } of splices.sort((a, b) => a.start - b.start || a.end - b.end)) {
    if (start < pos) continue;
    result += document.text.slice(pos, start) + text;
    pos = end;
  }
  return result + document.text.slice(pos);
};
