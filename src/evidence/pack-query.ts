/**
 * What an evidence pack is asked for: a period, and the state of the log to take it from.
 * @module
 */
import { z } from "zod";

/** `[from, to)` over entry time, UTC milliseconds. */
export interface PackQuery {
  readonly from: number;
  readonly to: number;
  /**
   * The tree size of the newest shard that has entries of the period; null for its size when the export began. An earlier size gives
   * exactly the pack that an export at that size gave.
   */
  readonly at: number | null;
  /** Whether payloads are decrypted into it. */
  readonly payloads: boolean;
}

const instant = z
  .union([z.iso.datetime({ offset: true }), z.iso.date()])
  .transform((text) => Date.parse(text))
  .refine((time) => time >= 0);

/** A query as people write it: ISO 8601 instants with an offset, or dates (midnight UTC). */
export const packQuerySchema = z
  .strictObject({
    from: instant,
    to: instant,
    at: z.int().min(1).optional(),
    payloads: z.boolean().default(false),
  })
  .refine(({ from, to }) => from < to, { path: ["to"] })
  .transform(({ from, to, at, payloads }): PackQuery => ({ from, to, at: at ?? null, payloads }));
