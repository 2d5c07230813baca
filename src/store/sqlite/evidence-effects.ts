/**
 * What each effect on evidence and retention writes; see `effects.ts`.
 * @module
 */
import type { EvidenceEffect } from "../evidence-rows.ts";
import type { Layout } from "./effect-layout.ts";
import { exportLayouts } from "./export-effects.ts";
import { retentionLayouts } from "./retention-effects.ts";

export const evidenceLayouts: Readonly<Record<EvidenceEffect["effect"], Layout>> = {
  putFeedCursor: {
    withEntry: false,
    fields: ["feed", "shard", "index", "updatedAt"],
    blob: null,
    // The row key of an entry, as `entryKey` has it.
    sql: `INSERT INTO feed_cursors (feed, position, updated_at)
      SELECT given.feed, given.shard * 1099511627776 + given.place, given.updated_at
      FROM (SELECT ? AS feed, ? AS shard, ? AS place, ? AS updated_at) AS given WHERE true
      ON CONFLICT (feed) DO UPDATE SET position = excluded.position, updated_at = excluded.updated_at`,
  },
  ...exportLayouts,
  ...retentionLayouts,
  putAnchor: {
    withEntry: false,
    fields: ["target", "origin", "size", "kind", "time"],
    blob: "bytes",
    sql: `INSERT INTO anchors (target, origin, size, kind, time, bytes) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (target, origin, size) DO UPDATE SET kind = excluded.kind, time = excluded.time, bytes = excluded.bytes`,
  },
};
