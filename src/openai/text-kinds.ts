/**
 * Which parts of a document are text to scan, and what each of them is. Nothing is listed to be scanned: a field that nobody has heard of is
 * scanned by default.
 * @module
 */
import type { PartKind } from "../domain/part-kind.ts";
import type { JsonDocument, JsonNode } from "./json-document.ts";

/**
 * Every string, every number (as its source text) and every key that is not exactly a field known at its level, in the order of the
 * document. A node has `text` and, built when asked for, `path`; it is also what `replaceTexts` takes.
 */
export const textParts = (document: JsonDocument): JsonNode[] => document.tokens.filter(isText);

/** Whether a token is text of the sender's, not a known field's name. */
export const isText = (token: JsonNode): boolean => token.kind !== "key" || !token.known;

export type Steps = readonly (string | number)[];

/** What the texts in one container are: of those under names that mean something, and of others that are strings. */
export interface Kinds {
  readonly named: Readonly<Record<string, PartKind>>;
  readonly strings: PartKind;
  readonly others: PartKind;
}

/** The texts of a document, each with its `partKind`. */
export const partsWithKinds = (document: JsonDocument, kindsAt: (steps: Steps) => Kinds): JsonNode[] => {
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

/** The same for all in a container. */
export const allOf = (kind: PartKind): Kinds => ({ named: {}, strings: kind, others: kind });
export const fields = allOf("field");
export const errorKinds: Kinds = {
  named: { type: "field", param: "field", code: "field" },
  strings: "error",
  others: "error",
};
/** Of an error that is but a text. */
export const topKinds: Kinds = { ...fields, named: { error: "error" } };
