/**
 * What a batch does, step by step: its input is checked, its lines are run, its files are written. Each step begins where the rows say that it
 * was, so a step that was interrupted is done again, and what it had done is not done twice.
 * @module
 */
import { setTimeout as sleep } from "node:timers/promises";
import { KeyRefused } from "../access/known-key.ts";
import { CustodyError } from "../domain/errors.ts";
import type { Principal } from "../domain/principal.ts";
import { newEntry } from "../ledger/append.ts";
import type { BatchLine } from "../openai/batch-line.ts";
import type { BatchEnd, BatchProgress, BatchRow } from "../store/batch-rows.ts";
import type { Effect } from "../store/store.ts";
import { type BatchFault, faultsMax } from "./batch-errors.ts";
import { type CheckedInput, checkInput, inputLines, type LineLimits, readLine } from "./check-input.ts";
import { type Batches, type BatchWords, changed } from "./batches.ts";
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

export interface BatchDeps extends OutputDeps {
  readonly batches: Batches;
  /** Whose calls a batch's lines are. Throws `KeyRefused` where it may not be used now; null where there is no such key. */
  readonly callerOf: (id: string) => Principal | null;
  /** Runs one line as a call of its own. */
  readonly runLine: (line: LineToRun) => Promise<LineEnd>;
  /** What a bad line does under the policies that are in force for a key. */
  readonly onBadLine: (principal: Principal, purpose: string | null) => "refuse" | "skip";
  readonly limits: LineLimits & { readonly linesMax: number };
}

/** How a batch is told to stop, and how many of its lines run. */
export interface BatchControl {
  /** Lines of all batches, at one time. */
  readonly slots: { take(): Promise<() => void> };
  readonly concurrency: number;
  /** Aborted when its owner cancels it. */
  readonly cancelled: AbortSignal;
  /** Aborted when the server stops: no line begins any more. */
  readonly stopping: AbortSignal;
  /** Aborted when lines that run may not go on. */
  readonly cut: AbortSignal;
}

const tryAgainMs = 1_000;

const append = async ({ recorder }: BatchDeps, effects: readonly Effect[]): Promise<void> => {
  await recorder.store.append({ entries: [], effects });
};

/** Waits, or less long when one of these signals comes. */
const pause = async (ms: number, ...signals: readonly AbortSignal[]): Promise<void> => {
  await sleep(ms, undefined, { signal: AbortSignal.any([...signals]), ref: false }).catch(() => undefined);
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
  const { purpose } = await d.batches.wordsOf(row);
  const refuses = faults.length === total || d.onBadLine(principal, purpose) === "refuse";
  if (faults.length > 0 && refuses) return fail(row, faults, d, total);
  const next = changed(row, { state: "in_progress", inProgressAt: d.recorder.clock(), total });
  const leftOut = faults.map(({ line, code }): Effect => ({
    effect: "endLine",
    row: { batch: row.id, line: line ?? 0, exchangeId: null, status: null, error: code },
  }));
  await append(d, [next.effect, { effect: "addLines", row: { batch: row.id, count: total } }, ...leftOut]);
  return next.row;
};

/** Why no other line may begin; null: go on. */
type Stop = "expired" | "cancelled" | "failed" | "stopping";

/** Whose lines these are, once the key may be used; or why no line may begin. */
const admit = async (row: BatchRow, d: BatchDeps, c: BatchControl): Promise<Principal | Stop> => {
  for (;;) {
    if (c.stopping.aborted) return "stopping";
    if (c.cancelled.aborted || row.ending === "cancelled") return "cancelled";
    if (d.recorder.clock() >= row.expiresAt) return "expired";
    try {
      const principal = d.callerOf(row.principal);
      if (principal?.permissions.has("call models") !== true) return "failed";
      if (d.recorder.store.writable()) return principal;
    } catch (error) {
      if (!(error instanceof KeyRefused)) throw error;
      // It may be enabled again.
      if (error.refusal !== "key_disabled") return "failed";
    }
    await pause(tryAgainMs, c.stopping, c.cancelled);
  }
};

/** Runs one line until it is recorded, or no line may run any more. */
const runOne = async (
  row: BatchRow,
  line: Omit<LineToRun, "principal" | "signal">,
  d: BatchDeps,
  c: BatchControl,
): Promise<Stop | null> => {
  for (;;) {
    const release = await c.slots.take();
    let waitMs: number | null;
    try {
      const principal = await admit(row, d, c);
      if (typeof principal === "string") return principal;
      ({ waitMs } = await d.runLine({ ...line, principal, signal: c.cut }));
    } finally {
      release();
    }
    if (waitMs === null) return null;
    await pause(waitMs, c.stopping, c.cancelled);
  }
};

const linesPerPage = 500;

/** Numbers of the lines that have not ended, in their order. */
async function* unended(batch: string, { reader }: BatchDeps): AsyncGenerator<number, void> {
  for (let after = 0; ;) {
    const page = await reader.listLines(batch, after, linesPerPage);
    for (const { line, state } of page) if (state !== "ended") yield line;
    const last = page.at(-1)?.line;
    if (last === undefined || page.length < linesPerPage) return;
    after = last;
  }
}

/** Runs the lines that have not ended, some at a time. Gives why it ended before them; null: all of them have ended. */
const runLines = async (row: BatchRow, d: BatchDeps, c: BatchControl): Promise<Stop | null> => {
  const words = await d.batches.wordsOf(row);
  const running = new Set<Promise<void>>();
  let stop: Stop | null = null;
  let failure: unknown = null;
  const wanted = unended(row.id, d);
  let next = await wanted.next();
  for await (const { line, bytes } of inputLines(row, d)) {
    if (next.done === true || stop !== null || failure !== null) break;
    if (line !== next.value) continue;
    next = await wanted.next();
    const asked = readLine(bytes, row.endpoint, d.limits);
    const one = runOne(row, { ...words, batch: row.id, line, asked }, d, c)
      .then((stopped) => void (stop ??= stopped))
      .catch((error: unknown) => void (failure ??= error))
      .finally(() => running.delete(one));
    running.add(one);
    if (running.size >= c.concurrency) await Promise.race(running);
  }
  await Promise.all(running);
  if (failure !== null) throw failure;
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
      const stop = await runLines(row, d, c);
      if (stop === "stopping") return row;
      // It may have been cancelled meanwhile.
      row = (await d.reader.readBatch(row.id)) ?? row;
      row = await beginEnd(row, row.ending ?? stop ?? "completed", d, fileIds);
    }
    return row.state === "finalizing" ? await finalize(row, d) : row;
  } catch (error) {
    if (!(error instanceof CustodyError) || error.code !== "not_found") throw error;
    row = (await d.reader.readBatch(row.id)) ?? row;
    return fail({ ...row, outputFile: null, errorFile: null }, [inputGone], d);
  }
};
