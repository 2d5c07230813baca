/**
 * How far a batch is, in OpenAI's words: ours, and an upstream's.
 * @module
 */

export const batchStates = [
  "validating",
  "failed",
  "in_progress",
  "finalizing",
  "completed",
  "expired",
  "cancelling",
  "cancelled",
] as const;

export type BatchState = (typeof batchStates)[number];
