/**
 * What a batch does whose lines an upstream's batch API answers, once they are open: they are sent in one file, the upstream is asked how far it is,
 * its files are collected. Each step is in a row before the next begins, so a start goes on where the last process was; where it is not known
 * whether a step was done, the upstream is asked.
 * @module
 */
import { CustodyError } from "../domain/errors.ts";
import type { Principal } from "../domain/principal.ts";
import { newEntry } from "../ledger/append.ts";
import { batchEndpointOf } from "../openai/batch-line.ts";
import type { BatchRow, HandedRow } from "../store/batch-rows.ts";
import { BatchApiError, type UpstreamBatch } from "../upstream/batch-api.ts";
import type { BatchWords } from "./batches.ts";
import { collectAnswers } from "./collect-answers.ts";
import { handedFile, handedLines, lineRows } from "./handed-lines.ts";
import type { UpstreamDesk } from "./handing.ts";
import { admitted, type BatchControl, type HandedStop, pause } from "./may-run.ts";
import type { BatchDeps } from "./run-batch.ts";
import { type HandedEnd, nothingTold, troubleOf, windUp } from "./wind-up.ts";

/** A batch that is handed over, and all that its steps need. */
export interface HandedWork {
  readonly row: BatchRow;
  /** Null where what was said of the batch is erased. */
  readonly words: BatchWords | null;
  readonly principal: Principal;
  readonly upstream: string;
  readonly d: BatchDeps;
  readonly c: BatchControl;
}

/** Where the upstream can be asked. */
export interface ReachableWork extends HandedWork {
  readonly desk: UpstreamDesk;
}

const firstWaitMs = 1_000;
/** So long after its own time was over the upstream is still asked what became of a batch: its time began later, and cancelling takes some. */
const graceMs = 86_400_000;

const isOver: ReadonlySet<UpstreamBatch["status"]> = new Set(["completed", "failed", "expired", "cancelled"]);
const mayBeCancelled: ReadonlySet<UpstreamBatch["status"]> = new Set(["validating", "in_progress"]);

const keep = async (handed: HandedRow, { d }: HandedWork): Promise<HandedRow> => {
  await d.recorder.store.append({ entries: [], effects: [{ effect: "putHanded", row: handed }] });
  return handed;
};

const fileNameOf = ({ id }: BatchRow): string => `${id}.jsonl`;

/** Says in the record where the lines go to. From now on it may be that the upstream has them. */
const begin = async (lines: number, { row, upstream, desk, d }: ReachableWork): Promise<HandedRow> => {
  const { id: batch, principal, team } = row;
  const fresh = { batch, inputFile: null, upstreamBatch: null, completed: 0, failed: 0 };
  const said = { batch, principal, team, upstream, credential: desk.credential, lines } as const;
  await d.recorder.store.append({
    entries: [newEntry({ kind: "batch.handed", ...said }, d.recorder.clock())],
    effects: [{ effect: "putHanded", row: fresh }],
  });
  return fresh;
};

const pathOf = ({ endpoint }: BatchRow): string => `/v1${batchEndpointOf(endpoint)?.upstreamPath ?? ""}`;

const upload = async ({ row, desk, d }: ReachableWork): Promise<string> => {
  // Made twice: upstreams want a length, the record has none of a text, and to keep the file sealed meanwhile would be to open all of it twice too.
  let bytes = 0;
  for await (const line of handedFile(row.id, pathOf(row), d)) bytes += line.length;
  return desk.api.upload(fileNameOf(row), bytes, handedFile(row.id, pathOf(row), d));
};

/**
 * Makes sure that the upstream has the batch. `isFresh`: nothing of it can be there yet. Where the batch is to stop nothing is sent any more:
 * then it may have none.
 */
const handOver = async (
  given: HandedRow,
  isFresh: boolean,
  stop: HandedStop | null,
  work: ReachableWork,
): Promise<HandedRow> => {
  const { row, desk } = work;
  let handed = given;
  let mayBeThere = !isFresh;
  if (handed.inputFile === null) {
    const found = mayBeThere ? await desk.api.findFile(fileNameOf(row)) : null;
    if (found === null && stop !== null) return handed;
    mayBeThere = found !== null;
    handed = await keep({ ...handed, inputFile: found ?? (await upload(work)) }, work);
  }
  if (handed.upstreamBatch === null && handed.inputFile !== null) {
    const found = mayBeThere ? await desk.api.findBatch(row.id) : null;
    if (found === null && stop !== null) return handed;
    const id = found ?? (await desk.api.create(handed.inputFile, pathOf(row), row.id));
    handed = await keep({ ...handed, upstreamBatch: id }, work);
  }
  return handed;
};

/** What the upstream says of a batch that is to stop. It may have ended meanwhile: the next look will tell. */
const cancel = async (id: string, { desk }: ReachableWork): Promise<void> => {
  try {
    await desk.api.cancel(id);
  } catch (error) {
    if (!(error instanceof BatchApiError && error.isFinal)) throw error;
  }
};

/** At most as many lines as there are, whatever the upstream counts. */
const progressOf = (handed: HandedRow, there: UpstreamBatch, { total }: BatchRow): HandedRow => {
  const { completed, failed } = there.request_counts ?? handed;
  return { ...handed, completed: Math.min(completed, total), failed: Math.min(failed, total) };
};

/** One look. Null: it is not over. */
const look = async (given: HandedRow, stop: HandedStop | null, work: ReachableWork): Promise<HandedEnd | null> => {
  const { upstreamBatch: id, inputFile } = given;
  const files = inputFile === null ? [] : [inputFile];
  if (id === null) return { state: "unsent", tallies: nothingTold, files };
  const there = await work.desk.api.read(id);
  const { status, output_file_id: output = null, error_file_id: errors = null } = there;
  const handed = progressOf(given, there, work.row);
  if (handed.completed !== given.completed || handed.failed !== given.failed) await keep(handed, work);
  if (!isOver.has(status)) {
    if (stop !== null && mayBeCancelled.has(status)) await cancel(id, work);
    return null;
  }
  const results = [output, errors].flatMap((file) => file ?? []);
  const { words } = work;
  const tallies = words === null ? nothingTold : await collectAnswers(results, { ...work, words });
  const state = status === "failed" || status === "expired" || status === "cancelled" ? status : "completed";
  return { state, tallies, files: [...results, ...files] };
};

/** One try, as far as it goes now. Null: more is to come. */
const tryOn = async (
  handed: HandedRow | null,
  stop: HandedStop | null,
  work: ReachableWork,
): Promise<HandedEnd | null> => {
  const { row, d } = work;
  const files = handed?.inputFile ? [handed.inputFile] : [];
  if (handed !== null && d.recorder.clock() >= row.expiresAt + graceMs)
    return { state: "lost", tallies: nothingTold, files };
  if (handed === null && stop !== null) return { state: "unsent", tallies: nothingTold, files };
  try {
    const lines = handed === null ? [...(await handedLines(row.id, d.reader)).values()] : [];
    const given = handed ?? (await begin(lines.filter(({ isOpen }) => isOpen).length, work));
    return await look(await handOver(given, handed === null, stop, work), stop, work);
  } catch (error) {
    if (!(error instanceof BatchApiError && error.isFinal)) throw error;
    d.handing.onTrouble({ batch: row.id, upstream: work.upstream, ...troubleOf(error) });
    const { inputFile = null } = (await d.reader.readHanded(row.id)) ?? {};
    return { state: "refused", tallies: nothingTold, files: inputFile === null ? [] : [inputFile] };
  }
};

/** What a process before this one had reserved for lines that are open is reserved again. */
export const reserveAgain = async (row: BatchRow, d: BatchDeps): Promise<void> => {
  const principal = d.principalOf(row.principal);
  if (principal === null) return;
  for await (const { state, exchangeId, reservedTokens: tokens, reservedMicros: costMicros } of lineRows(
    row.id,
    d.reader,
  )) {
    if (state !== "handed" || exchangeId === null || tokens === null) continue;
    d.handing.reserveLine(exchangeId, principal, { tokens, costMicros });
  }
};

/** Whether a line of it may be open, or the upstream may have something of it. */
const isToDo = async ({ id, ending }: BatchRow, { reader }: BatchDeps): Promise<boolean> => {
  if ((await reader.readHanded(id)) !== null) return true;
  if (ending !== null && ending !== "cancelled") return false;
  for (const { isOpen } of (await handedLines(id, reader)).values()) if (isOpen) return true;
  return false;
};

/** Null where what was said of the batch is erased: then nothing of it is read any more. */
const wordsOf = async (row: BatchRow, { batches }: BatchDeps): Promise<BatchWords | null> => {
  try {
    return await batches.wordsOf(row);
  } catch (error) {
    if (error instanceof CustodyError && error.code === "not_found") return null;
    throw error;
  }
};

/** Goes on as far as it goes now. Gives whether all of it is done. */
const goOn = async (row: BatchRow, stop: HandedStop | null, d: BatchDeps, c: BatchControl): Promise<boolean> => {
  if (!(await isToDo(row, d))) return true;
  const principal = d.principalOf(row.principal);
  if (principal === null || row.upstream === null) throw new Error("a batch has a key, and goes to an upstream");
  const words = await wordsOf(row, d);
  const why = words === null ? (stop ?? "failed") : stop;
  const handed = await d.reader.readHanded(row.id);
  const desk = d.handing.deskOf(row.upstream, principal);
  const work = { row, words, principal, upstream: row.upstream, desk, d, c };
  const cut = (): void => desk?.api.cut();
  c.cut.addEventListener("abort", cut);
  try {
    const ended =
      desk === null
        ? ({ state: handed === null ? "unsent" : "refused", tallies: nothingTold, files: [] } as const)
        : await tryOn(handed, why, { ...work, desk });
    return ended !== null && !c.stopping.aborted && (await windUp(ended, why, work));
  } finally {
    c.cut.removeEventListener("abort", cut);
  }
};

/**
 * Takes a batch with open lines as far as its files here may be written: every line is closed then. `stop`: why no other line could be opened.
 * What fails on the way is told and tried again, more and more seldom. Gives "stopping" where the server stops before.
 */
export const runHanded = async (
  row: BatchRow,
  stop: HandedStop | null,
  d: BatchDeps,
  c: BatchControl,
): Promise<"stopping" | null> => {
  const { pollMsMax, onTrouble } = d.handing;
  for (let waitMs = Math.min(firstWaitMs, pollMsMax); ; waitMs = Math.min(2 * waitMs, pollMsMax)) {
    const now = admitted(row, d, c);
    if (now === "stopping") return now;
    const why = stop ?? (typeof now === "string" ? now : null);
    try {
      if (await goOn(row, why, d, c)) return null;
    } catch (error) {
      if (c.stopping.aborted) return "stopping";
      onTrouble({ batch: row.id, upstream: row.upstream ?? "", ...troubleOf(error) });
    }
    await pause(waitMs, c.stopping, ...(c.cancelled.aborted ? [] : [c.cancelled]));
  }
};
