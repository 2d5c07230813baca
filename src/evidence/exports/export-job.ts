/**
 * One export as lists and answers show it: what is stored of it, and how far it is while it runs.
 * @module
 */
import { z } from "zod";
import type { ExportRow, StoredExportState } from "../../store/export-rows.ts";
import type { ExportRequest } from "./export-request.ts";

export interface ExportError {
  readonly code: string;
  /** Ours: it names limits and fields, and nobody's text. */
  readonly message: string;
}

export interface ExportJob {
  readonly row: ExportRow;
  readonly request: ExportRequest;
  readonly state: StoredExportState | "running";
  /** Entries of the period, and how many were looked at; of what has ended: rows of the file. */
  readonly progress: { readonly percent: number; readonly rows: number; readonly rowsDone: number };
  readonly error: ExportError | null;
  /** When its file goes by itself; null where there is none. */
  readonly expiresAt: number | null;
}

/** How far a running export is, in entries. */
export interface Running {
  rows: number;
  done: number;
}

const errorSchema = z.object({ code: z.string(), message: z.string() });
/** Until it is done there is something left. */
const percentMax = 99;

const percentOf = ({ rows, done }: Running): number =>
  rows === 0 ? 0 : Math.min(percentMax, Math.floor((100 * done) / rows));

/** What was asked for. */
export const requestOf = ({ request }: Pick<ExportRow, "request">): ExportRequest =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by this program, in the append of its entry
  JSON.parse(request) as ExportRequest;

export const jobOf = (row: ExportRow, running: Running | null, keepMs: number): ExportJob => {
  const request = requestOf(row);
  const error = row.error === null ? null : errorSchema.parse(JSON.parse(row.error));
  const isRunning = row.state === "queued" && running !== null;
  const { rows, rowsDone } = isRunning ? { rows: running.rows, rowsDone: running.done } : row;
  const hasFile = row.state === "done" || row.state === "deleted" || row.state === "expired";
  return {
    row,
    request,
    state: isRunning ? "running" : row.state,
    progress: { percent: hasFile ? 100 : isRunning ? percentOf(running) : 0, rows, rowsDone: Math.min(rows, rowsDone) },
    error,
    expiresAt: row.state === "done" ? (row.finishedAt ?? row.createdAt) + keepMs : null,
  };
};
