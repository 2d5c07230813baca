/**
 * `POST /api/v1/audit/subjects/export`: everything about one subject, as a zip.
 * @module
 */
import { Readable } from "node:stream";
import type { SubjectExporter } from "../../evidence/subject/export-subject.ts";
import { subjectRequestSchema } from "../../evidence/subject/subject-request.ts";
import type { AppContext } from "../context.ts";
import { readJsonBody } from "../read-json.ts";

/** The entry about it is durable before anything is decrypted. */
export const exportSubject = (subjects: SubjectExporter) => async (c: AppContext) => {
  const request = await readJsonBody(c, subjectRequestSchema);
  const { id, file, bytes } = await subjects.export(request, c.var.principal, c.req.raw.signal);
  const stream = file.createReadStream();
  // The client may go away at any point of it; the file is closed then too, and there is nobody left to tell.
  stream.on("error", () => undefined);
  return c.body(Readable.toWeb(stream), 200, {
    "content-type": "application/zip",
    "content-length": String(bytes),
    "content-disposition": `attachment; filename="custody-subject-${id}.zip"`,
    "cache-control": "no-store",
  });
};
