/**
 * Which parts of a document are text to scan. Nothing is listed: a field that nobody has heard of is scanned by default.
 * @module
 */
import type { JsonDocument, JsonNode } from "./json-document.ts";

/**
 * Every string, every number (as its source text) and every key that is not exactly a field known at its level, in the order of the
 * document. A node has `text` and, built when asked for, `path`; it is also what `replaceTexts` takes.
 */
export const textParts = (document: JsonDocument): JsonNode[] => document.tokens.filter(isText);

/** Whether a token is text of the sender's, not a known field's name. */
export const isText = (token: JsonNode): boolean => token.kind !== "key" || !token.known;
