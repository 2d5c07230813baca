/**
 * The routes of evidence and retention, nothing else.
 * @module
 */
import type { ChainDeps } from "./chain.ts";
import type { Backups } from "./evidence/backup/backups.ts";
import type { ControlsAssessor } from "./evidence/controls/controls-assessor.ts";
import type { Exports } from "./evidence/exports/exports.ts";
import type { Schedule } from "./evidence/exports/schedule-period.ts";
import type { SubjectExporter } from "./evidence/subject/export-subject.ts";
import type { Feeds } from "./feeds/feeds.ts";
import type { WordIndex } from "./evidence/search-exchanges.ts";
import type { On } from "./http/context.ts";
import { findPrincipal } from "./http/find-principal.ts";
import { type AssuranceDesk, readAssurance, readDigest, reconcileUsage, startCheck } from "./http/routes/assurance.ts";
import { createBackup, listBackups, testRestore } from "./http/routes/backups.ts";
import { listFrameworks, showControls } from "./http/routes/controls.ts";
import { eraseSubject, listErasures, readCertificate, readErasure } from "./http/routes/erasures.ts";
import { listExchanges, readExchange, readProof, revealPayload } from "./http/routes/exchanges.ts";
import { createExport, downloadExport, listExports, readExport, removeExport } from "./http/routes/exports.ts";
import { listFeeds, testFeed } from "./http/routes/feeds.ts";
import { searchFindings } from "./http/routes/findings.ts";
import { listHolds, placeHold, readHold, releaseHold } from "./http/routes/holds.ts";
import { listReviews, postAssignment, postReview, postReviews } from "./http/routes/reviews.ts";
import { changeRetention, dropShard, readRetention, sweepNow } from "./http/routes/retention.ts";
import { exportSubject } from "./http/routes/subjects.ts";
import { searchTexts } from "./http/routes/search.ts";
import type { SignInDeps } from "./http/sign-in-deps.ts";
import type { OpenedRetention } from "./open-retention.ts";

export interface EvidenceDeps extends ChainDeps {
  readonly assessor: ControlsAssessor;
  readonly exporting: {
    readonly exports: Exports;
    /** Formats of exports that are frameworks'. */
    readonly frameworks: readonly string[];
    readonly schedules: readonly Schedule[];
  };
  readonly assurance: AssuranceDesk;
  readonly retention: OpenedRetention;
  readonly backups: Backups;
  readonly subjects: SubjectExporter;
  readonly feeds: Feeds | null;
  readonly search: WordIndex | null;
  readonly signIn: SignInDeps;
}

const addCompliance = (on: On, { assessor, exporting, assurance }: EvidenceDeps): void => {
  on("GET /api/v1/compliance/frameworks", listFrameworks(assessor));
  on("GET /api/v1/compliance/controls", showControls(assessor));

  const { exports, frameworks } = exporting;
  on("POST /api/v1/compliance/exports", createExport(exports, frameworks));
  on("GET /api/v1/compliance/exports", listExports(exports));
  on("GET /api/v1/compliance/exports/:id", readExport(exports));
  on("GET /api/v1/compliance/exports/:id/download", downloadExport(exports));
  on("DELETE /api/v1/compliance/exports/:id", removeExport(exports));

  on("GET /api/v1/compliance/assurance", readAssurance(assurance));
  on("GET /api/v1/compliance/assurance/digests/:day", readDigest(assurance));
  on("POST /api/v1/compliance/checks", startCheck(assurance));
  on("POST /api/v1/compliance/reconciliations", reconcileUsage(assurance));
};

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
  const find = findPrincipal(d.signIn);
  on("GET /api/v1/audit/exchanges", listExchanges());
  on("POST /api/v1/audit/exchanges/search", searchTexts(d));
  on("GET /api/v1/audit/exchanges/:id", readExchange());
  on("GET /api/v1/audit/exchanges/:id/proof", readProof());
  on("POST /api/v1/audit/exchanges/:id/payload", revealPayload(d.recorder));
  on("GET /api/v1/audit/reviews", listReviews(d.recorder.clock));
  on("POST /api/v1/audit/reviews", postReviews(d.recorder, find));
  on("POST /api/v1/audit/exchanges/:id/reviews", postReview(d.recorder));
  on("POST /api/v1/audit/exchanges/:id/assignments", postAssignment(d.recorder, find));
  on("POST /api/v1/audit/findings/search", searchFindings(d.recorder));
  on("POST /api/v1/audit/subjects/export", exportSubject(d.subjects));

  addCompliance(on, d);
  addRetention(on, d);

  on("POST /api/v1/audit/backups", createBackup(d.backups));
  on("GET /api/v1/audit/backups", listBackups(d.backups));
  on("POST /api/v1/audit/restore-tests", testRestore(d.backups));

  on("GET /api/v1/feeds", listFeeds(d.feeds, d.recorder.clock));
  on("POST /api/v1/feeds/:name/test", testFeed(d.feeds));
};
