/**
 * What each effect on evidence and retention writes; see `effects.ts`.
 * @module
 */
import type { EvidenceEffect } from "../evidence-rows.ts";
import type { Layout } from "./effect-layout.ts";
import { retentionLayouts } from "./retention-effects.ts";

export const evidenceLayouts: Readonly<Record<EvidenceEffect["effect"], Layout>> = {
  ...retentionLayouts,
};
