/**
 * An export for who holds the data folder: planned, built into a file, and said to have ended, with no server.
 * @module
 */
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { CustodyError } from "../../domain/errors.ts";
import { appendEntry } from "../../ledger/append.ts";
import type { Built } from "./build-export.ts";
import type { ExportRequest } from "./export-request.ts";
import { type EvidenceRecord, planExport } from "./plan-export.ts";
import { type OnProgress, runExport } from "./run-export.ts";

/** Throws what `planExport` and `runExport` throw; the file is gone then, unless it was there before. */
export const exportToFile = async (
  record: EvidenceRecord,
  asked: { readonly request: ExportRequest; readonly principal: string; readonly file: string },
  onProgress: OnProgress,
): Promise<Built> => {
  const { request, principal, file } = asked;
  const { id, plan } = await planExport(record, { request, principal, schedule: null });
  const { team, payloads } = request;
  const finished = { kind: "evidence.export_finished", export: id, team } as const;
  const taken = existsSync(file);
  const wrapping = payloads ? record.master.shared : null;
  try {
    const built = await runExport(
      { folder: record.folder, plan, wrapping, file, veil: undefined },
      { record, onProgress },
    );
    await appendEntry(record, { ...finished, state: "done", error: null, ...built });
    return built;
  } catch (error) {
    if (!taken) await rm(file, { force: true });
    const code = error instanceof CustodyError ? error.code : "ledger_unavailable";
    await appendEntry(record, { ...finished, state: "failed", sha256: null, bytes: null, rows: null, error: code });
    throw error;
  }
};
