/**
 * Files of one's own, in OpenAI's shapes: listed, read, deleted. `POST /v1/files` goes through the chain.
 * @module
 */
import { Readable } from "node:stream";
import { z } from "zod";
import type { Files } from "../../batches/files.ts";
import type { FileRow } from "../../store/batch-rows.ts";
import { shownFile } from "../batches/shown-file.ts";
import type { AppContext } from "../context.ts";
import { checkShape } from "../read-json.ts";

const fileId = z.string().regex(/^file-[0-9a-f-]{36}$/);

export const fileListQuery = z.strictObject({
  after: fileId.optional().describe("The last of the page before."),
  limit: z.coerce.number().int().min(1).max(10_000).default(100).describe("How many at most."),
  order: z.enum(["asc", "desc"]).default("desc").describe("By when they were made."),
  purpose: z.enum(["batch", "batch_output"]).optional(),
});

const idOf = (c: AppContext): string => c.req.param("id") ?? "";

const shown = async (files: Files, row: FileRow) => shownFile(row, (await files.detailsOf(row))?.["filename"] ?? null);

/** `GET /v1/files` */
export const listFiles = (files: Files) => async (c: AppContext) => {
  const { limit, after, purpose, order } = checkShape(fileListQuery, c.req.query());
  const page = { order, limit: limit + 1, ...(after === undefined ? {} : { after }) };
  const rows = await files.list(c.var.principal, purpose === undefined ? page : { ...page, purpose });
  const data = [];
  for (const row of rows.slice(0, limit)) data.push(await shown(files, row));
  const ends = { first_id: data[0]?.id ?? null, last_id: data.at(-1)?.id ?? null };
  return c.json({ object: "list", data, ...ends, has_more: rows.length > limit });
};

/** `GET /v1/files/:id` */
export const readFile = (files: Files) => async (c: AppContext) =>
  c.json(await shown(files, await files.find(c.var.principal, idOf(c))));

/** `GET /v1/files/:id/content`: for the key that made it, and an entry. */
export const readFileContent = (files: Files) => async (c: AppContext) => {
  const { row, pieces } = await files.give(c.var.principal, idOf(c));
  const headers = {
    "content-type": "application/jsonl",
    "content-length": String(row.bytes),
    "cache-control": "no-store",
  };
  return c.body(Readable.toWeb(Readable.from(pieces, { objectMode: false })), 200, headers);
};

/** `DELETE /v1/files/:id` */
export const deleteFile = (files: Files) => async (c: AppContext) => {
  const id = idOf(c);
  await files.delete(c.var.principal, id);
  return c.json({ id, object: "file", deleted: true });
};
