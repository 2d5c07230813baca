/**
 * Exports that are to be built: in the order that they were asked for, a few at a time, each in a thread of its own. How one ends is an entry.
 * @module
 */
import { rename, rm, statfs } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { CustodyError } from "../../domain/errors.ts";
import { appendEntry } from "../../ledger/append.ts";
import type { ExportRow } from "../../store/export-rows.ts";
import type { Built } from "./build-export.ts";
import { newVeil, type Veil } from "../../vault/veil.ts";
import { requestOf, type Running } from "./export-job.ts";
import { decodePlan } from "./export-plan.ts";
import type { EvidenceRecord } from "./plan-export.ts";
import { runExport } from "./run-export.ts";

const runningMax = 2;
const watchEveryMs = 1_000;
const againAfterMs = 1_000;

export interface ExportQueueOptions {
  readonly record: EvidenceRecord;
  /** Where files are; it MUST be there. */
  readonly folder: string;
  /** With less disk free nothing is begun, and what runs is given up. */
  readonly diskReserveBytes: number;
  /** Called with the file of an export that a schedule asked for, before it counts as done. */
  readonly deliver: (row: ExportRow, file: string) => Promise<void>;
  readonly onUnexpected: (error: unknown) => void;
}

interface Task {
  readonly row: ExportRow;
  /** Null while it waits. */
  running: Running | null;
  readonly abort: AbortController;
  /** Resolves when it has ended, in whatever way. */
  readonly ended: Promise<void>;
  readonly end: () => void;
}

export const lowDisk = (): CustodyError =>
  new CustodyError("ledger_unavailable", "the disk has less free than its reserve: no export is built now");

export class ExportQueue {
  readonly #options: ExportQueueOptions;
  /** In order; those that run among them. */
  readonly #tasks = new Map<string, Task>();
  /** Of files with texts in them, by export: in this process only. */
  readonly #veils = new Map<string, Veil>();
  readonly #watch: NodeJS.Timeout;
  readonly #closing = new AbortController();

  constructor(options: ExportQueueOptions) {
    this.#options = options;
    this.#watch = setInterval(() => void this.#watchDisk(), watchEveryMs).unref();
  }

  /** Those that wait and those that run. */
  get length(): number {
    return this.#tasks.size;
  }

  /** Behind all others. Its row MUST be stored as `queued`. */
  add(row: ExportRow): void {
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    this.#tasks.set(row.id, { row, running: null, abort: new AbortController(), ended, end });
    this.#pump();
  }

  /** What the file of an export is covered with; undefined where it has no texts in it, or they cannot be read any more. */
  veilOf(id: string): Veil | undefined {
    return this.#veils.get(id);
  }

  /** From here on nobody can read what is covered with it. */
  forgetVeil(id: string): void {
    this.#veils.delete(id);
  }

  /** Those of all that wait or run. */
  rows(): ExportRow[] {
    return [...this.#tasks.values()].map(({ row }) => row);
  }

  /** How far one is that runs; null for all others. */
  runningOf(id: string): Running | null {
    return this.#tasks.get(id)?.running ?? null;
  }

  /** Resolves when it has ended, in whatever way; at once where there is no such one. */
  async ended(id: string): Promise<void> {
    await this.#tasks.get(id)?.ended;
  }

  /** Stops one. When it resolves it is either done or as it was stored, and nothing is written any more. */
  async stop(id: string): Promise<void> {
    const task = this.#tasks.get(id);
    task?.abort.abort();
    if (task?.running === null) this.#leave(task);
    await task?.ended;
  }

  /** Stops what runs: the next process begins it again. */
  async close(): Promise<void> {
    this.#closing.abort();
    clearInterval(this.#watch);
    for (const { abort } of this.#tasks.values()) abort.abort();
    const running = [...this.#tasks.values()].filter((task) => task.running !== null);
    await Promise.all(running.map(({ ended }) => ended));
  }

  #leave(task: Task): void {
    this.#tasks.delete(task.row.id);
    task.end();
    this.#pump();
  }

  /** Begins what waits, as long as there is room. */
  #pump(): void {
    if (this.#closing.signal.aborted) return;
    const all = [...this.#tasks.values()];
    const room = runningMax - all.filter(({ running }) => running !== null).length;
    for (const task of all.filter(({ running }) => running === null).slice(0, room)) {
      const running = { rows: 0, done: 0 };
      task.running = running;
      void this.#run(task, running).finally(() => this.#leave(task));
    }
  }

  async #run({ row, abort }: Task, running: Running): Promise<void> {
    try {
      await this.#finish(row, await this.#build(row, running, abort.signal), null);
    } catch (error) {
      await rm(`${this.#fileOf(row.id)}.part`, { force: true });
      this.forgetVeil(row.id);
      const { aborted, reason } = abort.signal;
      const isLow = reason instanceof CustodyError;
      // Whoever stopped it says what becomes of it; the end of this process says nothing.
      if (aborted && !isLow) return;
      const cause: unknown = isLow ? reason : error;
      if (!(cause instanceof CustodyError)) this.#options.onUnexpected(cause);
      const failure = cause instanceof CustodyError ? cause : new CustodyError("ledger_unavailable", "internal error");
      await this.#finish({ ...row, rows: running.rows, rowsDone: running.done }, null, failure);
    }
  }

  #fileOf(id: string): string {
    return join(this.#options.folder, id);
  }

  /** The file has its name once it is whole. For a schedule it is delivered before it counts as done. */
  async #build(row: ExportRow, running: Running, signal: AbortSignal): Promise<Built> {
    const path = this.#fileOf(row.id);
    const part = `${path}.part`;
    await Promise.all([rm(part, { force: true }), rm(path, { force: true })]);
    if (await this.#isLow()) throw lowDisk();
    const request = requestOf(row);
    const { record } = this.#options;
    const plan = { request, pack: decodePlan(row.plan) };
    const onProgress = (rows: number, done: number): void => void Object.assign(running, { rows, done });
    const wrapping = request.payloads ? record.master.shared : null;
    const veil = request.payloads ? newVeil() : undefined;
    if (veil !== undefined) this.#veils.set(row.id, veil);
    const task = { folder: record.folder, plan, wrapping, file: part, veil };
    const built = await runExport(task, { record, onProgress, signal });
    await rename(part, path);
    if (row.schedule !== null) await this.#options.deliver(row, path);
    return built;
  }

  /** While it cannot be written the export is what it was; the next process would build it again. */
  async #finish(row: ExportRow, built: Built | null, failure: CustodyError | null): Promise<void> {
    const { record, onUnexpected } = this.#options;
    const { id, team } = row;
    const { sha256 = null, bytes = null, rows = null } = built ?? {};
    const state = built === null ? "failed" : "done";
    const error = failure?.code ?? null;
    const said = { kind: "evidence.export_finished", export: id, team, state, sha256, bytes, rows, error } as const;
    const counts = { rows: rows ?? row.rows, rowsDone: rows ?? row.rowsDone, fileBytes: bytes, sha256 };
    const words = failure === null ? null : JSON.stringify({ code: failure.code, message: failure.message });
    const { signal } = this.#closing;
    while (!signal.aborted) {
      try {
        const end = { id, state, finishedAt: record.clock(), ...counts, error: words } as const;
        await appendEntry(record, said, [{ effect: "finishExport", row: end }]);
        return;
      } catch (cause) {
        onUnexpected(cause);
        // Only a log that does not write now may write later.
        if (!(cause instanceof CustodyError)) return;
        await delay(againAfterMs, undefined, { ref: false, signal }).catch(() => undefined);
      }
    }
  }

  async #isLow(): Promise<boolean> {
    const { bavail, bsize } = await statfs(this.#options.folder);
    return bavail * bsize < this.#options.diskReserveBytes;
  }

  async #watchDisk(): Promise<void> {
    const running = [...this.#tasks.values()].filter((task) => task.running !== null);
    if (running.length === 0 || !(await this.#isLow().catch(() => false))) return;
    for (const { abort } of running) abort.abort(lowDisk());
  }
}
