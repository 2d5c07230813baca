/**
 * Why a line of a batch has no answer, and why a batch has failed: our codes and words, with numbers of lines. Nothing of the caller's is in them.
 * @module
 */

/** Of a line that was never asked. */
export const lineErrors = {
  batch_expired: "the line was not run before the batch's time was over",
  answer_not_kept: "the line was answered, and the answer is not kept any more",
} as const;

/** A fault of a batch, as OpenAI shows it. */
export interface BatchFault {
  readonly code: string;
  readonly message: string;
  readonly param: string | null;
  readonly line: number | null;
}

/** How many a batch names. */
export const faultsMax = 100;

export const readFaults = (text: string | null): BatchFault[] => (text === null ? [] : JSON.parse(text));
