/**
 * The routes of evidence and retention, nothing else.
 * @module
 */
import type { ChainDeps } from "./chain.ts";
import type { Exporter } from "./evidence/pack/export-pack.ts";
import type { On } from "./http/context.ts";
import { type AssuranceDesk, readAssurance, readDigest, reconcileUsage, startCheck } from "./http/routes/assurance.ts";
import { listExchanges, readExchange, readProof, revealPayload } from "./http/routes/exchanges.ts";
import { exportEvidence } from "./http/routes/exports.ts";
import { searchFindings } from "./http/routes/findings.ts";

export interface EvidenceDeps extends ChainDeps {
  readonly exporter: Exporter;
  readonly assurance: AssuranceDesk;
}

export const addEvidence = (on: On, d: EvidenceDeps): void => {
  on("GET /api/v1/audit/exchanges", listExchanges());
  on("GET /api/v1/audit/exchanges/:id", readExchange());
  on("GET /api/v1/audit/exchanges/:id/proof", readProof());
  on("POST /api/v1/audit/exchanges/:id/payload", revealPayload(d.recorder));
  on("POST /api/v1/audit/findings/search", searchFindings(d.recorder));
  on("POST /api/v1/audit/exports", exportEvidence(d.exporter));

  on("GET /api/v1/compliance/assurance", readAssurance(d.assurance));
  on("GET /api/v1/compliance/assurance/digests/:day", readDigest(d.assurance));
  on("POST /api/v1/compliance/checks", startCheck(d.assurance));
  on("POST /api/v1/compliance/reconciliations", reconcileUsage(d.assurance));
};
