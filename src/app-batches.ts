/**
 * The routes of files and batches, nothing else.
 * @module
 */
import { batchStages, type ChainDeps, fileStages } from "./chain.ts";
import { audit, type CallHandler } from "./http/audit.ts";
import type { On } from "./http/context.ts";
import { cancelBatch, listBatches, readBatch } from "./http/routes/batches.ts";
import { deleteFile, listFiles, readFile, readFileContent } from "./http/routes/files.ts";
import type { OpenedBatches } from "./open-batches.ts";
import { batchesEndpoint } from "./openai/batches.ts";
import { filesEndpoint } from "./openai/files.ts";

export interface BatchDeps extends ChainDeps {
  readonly batching: OpenedBatches;
}

/** What a key has sent to be run later, and what came of it. */
export const addBatches = (on: On, { batching: { files, batches } }: BatchDeps): void => {
  on("GET /v1/files", listFiles(files));
  on("GET /v1/files/:id", readFile(files));
  on("GET /v1/files/:id/content", readFileContent(files));
  on("DELETE /v1/files/:id", deleteFile(files));
  on("GET /v1/batches", listBatches(batches));
  on("GET /v1/batches/:id", readBatch(batches));
  on("POST /v1/batches/:id/cancel", cancelBatch(batches));
};

/** What passes a chain of its own and calls nobody. Other methods of these paths are routes as all others. */
export const posted = ["/v1/files", "/v1/batches"] as const;

export const createPosted = (d: BatchDeps): ReadonlyMap<string, CallHandler> => {
  const handlers: Readonly<Record<(typeof posted)[number], CallHandler>> = {
    "/v1/files": audit(d, filesEndpoint, fileStages(d, d.batching.intake)),
    "/v1/batches": audit(d, batchesEndpoint, batchStages(d, d.batching.desk)),
  };
  return new Map(Object.entries(handlers));
};
