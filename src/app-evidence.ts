/**
 * The routes of evidence and retention, nothing else.
 * @module
 */
import type { ChainDeps } from "./chain.ts";
import type { Exporter } from "./evidence/pack/export-pack.ts";
import type { On } from "./http/context.ts";
import type { Backups } from "./evidence/backup/backups.ts";
import { createBackup, listBackups, testRestore } from "./http/routes/backups.ts";
import type { SubjectExporter } from "./evidence/subject/export-subject.ts";
import { exportSubject } from "./http/routes/subjects.ts";
import { listExchanges, readExchange, readProof, revealPayload } from "./http/routes/exchanges.ts";
import { exportEvidence } from "./http/routes/exports.ts";
import { searchFindings } from "./http/routes/findings.ts";

export interface EvidenceDeps extends ChainDeps {
  readonly exporter: Exporter;
  readonly backups: Backups;
  readonly subjects: SubjectExporter;
}

export const addEvidence = (on: On, d: EvidenceDeps): void => {
  on("GET /api/v1/audit/exchanges", listExchanges());
  on("GET /api/v1/audit/exchanges/:id", readExchange());
  on("GET /api/v1/audit/exchanges/:id/proof", readProof());
  on("POST /api/v1/audit/exchanges/:id/payload", revealPayload(d.recorder));
  on("POST /api/v1/audit/findings/search", searchFindings(d.recorder));
  on("POST /api/v1/audit/exports", exportEvidence(d.exporter));
  on("POST /api/v1/audit/subjects/export", exportSubject(d.subjects));
  on("POST /api/v1/audit/backups", createBackup(d.backups));
  on("GET /api/v1/audit/backups", listBackups(d.backups));
  on("POST /api/v1/audit/restore-tests", testRestore(d.backups));
};
