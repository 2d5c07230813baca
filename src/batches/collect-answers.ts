/**
 * Reads the files of an upstream's batch, line by line as they come, and has each answer judged and recorded. What is no answer to a line of the
 * batch goes to nobody, and is counted.
 * @module
 */
import { CustodyError } from "../domain/errors.ts";
import { type BatchResult, readBatchResult } from "../openai/batch-result.ts";
import { Bounded } from "./bounded.ts";
import { linesOf } from "./file-lines.ts";
import { handedLines } from "./handed-lines.ts";
import type { BatchWords } from "./batches.ts";
import type { LineResult } from "./handing.ts";
import type { HandedWork, ReachableWork } from "./run-handed.ts";
import { nothingTold, settleLine } from "./wind-up.ts";

export interface Tallies {
  unknown: number;
  repeated: number;
  unreadable: number;
}

/** So many lines more than were asked for are read of a file before it is given up. */
const excessMax = 1_000;

const resultOf = ({ response }: BatchResult): LineResult =>
  response === null ? { kind: "unanswered" } : { kind: "answered", ...response };

/** Null where it cannot be read. */
const read = (bytes: Buffer | null, { d }: HandedWork): BatchResult | null => {
  if (bytes === null) return null;
  try {
    return readBatchResult(bytes, d.limits.json);
  } catch (error) {
    if (error instanceof CustodyError) return null;
    throw error;
  }
};

/**
 * Of two answers to one line the first counts, in the order of `files`. A line that the upstream says nothing of, or has no answer for, is left open.
 * Begun again it goes on: what is closed stays so. Rejects as `BatchApi.content` does.
 */
export const collectAnswers = async (
  files: readonly string[],
  work: ReachableWork & { readonly words: BatchWords },
): Promise<Tallies> => {
  const { row, d, c, desk } = work;
  const tallies = { unknown: 0, repeated: 0, unreadable: 0 };
  const known = await handedLines(row.id, d.reader);
  // By then its files may be deleted.
  if (![...known.values()].some(({ isOpen }) => isOpen)) return nothingTold;
  const seen = new Set<string>();
  const settling = new Bounded(c.concurrency);
  const take = async (bytes: Buffer | null): Promise<void> => {
    const result = read(bytes, work);
    if (result === null) tallies.unreadable += 1;
    const asked = result === null ? undefined : known.get(result.customId);
    if (result === null || asked === undefined) {
      if (result !== null) tallies.unknown += 1;
      return;
    }
    if (seen.has(result.customId)) {
      tallies.repeated += 1;
      return;
    }
    seen.add(result.customId);
    const found = resultOf(result);
    if (!asked.isOpen || found.kind !== "answered") return;
    await settling.add(() => settleLine({ exchangeId: result.customId, line: asked.line }, found, work));
  };
  try {
    for (const file of files) {
      for await (const { line, bytes } of linesOf(desk.api.content(file), desk.lineBytesMax)) {
        if (c.stopping.aborted || settling.hasFailed || line > row.total + excessMax) break;
        if (bytes === null || bytes.length > 0) await take(bytes);
      }
    }
  } finally {
    await settling.end();
  }
  return tallies;
};
