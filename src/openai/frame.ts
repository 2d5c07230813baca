/**
 * One event of a streamed answer, as it is scanned: which texts continue from event to event, and which stand alone.
 * @module
 */
import type { Usage } from "../domain/entry.ts";
import type { Finish } from "./choices.ts";
import type { JsonDocument, JsonNode } from "./json-document.ts";

/** A piece of a text that a client joins to the pieces before it. */
export interface Delta {
  readonly choice: number;
  /**
   * Which text of the choice: its path inside `delta` (`reasoning_content`, `refusal`, `audio.transcript`, a field nobody has heard of),
   * `content` for a content and its parts, and for the functions of tool calls `tool:0:arguments`, `tool:0:name`. Upstreams choose it: never
   * log it.
   */
  readonly channel: string;
  /** The string of the chunk that holds the piece: `token.text`, and what `replaceTexts` takes. */
  readonly token: JsonNode;
  /** Clients read it apart from what came before: a word of its own. */
  readonly isApart?: true;
}

/** A text that comes whole. */
export interface Whole {
  readonly token: JsonNode;
  /** Which text of which choice it is, where it must be the same whenever it comes: what a tool is called, and what with. */
  readonly place: { readonly choice: number; readonly channel: string } | null;
}

/** What is called, or what with, where a value says so and no text: its texts are scanned as parts, and what they make together is looked at. */
export interface Given {
  readonly choice: number;
  /** As of a `Delta`. */
  readonly channel: string;
  readonly text: string;
}

export interface Frame {
  /** `done` and `error` end the stream. */
  readonly kind: "chunk" | "error" | "done";
  /** Its data; null where that is no JSON (`[DONE]`). */
  readonly document: JsonDocument | null;
  readonly deltas: readonly Delta[];
  /** Of the parts, those that must be the same whenever they come: ids and roles. Clients differ on which they take, and some join them. */
  readonly once: readonly Delta[];
  /** Texts that come whole: most say again what deltas have said before. */
  readonly repeats: readonly Whole[];
  readonly given: readonly Given[];
  /** Every other text: ids, names, numbers, unknown keys and fields. Each token has its `partKind`. */
  readonly parts: readonly JsonNode[];
  readonly finishes: readonly Finish[];
  /** What it says of usage: some count prompt and answer in different events. */
  readonly usage: Partial<Usage> | null;
}

/** What is known of usage after an event: what it says stands instead of what was said before. */
export const usageAfter = (before: Usage | null, said: Partial<Usage> | null): Usage | null => {
  if (said === null) return before;
  const { promptTokens = 0, completionTokens = 0 } = { ...before, ...said };
  return {
    ...before,
    ...said,
    promptTokens,
    completionTokens,
    totalTokens: said.totalTokens ?? promptTokens + completionTokens,
  };
};

/** A frame that says nothing: what those that do begin with. */
export const emptyFrame: Frame = {
  kind: "chunk",
  document: null,
  deltas: [],
  once: [],
  repeats: [],
  given: [],
  parts: [],
  finishes: [],
  usage: null,
};

/** The end, in the word that has no JSON. */
export const doneFrame: Frame = { ...emptyFrame, kind: "done" };
