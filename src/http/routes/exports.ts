/**
 * Exports of evidence: asked for, followed, downloaded, deleted.
 * @module
 */
import { z } from "zod";
import { createReadStream } from "node:fs";
import { pipeline, Readable } from "node:stream";
import { CustodyError } from "../../domain/errors.ts";
import type { Principal } from "../../domain/principal.ts";
import type { ExportJob } from "../../evidence/exports/export-job.ts";
import {
  type ExportBody,
  exportBodySchema,
  fileOf,
  isPackFormat,
  readExportRequest,
} from "../../evidence/exports/export-request.ts";
import type { Exports, GivenFile } from "../../evidence/exports/exports.ts";
import { veilFrom } from "../../vault/veil.ts";
import type { AppContext } from "../context.ts";
import { pageShape } from "../exchange-page.ts";
import { type AskedRange, readRange } from "../byte-range.ts";
import { checkShape, readJsonBody } from "../read-json.ts";

const path = "/api/v1/compliance/exports";
const timeText = (time: number | null): string | null => (time === null ? null : new Date(time).toISOString());

const nameOf = ({ row, request }: ExportJob): string =>
  `custody-${row.format}-${row.id}.${fileOf(request.format).extension}`;

const shown = (job: ExportJob) => {
  const { row, request, state, progress, error, expiresAt } = job;
  const { id, format, principal, team, schedule, createdAt, finishedAt, fileBytes, sha256 } = row;
  return {
    id,
    format,
    framework: isPackFormat(format) && format !== "pack" ? format : null,
    from: timeText(request.from),
    to: timeText(request.to),
    at: request.at,
    team,
    payloads: request.payloads,
    filters: request.filters,
    sample: request.sample,
    fields: request.fields,
    principal,
    schedule,
    state,
    progress,
    createdAt: timeText(createdAt),
    finishedAt: timeText(finishedAt),
    file:
      state === "done"
        ? {
            name: nameOf(job),
            contentType: fileOf(format).contentType,
            bytes: fileBytes,
            sha256,
            url: `${path}/${id}/download`,
          }
        : null,
    expiresAt: timeText(expiresAt),
    error,
  };
};

/** Asks for an export. Throws `request_malformed`, `forbidden` and what `Exports.request` throws. */
export const requestExport = (
  { exports, frameworks }: { readonly exports: Exports; readonly frameworks: readonly string[] },
  body: ExportBody,
  principal: Principal,
): Promise<ExportJob> => {
  const request = readExportRequest(body, frameworks);
  if (request.payloads && !principal.permissions.has("export payloads")) {
    throw new CustodyError("forbidden", `a key of role ${principal.role} may not export payloads`, "payloads");
  }
  return exports.request(request, principal);
};

/** `POST /api/v1/compliance/exports`: 202. The entry about it is durable before anything is read. Payloads are for admins only. */
export const createExport = (exports: Exports, frameworks: readonly string[]) => async (c: AppContext) => {
  const body = await readJsonBody(c, exportBodySchema);
  const job = await requestExport({ exports, frameworks }, body, c.var.principal);
  c.header("location", `${path}/${job.row.id}`);
  return c.json(shown(job), 202);
};

export const exportListQuery = z.strictObject({ cursor: pageShape.cursor, limit: pageShape.limit });

/** `GET /api/v1/compliance/exports`: newest first. */
export const listExports = (exports: Exports) => async (c: AppContext) => {
  const { cursor, limit } = checkShape(exportListQuery, c.req.query());
  const page = { limit: limit + 1, ...(cursor === undefined ? {} : { before: cursor }) };
  const jobs = await exports.list(c.var.principal, page);
  const data = jobs.slice(0, limit);
  return c.json({ data: data.map(shown), nextCursor: jobs.length > limit ? (data.at(-1)?.row.id ?? null) : null });
};

const idOf = (c: AppContext): string => c.req.param("id") ?? "";

/** `GET /api/v1/compliance/exports/:id` */
export const readExport = (exports: Exports) => async (c: AppContext) =>
  c.json(shown(await exports.find(c.var.principal, idOf(c))));

/** `DELETE /api/v1/compliance/exports/:id`: 204. */
export const removeExport = (exports: Exports) => async (c: AppContext) => {
  await exports.remove(c.var.principal, idOf(c));
  return c.body(null, 204);
};

const bodyOf = ({ path: file, veil }: GivenFile, { from, to }: AskedRange): ReadableStream => {
  const stream = createReadStream(file, { start: from, end: to - 1 });
  // The client may go away at any point of it; the file is closed then too, and there is nobody left to tell.
  if (veil !== undefined) return Readable.toWeb(pipeline(stream, veilFrom(veil, from), () => undefined));
  stream.on("error", () => undefined);
  return Readable.toWeb(stream);
};

/**
 * `GET /api/v1/compliance/exports/:id/download`: the file, or one range of it (RFC 9110, 14). The ETag is the file's SHA-256, so whoever goes on
 * with a broken download goes on with the same bytes.
 */
export const downloadExport = (exports: Exports) => async (c: AppContext) => {
  const { principal } = c.var;
  const job = await exports.findFile(principal, idOf(c));
  const bytes = job.row.fileBytes ?? 0;
  const etag = `"${job.row.sha256 ?? ""}"`;
  const headers = { etag, "accept-ranges": "bytes", "cache-control": "no-store" };
  if (c.req.header("if-none-match") === etag) return c.body(null, 304, headers);
  const asked = readRange(c.req.header("range"), c.req.header("if-range"), { bytes, etag });
  if (asked === "unsatisfiable") {
    return c.body(null, 416, { ...headers, "content-range": `bytes */${bytes}` });
  }
  const { from, to } = asked ?? { from: 0, to: bytes };
  const head = {
    ...headers,
    "content-type": fileOf(job.row.format).contentType,
    "content-length": String(to - from),
    "content-disposition": `attachment; filename="${nameOf(job)}"`,
    ...(asked === null ? {} : { "content-range": `bytes ${from}-${to - 1}/${bytes}` }),
  };
  const status = asked === null ? 200 : 206;
  if (c.req.raw.method === "HEAD") return c.body(null, status, head);
  const file = await exports.give(job, principal);
  return c.body(bodyOf(file, { from, to }), status, head);
};
