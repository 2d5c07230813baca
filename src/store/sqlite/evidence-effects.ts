/**
 * What each effect on evidence and retention writes; see `effects.ts`.
 * @module
 */
import type { EvidenceEffect } from "../evidence-rows.ts";
import type { Layout } from "./effect-layout.ts";

export const evidenceLayouts: Readonly<Record<EvidenceEffect["effect"], Layout>> = {
  putAnchor: {
    withEntry: false,
    fields: ["target", "origin", "size", "kind", "time"],
    blob: "bytes",
    sql: `INSERT INTO anchors (target, origin, size, kind, time, bytes) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (target, origin, size) DO UPDATE SET kind = excluded.kind, time = excluded.time, bytes = excluded.bytes`,
  },
};
