/**
 * `POST /api/v1/audit/exports`: an evidence pack for a period, as a zip.
 * @module
 */
import { Readable } from "node:stream";
import { CustodyError } from "../../domain/errors.ts";
import type { Exporter } from "../../evidence/pack/export-pack.ts";
import { packQuerySchema } from "../../evidence/pack/pack-query.ts";
import type { AppContext } from "../context.ts";
import { readJsonBody } from "../read-json.ts";

/** The entry about it is durable before anything is read. Payloads are for admins only. */
export const exportEvidence = (exporter: Exporter) => async (c: AppContext) => {
  const query = await readJsonBody(c, packQuerySchema);
  const { principal } = c.var;
  if (query.payloads && !principal.permissions.has("export payloads")) {
    throw new CustodyError("forbidden", `a key of role ${principal.role} may not export payloads`, "payloads");
  }
  const { id, file, bytes } = await exporter.export(query, principal, c.req.raw.signal);
  const stream = file.createReadStream();
  // The client may go away at any point of it; the file is closed then too, and there is nobody left to tell.
  stream.on("error", () => undefined);
  return c.body(Readable.toWeb(stream), 200, {
    "content-type": "application/zip",
    "content-length": String(bytes),
    "content-disposition": `attachment; filename="custody-${id}.zip"`,
    "cache-control": "no-store",
  });
};
