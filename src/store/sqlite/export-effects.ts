/**
 * What each effect on exports writes; see `effects.ts`.
 * @module
 */
import type { ExportEffect } from "../export-rows.ts";
import type { Layout } from "./effect-layout.ts";

export const exportLayouts: Readonly<Record<ExportEffect["effect"], Layout>> = {
  createExport: {
    withEntry: false,
    fields: [
      "id",
      "format",
      "request",
      "plan",
      "principal",
      "team",
      "schedule",
      "state",
      "createdAt",
      "finishedAt",
      "rows",
      "rowsDone",
      "fileBytes",
      "sha256",
      "error",
    ],
    blob: null,
    sql: `INSERT INTO exports (id, format, request, plan, principal, team, schedule, state, created_at, finished_at, rows, rows_done,
      file_bytes, sha256, error) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  },
  finishExport: {
    withEntry: false,
    fields: ["state", "finishedAt", "rows", "rowsDone", "fileBytes", "sha256", "error", "id"],
    blob: null,
    sql: `UPDATE exports SET state = ?, finished_at = ?, rows = ?, rows_done = ?, file_bytes = ?, sha256 = ?, error = ?
      WHERE id = ? AND state = 'queued'`,
  },
  dropExport: {
    withEntry: false,
    fields: ["state", "id"],
    blob: null,
    sql: "UPDATE exports SET state = ? WHERE id = ? AND state = 'done'",
  },
};
