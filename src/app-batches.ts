/**
 * The routes of files and batches, nothing else.
 * @module
 */
import type { ChainDeps } from "./chain.ts";
import type { On } from "./http/context.ts";
import { cancelBatch, listBatches, readBatch } from "./http/routes/batches.ts";
import { deleteFile, listFiles, readFile, readFileContent } from "./http/routes/files.ts";
import type { OpenedBatches } from "./open-batches.ts";

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
