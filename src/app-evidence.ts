/**
 * The routes of evidence and retention, nothing else.
 * @module
 */
import type { ChainDeps } from "./chain.ts";
import type { ControlsAssessor } from "./evidence/controls/controls-assessor.ts";
import type { Exporter } from "./evidence/pack/export-pack.ts";
import type { Feeds } from "./feeds/feeds.ts";
import type { On } from "./http/context.ts";
import type { Backups } from "./evidence/backup/backups.ts";
import { createBackup, listBackups, testRestore } from "./http/routes/backups.ts";
import type { SubjectExporter } from "./evidence/subject/export-subject.ts";
import { exportSubject } from "./http/routes/subjects.ts";
import { type AssuranceDesk, readAssurance, readDigest, reconcileUsage, startCheck } from "./http/routes/assurance.ts";
import { listFrameworks, showControls } from "./http/routes/controls.ts";
import { listExchanges, readExchange, readProof, revealPayload } from "./http/routes/exchanges.ts";
import { exportEvidence } from "./http/routes/exports.ts";
import { listFeeds, testFeed } from "./http/routes/feeds.ts";
import { eraseSubject, listErasures, readCertificate, readErasure } from "./http/routes/erasures.ts";
import { searchFindings } from "./http/routes/findings.ts";
import { listHolds, placeHold, readHold, releaseHold } from "./http/routes/holds.ts";
import { changeRetention, dropShard, readRetention, sweepNow } from "./http/routes/retention.ts";
import type { OpenedRetention } from "./open-retention.ts";

export interface EvidenceDeps extends ChainDeps {
  readonly assessor: ControlsAssessor;
  readonly exporter: Exporter;
  readonly feeds: Feeds | null;
  readonly backups: Backups;
  readonly subjects: SubjectExporter;
  readonly retention: OpenedRetention;
  readonly assurance: AssuranceDesk;
}

const addRetention = (on: On, { retention, recorder }: EvidenceDeps): void => {
  const { holds, erasures, sweep, drops, certificateOf } = retention;
  on("GET /api/v1/audit/retention", readRetention(retention));
  on("PATCH /api/v1/audit/retention", changeRetention(retention));
  on("POST /api/v1/audit/retention/sweep", sweepNow(sweep));
  on("POST /api/v1/audit/shards/:shard/drop", dropShard(drops));
  on(
    "POST /api/v1/audit/holds",
    placeHold(holds, (subject) => recorder.keyring.subjectIdOf(subject)),
  );
  on("GET /api/v1/audit/holds", listHolds(holds));
  on("GET /api/v1/audit/holds/:id", readHold(holds));
  on("POST /api/v1/audit/holds/:id/release", releaseHold(holds));
  on("POST /api/v1/audit/erasures", eraseSubject(erasures));
  on("GET /api/v1/audit/erasures", listErasures(erasures));
  on("GET /api/v1/audit/erasures/:id", readErasure(erasures));
  on("GET /api/v1/audit/erasures/:id/certificate", readCertificate(certificateOf));
};

export const addEvidence = (on: On, d: EvidenceDeps): void => {
  on("GET /api/v1/audit/exchanges", listExchanges());
  on("GET /api/v1/audit/exchanges/:id", readExchange());
  on("GET /api/v1/audit/exchanges/:id/proof", readProof());
  on("POST /api/v1/audit/exchanges/:id/payload", revealPayload(d.recorder));
  on("POST /api/v1/audit/findings/search", searchFindings(d.recorder));
  on("POST /api/v1/audit/exports", exportEvidence(d.exporter));
  on("GET /api/v1/feeds", listFeeds(d.feeds, d.recorder.clock));
  on("POST /api/v1/feeds/:name/test", testFeed(d.feeds));
  on("POST /api/v1/audit/subjects/export", exportSubject(d.subjects));
  on("POST /api/v1/audit/backups", createBackup(d.backups));
  on("GET /api/v1/audit/backups", listBackups(d.backups));
  on("POST /api/v1/audit/restore-tests", testRestore(d.backups));
  addRetention(on, d);

  on("GET /api/v1/compliance/assurance", readAssurance(d.assurance));
  on("GET /api/v1/compliance/assurance/digests/:day", readDigest(d.assurance));
  on("POST /api/v1/compliance/checks", startCheck(d.assurance));
  on("POST /api/v1/compliance/reconciliations", reconcileUsage(d.assurance));
  on("GET /api/v1/compliance/frameworks", listFrameworks(d.assessor));
  on("GET /api/v1/compliance/controls", showControls(d.assessor));
};
