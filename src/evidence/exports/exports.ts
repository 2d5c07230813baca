/**
 * The exports of a server: asked for, built beside the calls, kept for a while. What is asked for is stored with its entry, so a restart builds it
 * again from the same plan.
 * @module
 */
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { scopeOf } from "../../access/scope.ts";
import { CustodyError } from "../../domain/errors.ts";
import { type Principal, systemPrincipal } from "../../domain/principal.ts";
import { appendEntry } from "../../ledger/append.ts";
import type { ExportFilter, ExportRow, StoredExportState } from "../../store/export-rows.ts";
import type { StoreReader } from "../../store/store.ts";
import type { Veil } from "../../vault/veil.ts";
import { type ExportJob, jobOf, requestOf } from "./export-job.ts";
import { encodePlan } from "./export-plan.ts";
import { ExportQueue, type ExportQueueOptions, lowDisk } from "./export-queue.ts";
import { type ExportRequest, scopedRequest } from "./export-request.ts";
import { type EvidenceRecord, planExport, type PlannedExport } from "./plan-export.ts";

const waitingMax = 100;
const sweepEveryMs = 60_000;
const pageSize = 500;
const hourMs = 3_600_000;

export interface ExportsOptions extends Omit<ExportQueueOptions, "folder"> {
  /** How long a finished file is kept. */
  readonly keepHours: number;
}

/** A file, and what it is covered with. */
export interface GivenFile {
  readonly path: string;
  readonly veil: Veil | undefined;
}

const unknown = (): CustodyError => new CustodyError("not_found", "no such export");
const noFile = (state: ExportJob["state"]): CustodyError =>
  new CustodyError("not_found", `this export has no file: it is ${state}`);

/** What somebody may see of all exports: of their scope, and with payloads only for who may export them. */
const visibleTo = (principal: Principal): Partial<ExportFilter> => {
  const { team, period } = scopeOf(principal);
  return {
    ...(team === null ? {} : { team }),
    ...(period === null || period.from === null ? {} : { from: period.from }),
    ...(period === null || period.to === null ? {} : { to: period.to }),
    ...(principal.permissions.has("export payloads") ? {} : { payloads: false }),
  };
};

async function* rowsOf(store: StoreReader, state: StoredExportState): AsyncGenerator<ExportRow> {
  for (let before: string | undefined; ;) {
    const page = await store.listExports({ state, limit: pageSize, ...(before === undefined ? {} : { before }) });
    yield* page;
    before = page.at(-1)?.id;
    if (page.length < pageSize) return;
  }
}

const rowOf = (
  { id, plan, createdAt }: PlannedExport,
  by: { readonly principal: string; readonly schedule: string | null },
): ExportRow => ({
  id,
  format: plan.request.format,
  request: JSON.stringify(plan.request),
  plan: encodePlan(plan.pack),
  ...by,
  team: plan.request.team,
  state: "queued",
  createdAt,
  finishedAt: null,
  rows: 0,
  rowsDone: 0,
  fileBytes: null,
  sha256: null,
  error: null,
});

export class Exports {
  readonly #options: ExportsOptions;
  readonly #record: EvidenceRecord;
  readonly #folder: string;
  readonly #queue: ExportQueue;
  readonly #sweepTimer: NodeJS.Timeout;
  #isClosed = false;
  #sweeping: Promise<void> = Promise.resolve();

  private constructor(options: ExportsOptions) {
    this.#options = options;
    this.#record = options.record;
    this.#folder = join(options.record.folder, "exports");
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    this.#queue = new ExportQueue({ ...options, folder: this.#folder });
    this.#sweepTimer = setInterval(() => void this.sweep(), sweepEveryMs).unref();
  }

  /** Begins again what a process before has not finished, and deletes what belongs to no export. */
  static async open(options: ExportsOptions): Promise<Exports> {
    const exports = new Exports(options);
    const { store } = options.record;
    const done = new Set<string>();
    const unreadable: ExportRow[] = [];
    for await (const row of rowsOf(store, "done")) {
      done.add(row.id);
      // What its texts were covered with was known to the process before only.
      if (requestOf(row).payloads) unreadable.push(row);
    }
    for (const name of readdirSync(exports.#folder)) {
      if (!done.has(name)) rmSync(join(exports.#folder, name), { recursive: true, force: true });
    }
    const queued: ExportRow[] = [];
    for await (const row of rowsOf(store, "queued")) queued.push(row);
    for (const row of unreadable) await exports.#drop(row, systemPrincipal, "expired");
    for (const row of queued.toReversed()) exports.#queue.add(row);
    await exports.sweep();
    return exports;
  }

  /** Asked for by the principal, of its scope. Throws what `scopedRequest` and `planExport` throw, `ledger_unavailable` and `overloaded`. */
  request(asked: ExportRequest, principal: Principal): Promise<ExportJob> {
    return this.#plan(scopedRequest(scopeOf(principal), asked), { principal: principal.id, schedule: null });
  }

  /** Asked for by a schedule of the configuration. Throws as `request`. */
  requestBySchedule(asked: ExportRequest, schedule: string): Promise<ExportJob> {
    return this.#plan(asked, { principal: systemPrincipal, schedule });
  }

  async #plan(
    request: ExportRequest,
    by: { readonly principal: string; readonly schedule: string | null },
  ): Promise<ExportJob> {
    if (!this.#record.store.writable()) throw lowDisk();
    if (this.#isClosed || this.#queue.length >= waitingMax) {
      throw new CustodyError("overloaded", `${waitingMax} exports wait already; try again when some have ended`);
    }
    const planned = await planExport(this.#record, { request, ...by }, (one) => [
      { effect: "createExport", row: rowOf(one, by) },
    ]);
    const row = rowOf(planned, by);
    this.#queue.add(row);
    return this.#shown(row);
  }

  /** Newest first, those that the principal may see. */
  async list(principal: Principal, page: { readonly before?: string; readonly limit: number }): Promise<ExportJob[]> {
    const rows = await this.#record.store.listExports({ ...page, ...visibleTo(principal) });
    return rows.map((row) => this.#shown(row));
  }

  /** Throws `not_found`, also for one that is not the principal's to see. */
  async find(principal: Principal, id: string): Promise<ExportJob> {
    const [row] = await this.#record.store.listExports({ ...visibleTo(principal), id, limit: 1 });
    if (row === undefined) throw unknown();
    return this.#shown(row);
  }

  /** As `find`. Throws `not_found` also where there is no file, or none any more. */
  async findFile(principal: Principal, id: string): Promise<ExportJob> {
    const job = await this.find(principal, id);
    if (job.state !== "done") throw noFile(job.state);
    return job;
  }

  /** The file of one that `findFile` gave. That somebody is given it is an entry first. */
  async give({ row: { id, team }, request: { payloads } }: ExportJob, principal: Principal): Promise<GivenFile> {
    const given = { export: id, team, principal: principal.id, payloads };
    await appendEntry(this.#record, { kind: "evidence.export_downloaded", ...given });
    return { path: join(this.#folder, id), veil: this.#queue.veilOf(id) };
  }

  /** Texts were erased: files that have texts in them go, and those that are being built begin again. */
  async forgetTexts(): Promise<void> {
    for (const row of this.#queue.rows()) {
      if (!requestOf(row).payloads) continue;
      await this.#queue.stop(row.id);
      const [left] = await this.#record.store.listExports({ id: row.id, limit: 1 });
      if (left?.state === "queued") this.#queue.add(left);
    }
    for await (const row of rowsOf(this.#record.store, "done")) {
      if (requestOf(row).payloads) await this.#drop(row, systemPrincipal, "expired");
    }
  }

  /** The newest that a schedule asked for. */
  async newestOf(schedule: string): Promise<ExportJob | null> {
    const [row] = await this.#record.store.listExports({ schedule, limit: 1 });
    return row === undefined ? null : this.#shown(row);
  }

  /** Stops what has not ended, and deletes the file of what is done. Throws `not_found` as `findFile`. */
  async remove(principal: Principal, id: string): Promise<void> {
    await this.find(principal, id);
    await this.#queue.stop(id);
    // It may have been done in this very moment.
    const { row, state } = await this.find(principal, id);
    if (row.state === "queued") await this.#cancel(row, principal.id);
    else if (row.state === "done") await this.#drop(row, principal.id, "deleted");
    else throw noFile(state);
  }

  /** Resolves when it has ended, in whatever way, or this process ends. */
  ended(id: string): Promise<void> {
    return this.#queue.ended(id);
  }

  /** Deletes files whose time is over. */
  sweep(): Promise<void> {
    this.#sweeping = this.#sweeping.then(() => this.#sweep()).catch(this.#options.onUnexpected);
    return this.#sweeping;
  }

  /** Stops what runs: the next process begins it again. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#sweepTimer);
    await this.#queue.close();
    await this.#sweeping;
  }

  #shown(row: ExportRow): ExportJob {
    return jobOf(row, this.#queue.runningOf(row.id), this.#options.keepHours * hourMs);
  }

  async #cancel({ id, team }: ExportRow, principal: string): Promise<void> {
    const state = "cancelled" as const;
    const nothing = { rows: 0, rowsDone: 0, fileBytes: null, sha256: null, error: null };
    const row = { id, state, finishedAt: this.#record.clock(), ...nothing };
    const said = { kind: "evidence.export_deleted", export: id, team, principal, state } as const;
    await appendEntry(this.#record, said, [{ effect: "finishExport", row }]);
  }

  /** The entry comes first: a file without an export is deleted at the next start. */
  async #drop({ id, team }: ExportRow, principal: string, state: "deleted" | "expired"): Promise<void> {
    const said = { kind: "evidence.export_deleted", export: id, team, principal, state } as const;
    await appendEntry(this.#record, said, [{ effect: "dropExport", row: { id, state } }]);
    this.#queue.forgetVeil(id);
    await rm(join(this.#folder, id), { force: true });
  }

  async #sweep(): Promise<void> {
    const finishedBefore = this.#record.clock() - this.#options.keepHours * hourMs;
    const over = await this.#record.store.listExports({ state: "done", finishedBefore, limit: pageSize });
    for (const row of over) if (!this.#isClosed) await this.#drop(row, systemPrincipal, "expired");
  }
}
