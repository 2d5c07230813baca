/**
 * The end of a batch at an upstream: lines without an answer are closed, nothing is left there, and the record says how it went.
 * @module
 */
import { CustodyError } from "../domain/errors.ts";
import type { BatchCollected } from "../domain/batch-entry.ts";
import { newEntry } from "../ledger/append.ts";
import type { BatchEnd, BatchRow } from "../store/batch-rows.ts";
import { BatchApiError } from "../upstream/batch-api.ts";
import type { BatchFault } from "./batch-errors.ts";
import { type BatchWords, changed } from "./batches.ts";
import { Bounded } from "./bounded.ts";
import type { Tallies } from "./collect-answers.ts";
import { handedLines } from "./handed-lines.ts";
import type { LineResult, Trouble, UpstreamDesk } from "./handing.ts";
import { type HandedStop, pause } from "./may-run.ts";
import type { HandedWork } from "./run-handed.ts";

/** How it ended, and what is known of it. */
export interface HandedEnd {
  readonly state: BatchCollected["state"];
  readonly tallies: Tallies;
  /** The upstream's files. */
  readonly files: readonly string[];
}

export const nothingTold: Tallies = { unknown: 0, repeated: 0, unreadable: 0 };

const unsaid: BatchWords = { subject: null, purpose: null };

const logWaitMs = 1_000;
const deletingTries = 3;
const deletingWaitMs = 1_000;

/** Closes a line, as soon as the log can be written; not where the server stops before. */
export const settleLine = async (
  line: { readonly exchangeId: string; readonly line: number },
  result: LineResult,
  { row, words, principal, upstream, d, c }: HandedWork,
): Promise<void> => {
  const settled = { ...(words ?? unsaid), ...line, batch: row.id, principal, upstream, result };
  while (!(await d.handing.settleLine(settled))) {
    if (c.stopping.aborted) return;
    await pause(logWaitMs, c.stopping);
  }
};

/** What is said of a line that has no answer. */
const restOf = (state: HandedEnd["state"], stop: HandedStop | null): LineResult => {
  if (state === "unsent") return { kind: "unsent" };
  if (state === "expired" || stop === "expired") return { kind: "late" };
  return { kind: stop === null ? "unanswered" : "abandoned" };
};

const settleRest = async (result: LineResult, work: HandedWork): Promise<void> => {
  const settling = new Bounded(work.c.concurrency);
  for (const [exchangeId, { line, isOpen }] of await handedLines(work.row.id, work.d.reader)) {
    if (work.c.stopping.aborted || settling.hasFailed) break;
    if (isOpen) await settling.add(() => settleLine({ exchangeId, line }, result, work));
  }
  await settling.end();
};

/** What the operator is told of an error on the way to an upstream; rethrows what is none. */
export const troubleOf = (error: unknown): Pick<Trouble, "code" | "status"> => {
  if (error instanceof BatchApiError) return { code: "status", status: error.status };
  if (error instanceof CustodyError) return { code: error.code, status: 0 };
  throw error;
};

const deleteFile = async (file: string, { api }: UpstreamDesk, { row, upstream, d, c }: HandedWork) => {
  for (let left = deletingTries; left > 0; left -= 1) {
    try {
      await api.delete(file);
      return true;
    } catch (error) {
      if (c.stopping.aborted) return false;
      d.handing.onTrouble({ batch: row.id, upstream, ...troubleOf(error) });
      if (left > 1) await pause(Math.min(deletingWaitMs, d.handing.pollMsMax), c.stopping);
    }
  }
  return false;
};

/** How many could not be deleted. */
const deleteFiles = async (files: readonly string[], desk: UpstreamDesk | null, work: HandedWork): Promise<number> => {
  let left = 0;
  for (const file of files) if (desk === null || !(await deleteFile(file, desk, work))) left += 1;
  return left;
};

const faults: Readonly<Partial<Record<HandedEnd["state"], string>>> = {
  failed: "the upstream failed the batch",
  refused: "the upstream did not take the batch, or does not know it any more",
};

/** What the batch ends as: who stopped it decides before the upstream does. */
const endingOf = (
  row: BatchRow,
  state: HandedEnd["state"],
  stop: HandedStop | null,
): Pick<BatchRow, "ending" | "errors"> => {
  const { ending, errors } = row;
  if (ending !== null || stop !== null) return { ending: ending ?? stop, errors };
  const message = faults[state];
  if (message === undefined) return { ending: state === "expired" ? "expired" : null, errors: null };
  const fault: BatchFault = { code: `upstream_${state}`, message, param: null, line: null };
  return { ending: "failed" satisfies BatchEnd, errors: JSON.stringify([fault]) };
};

/** Gives false where the server stops before all of it is done: it is done again then. */
export const windUp = async (
  { state, tallies, files }: HandedEnd,
  stop: HandedStop | null,
  work: HandedWork & { readonly desk: UpstreamDesk | null },
): Promise<boolean> => {
  const { row, upstream, d, c } = work;
  await settleRest(restOf(state, stop), work);
  if (c.stopping.aborted) return false;
  const filesLeft = await deleteFiles(files, work.desk, work);
  if (c.stopping.aborted && filesLeft > 0) return false;
  const { id: batch, principal, team } = row;
  const said = { batch, principal, team, upstream, state, ...tallies, filesLeft };
  // Where no entry said that it was handed over, none says that it was collected.
  const isHanded = (await d.reader.readHanded(batch)) !== null;
  const now = (await d.reader.readBatch(batch)) ?? row;
  await d.recorder.store.append({
    entries: isHanded ? [newEntry({ kind: "batch.collected", ...said }, d.recorder.clock())] : [],
    effects: [changed(now, endingOf(now, state, stop)).effect, { effect: "dropHanded", row: { batch } }],
  });
  return true;
};
