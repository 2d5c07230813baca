/**
 * What a text is where it stands, and which way it goes. Policies and scanners choose by it.
 * @module
 */

/**
 * `system`, `user` and `assistant` are what those said; `tool_result` is what a tool said (somebody else's words, often a document's);
 * `tool_definition` and `tool_arguments` are what tools are, and are called with; `reasoning`, `refusal` and `error` are those of an answer. `field` is
 * every other text: names, identifiers, options, keys, what surrounds an event.
 */
export const partKinds = [
  "system",
  "user",
  "assistant",
  "tool_result",
  "tool_definition",
  "tool_arguments",
  "reasoning",
  "refusal",
  "error",
  "field",
] as const;

export type PartKind = (typeof partKinds)[number];

/** What an answer has. */
export const answerKinds: readonly PartKind[] = [
  "assistant",
  "tool_arguments",
  "reasoning",
  "refusal",
  "error",
  "field",
];

/** A tool's result goes to the model as the rest of a request does, but nobody at the caller's wrote it. */
export const directions = ["request", "tool_result", "response"] as const;

export type Direction = (typeof directions)[number];
