/**
 * Speech in events: base64 that no scanner understands. It is recorded by its size only.
 * @module
 */
import type { JsonNode } from "../json-document.ts";

const base64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Whether a text is base64 and nothing else. What is none is a text like any other, wherever it stands. */
export const isBase64 = ({ kind, text }: JsonNode): boolean => kind === "string" && base64.test(text);

/** Whether a node is the sound of a part of an item's content: `part.audio`, `content[0].audio`. */
export const isSoundOfPart = ({ step, parent }: JsonNode): boolean =>
  step === "audio" &&
  (parent?.parent?.step === "content" || (parent?.step === "part" && parent.parent?.parent === null));

/** Three bytes in four characters. */
export const soundBytes = (nodes: readonly JsonNode[]): number =>
  nodes.reduce((sum, { text }) => sum + Math.floor((text.replace(/=+$/, "").length * 3) / 4), 0);
