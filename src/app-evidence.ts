/**
 * The routes of evidence and retention, nothing else.
 * @module
 */
import type { ChainDeps } from "./chain.ts";
import type { ControlsAssessor } from "./evidence/controls/controls-assessor.ts";
import type { Exports } from "./evidence/exports/exports.ts";
import type { On } from "./http/context.ts";
import { listFrameworks, showControls } from "./http/routes/controls.ts";
import { listExchanges, readExchange, readProof, revealPayload } from "./http/routes/exchanges.ts";
import { createExport, downloadExport, listExports, readExport, removeExport } from "./http/routes/exports.ts";
import { searchFindings } from "./http/routes/findings.ts";

export interface EvidenceDeps extends ChainDeps {
  readonly assessor: ControlsAssessor;
  readonly exporting: {
    readonly exports: Exports;
    /** Formats of exports that are frameworks'. */
    readonly frameworks: readonly string[];
  };
}

export const addEvidence = (on: On, d: EvidenceDeps): void => {
  on("GET /api/v1/audit/exchanges", listExchanges());
  on("GET /api/v1/audit/exchanges/:id", readExchange());
  on("GET /api/v1/audit/exchanges/:id/proof", readProof());
  on("POST /api/v1/audit/exchanges/:id/payload", revealPayload(d.recorder));
  on("POST /api/v1/audit/findings/search", searchFindings(d.recorder));
  on("GET /api/v1/compliance/frameworks", listFrameworks(d.assessor));
  on("GET /api/v1/compliance/controls", showControls(d.assessor));
  const { exports, frameworks } = d.exporting;
  on("POST /api/v1/compliance/exports", createExport(exports, frameworks));
  on("GET /api/v1/compliance/exports", listExports(exports));
  on("GET /api/v1/compliance/exports/:id", readExport(exports));
  on("GET /api/v1/compliance/exports/:id/download", downloadExport(exports));
  on("DELETE /api/v1/compliance/exports/:id", removeExport(exports));
};
