/**
 * Batches of one's own, in OpenAI's shapes: listed, read, cancelled. `POST /v1/batches` goes through the chain.
 * @module
 */
import { z } from "zod";
import type { Batches } from "../../batches/batches.ts";
import { shownBatch } from "../batches/shown-file.ts";
import type { AppContext } from "../context.ts";
import { checkShape } from "../read-json.ts";

export const batchListQuery = z.strictObject({
  after: z
    .string()
    .regex(/^batch_[0-9a-f-]{36}$/)
    .optional()
    .describe("The last of the page before."),
  limit: z.coerce.number().int().min(1).max(100).default(20).describe("How many at most."),
});

const idOf = (c: AppContext): string => c.req.param("id") ?? "";

/** `GET /v1/batches`: newest first. */
export const listBatches = (batches: Batches) => async (c: AppContext) => {
  const { limit, after } = checkShape(batchListQuery, c.req.query());
  const page = { limit: limit + 1, ...(after === undefined ? {} : { after }) };
  const rows = await batches.list(c.var.principal, page);
  const data = [];
  for (const row of rows.slice(0, limit)) data.push(shownBatch(await batches.counted(row)));
  const ends = { first_id: data[0]?.id ?? null, last_id: data.at(-1)?.id ?? null };
  return c.json({ object: "list", data, ...ends, has_more: rows.length > limit });
};

/** `GET /v1/batches/:id` */
export const readBatch = (batches: Batches) => async (c: AppContext) =>
  c.json(shownBatch(await batches.counted(await batches.find(c.var.principal, idOf(c)))));

/** `POST /v1/batches/:id/cancel` */
export const cancelBatch = (batches: Batches) => async (c: AppContext) =>
  c.json(shownBatch(await batches.counted(await batches.cancel(c.var.principal, idOf(c)))));
