/**
 * What a batch does, step by step: its input is checked, its lines are run, its files are written. Each step begins where the rows say that it
 * was, so a step that was interrupted is done again, and what it had done is not done twice.
 * @module
 */
import { CustodyError } from "../domain/errors.ts";
import type { Principal } from "../domain/principal.ts";
import { newEntry } from "../ledger/append.ts";
import type { BatchLine } from "../openai/batch-line.ts";
import type { BatchEnd, BatchProgress, BatchRow } from "../store/batch-rows.ts";
import type { Effect } from "../store/store.ts";
import { type BatchFault, faultsMax } from "./batch-errors.ts";
import { type CheckedInput, checkInput, inputLines, type LineLimits, readLine } from "./check-input.ts";
import { type Batches, type BatchWords, changed } from "./batches.ts";
import { Bounded } from "./bounded.ts";
import { chooseUpstream } from "./choose-upstream.ts";
import { lineRows } from "./handed-lines.ts";
import type { Handing } from "./handing.ts";
import { type AdmissionDeps, admit, type BatchControl, pause, type Stop } from "./may-run.ts";
import { reserveAgain, runHanded } from "./run-handed.ts";
import { type OutputDeps, writeOutput } from "./write-output.ts";

/** A line that is to be run. */
export interface LineToRun extends BatchWords {
  readonly batch: string;
  readonly line: number;
  readonly principal: Principal;
  readonly asked: BatchLine;
  /** When it is aborted nobody waits for the line any more: it is recorded so, and is run again. */
  readonly signal: AbortSignal;
}

/** What running a line came to: recorded, or not begun and to be tried again after some milliseconds. */
export type LineEnd = { readonly waitMs: number | null };

export type RunLine = (line: LineToRun) => Promise<LineEnd>;

export interface BatchDeps extends OutputDeps, AdmissionDeps {
  readonly batches: Batches;
  /** Runs one line as a call of its own. */
  readonly runLine: RunLine;
  /** What hands batches to upstreams that have a batch API. */
  readonly handing: Handing;
  /** What a bad line does under the policies that are in force for a key. */
  readonly onBadLine: (principal: Principal, purpose: string | null) => "refuse" | "skip";
  readonly limits: LineLimits & { readonly linesMax: number };
}

const append = async ({ recorder }: BatchDeps, effects: readonly Effect[]): Promise<void> => {
  await recorder.store.append({ entries: [], effects });
};

/** Ends a batch, with its entry. */
const end = async (
  row: BatchRow,
  state: BatchEnd,
  d: BatchDeps,
  change: Partial<BatchProgress> = {},
): Promise<BatchRow> => {
  const { recorder, reader } = d;
  const now = recorder.clock();
  const next = changed(row, { ...change, state, ending: state, endedAt: now });
  const { id: batch, principal, team, outputFile: output, errorFile: errors, total: lines } = next.row;
  const { completed, failed } = await reader.countLines(batch);
  const said = { batch, principal, team, state, lines, completed, failed, output, errors };
  await recorder.store.append({ entries: [newEntry({ kind: "batch.ended", ...said }, now)], effects: [next.effect] });
  return next.row;
};

const fault = (code: string, message: string): BatchFault => ({ code, message, param: null, line: null });

const inputGone = fault("input_gone", "the input file, or what was said of the batch, is not there any more");

const fail = (row: BatchRow, faults: readonly BatchFault[], d: BatchDeps, total = row.total): Promise<BatchRow> =>
  end(row, "failed", d, { total, errors: JSON.stringify(faults.slice(0, faultsMax)) });

/** Whether every line can be read as a call of the batch's endpoint. What cannot fails the batch, or is left out, as the policies say. */
const validate = async (row: BatchRow, d: BatchDeps, principal: Principal): Promise<BatchRow> => {
  let checked: CheckedInput;
  try {
    checked = await checkInput(row, d);
  } catch (error) {
    if (!(error instanceof CustodyError) || error.code !== "not_found") throw error;
    return fail(row, [inputGone], d);
  }
  const { total, faults } = checked;
  if (total === 0) return fail(row, [fault("empty_file", "the input file has no lines")], d);
  if (total > d.limits.linesMax) {
    return fail(row, [fault("too_many_lines", `the input file has more than ${d.limits.linesMax} lines`)], d, total);
  }
  const words = await d.batches.wordsOf(row);
  const refuses = faults.length === total || d.onBadLine(principal, words.purpose) === "refuse";
  if (faults.length > 0 && refuses) return fail(row, faults, d, total);
  const upstream = await chooseUpstream({ ...row, total }, words, principal, d);
  const next = changed(row, { state: "in_progress", inProgressAt: d.recorder.clock(), total, upstream });
  const leftOut = faults.map(({ line, code }): Effect => ({
    effect: "endLine",
    row: { batch: row.id, line: line ?? 0, exchangeId: null, status: null, error: code },
  }));
  await append(d, [next.effect, { effect: "addLines", row: { batch: row.id, count: total } }, ...leftOut]);
  return next.row;
};

/** Runs one line until it is recorded, or no line may run any more. */
const runOne = async (
  row: BatchRow,
  line: Omit<LineToRun, "principal" | "signal">,
  run: RunLine,
  d: BatchDeps,
  c: BatchControl,
): Promise<Stop | null> => {
  for (;;) {
    const release = await c.slots.take();
    let waitMs: number | null;
    try {
      const principal = await admit(row, d, c);
      if (typeof principal === "string") return principal;
      ({ waitMs } = await run({ ...line, principal, signal: c.cut }));
    } finally {
      release();
    }
    if (waitMs === null) return null;
    await pause(waitMs, c.stopping, c.cancelled);
  }
};

/** Numbers of the lines that have not ended, in their order; of those that an upstream answers, that are not open yet. */
async function* unended(batch: string, { reader }: BatchDeps): AsyncGenerator<number, void> {
  for await (const { line, state } of lineRows(batch, reader)) if (state !== "ended" && state !== "handed") yield line;
}

/**
 * Runs the lines that have not ended, some at a time; where an upstream's batch API answers them it opens them. Gives why it ended before them;
 * null: there is none left.
 */
const runLines = async (row: BatchRow, d: BatchDeps, c: BatchControl): Promise<Stop | null> => {
  const words = await d.batches.wordsOf(row);
  const run = row.upstream === null ? d.runLine : d.handing.openLine(row.upstream);
  const running = new Bounded(c.concurrency);
  let stop: Stop | null = null;
  const wanted = unended(row.id, d);
  let next = await wanted.next();
  for await (const { line, bytes } of inputLines(row, d)) {
    if (next.done === true || stop !== null || running.hasFailed) break;
    if (line !== next.value) continue;
    next = await wanted.next();
    const asked = readLine(bytes, row.endpoint, d.limits);
    const one = { ...words, batch: row.id, line, asked };
    await running.add(async () => {
      const stopped = await runOne(row, one, run, d, c);
      stop ??= stopped;
    });
  }
  await running.end();
  return stop;
};

/** From lines that have ended to files that say so. */
const finalize = async (row: BatchRow, d: BatchDeps): Promise<BatchRow> => {
  const { subject } = await d.batches.wordsOf(row);
  const written = await writeOutput(row, subject, d);
  return end(row, row.ending ?? "completed", d, written);
};

/** No other line runs: what the files are called is settled before they are written, so that none is written twice. */
const beginEnd = async (row: BatchRow, ending: BatchEnd, d: BatchDeps, fileIds: () => string): Promise<BatchRow> => {
  const named = { outputFile: fileIds(), errorFile: fileIds() };
  const errors =
    ending === "failed" && row.errors === null
      ? { errors: JSON.stringify([fault("key_ended", "the key of this batch may not be used any more")]) }
      : {};
  const next = changed(row, { state: "finalizing", ending, finalizingAt: d.recorder.clock(), ...named, ...errors });
  const rest: Effect = { effect: "endLines", row: { batch: row.id, error: "batch_expired" } };
  await append(d, ending === "expired" ? [next.effect, rest] : [next.effect]);
  return next.row;
};

/** Takes a batch to where its files may be written: none of its lines is open. */
const answerLines = async (
  row: BatchRow,
  d: BatchDeps,
  c: BatchControl,
  fileIds: () => string,
): Promise<BatchRow | "stopping"> => {
  if (row.upstream !== null) await reserveAgain(row, d);
  const stop = await runLines(row, d, c);
  if (stop === "stopping") return stop;
  if (row.upstream !== null && (await runHanded(row, stop, d, c)) === "stopping") return "stopping";
  // It may have been cancelled meanwhile.
  const now = (await d.reader.readBatch(row.id)) ?? row;
  return beginEnd(now, now.ending ?? stop ?? "completed", d, fileIds);
};

/** Takes a batch as far as it goes now: to its end, unless the server stops. */
export const runBatch = async (
  given: BatchRow,
  d: BatchDeps,
  c: BatchControl,
  fileIds: () => string,
): Promise<BatchRow> => {
  let row = given;
  if (row.state === "validating") {
    const principal = await admit(row, d, c);
    if (principal === "stopping") return row;
    if (typeof principal === "string") return end(row, principal, d);
    row = await validate(row, d, principal);
  }
  try {
    if (row.state === "in_progress" || row.state === "cancelling") {
      const answered = await answerLines(row, d, c, fileIds);
      if (answered === "stopping") return row;
      row = answered;
    }
    return row.state === "finalizing" ? await finalize(row, d) : row;
  } catch (error) {
    if (!(error instanceof CustodyError) || error.code !== "not_found") throw error;
    row = (await d.reader.readBatch(row.id)) ?? row;
    if (row.upstream !== null && (await runHanded(row, "failed", d, c)) === "stopping") return row;
    row = (await d.reader.readBatch(row.id)) ?? row;
    return fail({ ...row, outputFile: null, errorFile: null }, [inputGone], d);
  }
};
