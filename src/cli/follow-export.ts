/**
 * Exports of a running server, from the command line: followed until they are done, and downloaded.
 * @module
 */
import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { open, rename, rm, stat } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { callerKey } from "../config.ts";
import { CustodyError } from "../domain/errors.ts";
import { askServer, printable, ServerRefused } from "./ask-server.ts";
import type { ProgressBar } from "./progress-bar.ts";
import { readAnswer, type ServerOptions } from "./read-answer.ts";

export const exportsPath = "/api/v1/compliance/exports";
const idForm = /^exp_[0-9a-f-]{36}$/;
const pollMsFirst = 100;
const pollMsMax = 2_000;
const headersTimeoutMs = 30_000;
const bodyTimeoutMs = 60_000;
/** In a row, and without one more byte between them. */
const attemptsMax = 8;
const againMs = 1_000;

export const exportSchema = z.object({
  id: z.string().regex(idForm),
  format: z.string(),
  from: z.string(),
  to: z.string(),
  team: z.string().nullable(),
  payloads: z.boolean(),
  principal: z.string(),
  schedule: z.string().nullable(),
  state: z.string(),
  progress: z.object({ percent: z.number(), rows: z.number(), rowsDone: z.number() }),
  createdAt: z.string(),
  file: z.object({ name: z.string(), bytes: z.number(), sha256: z.string().regex(/^[0-9a-f]{64}$/) }).nullable(),
  expiresAt: z.string().nullable(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
});

export type ShownExport = z.infer<typeof exportSchema>;

/** The path of one. Throws `request_malformed`. */
export const exportPath = (id: string): string => {
  if (!idForm.test(id)) throw new CustodyError("request_malformed", "<id>: must be an export's: exp_...");
  return `${exportsPath}/${id}`;
};

/** Asks again and again until it is done. Throws `upstream_failed` where it ends in another way. */
export const untilDone = async (server: ServerOptions, id: string, bar: ProgressBar): Promise<ShownExport> => {
  for (let waitMs = pollMsFirst; ; waitMs = Math.min(pollMsMax, waitMs * 2)) {
    const shown = await readAnswer(server, { path: exportPath(id), method: "GET" }, exportSchema);
    const { state, progress, error } = shown;
    if (state === "done") return shown;
    if (state !== "queued" && state !== "running") {
      const why = error === null ? "" : `: ${printable(error.message)}`;
      throw new CustodyError("upstream_failed", `export ${id} is ${printable(state)}${why}`);
    }
    bar.show(state === "queued" ? "waiting " : "building", "entries", progress.rowsDone, progress.rows);
    await delay(waitMs);
  }
};

const sizeOf = async (file: string): Promise<number> => (existsSync(file) ? (await stat(file)).size : 0);

/** One attempt to get what is missing. A server that answers with the whole file begins it anew. */
const fetchRest = async (
  { url, key }: ServerOptions,
  { id, file: facts }: ShownExport,
  part: string,
  onBytes: (bytes: number) => void,
): Promise<void> => {
  const have = await sizeOf(part);
  const etag = `"${facts?.sha256 ?? ""}"`;
  const headers: Record<string, string> = have === 0 ? {} : { range: `bytes=${have}-`, "if-range": etag };
  const question = { url, key: callerKey(key), path: `${exportPath(id)}/download`, method: "GET" as const, headers };
  await askServer({ ...question, headersTimeoutMs, bodyTimeoutMs }, async (body, { status }) => {
    const isRest = status === 206;
    let bytes = isRest ? have : 0;
    // Chunk by chunk: what has come is kept, also when the next one does not.
    const output = await open(part, isRest ? "a" : "w", 0o600);
    try {
      for await (const chunk of body) {
        await output.writeFile(chunk);
        onBytes((bytes += chunk.length));
      }
    } finally {
      await output.close();
    }
  });
};

const digestOf = async (file: string): Promise<string> => {
  const digest = createHash("sha256");
  for await (const chunk of createReadStream(file)) digest.update(chunk);
  return digest.digest("hex");
};

/**
 * Gets the file of one that is done, going on where a download broke off (also one of a run before: its part lies beside the final name). A file under the
 * final name is whole, and has the digest that the server states. Throws `upstream_failed`.
 */
export const downloadFile = async (
  server: ServerOptions,
  shown: ShownExport,
  out: string,
  bar: ProgressBar,
): Promise<void> => {
  const { file } = shown;
  if (file === null) throw new CustodyError("upstream_failed", `export ${shown.id} has no file`);
  const part = `${out}.${shown.id}.part`;
  if ((await sizeOf(part)) > file.bytes) await rm(part);
  for (let attempt = 1; (await sizeOf(part)) < file.bytes; attempt += 1) {
    const before = await sizeOf(part);
    try {
      await fetchRest(server, shown, part, (bytes) => bar.show("download", "bytes", bytes, file.bytes));
    } catch (error) {
      if ((await sizeOf(part)) > before) attempt = 1;
      if (error instanceof ServerRefused || attempt >= attemptsMax) throw error;
      await delay(againMs);
    }
  }
  if ((await digestOf(part)) !== file.sha256) {
    await rm(part);
    throw new CustodyError("upstream_failed", "what was downloaded is not the file that the server states; try again");
  }
  await rename(part, out);
};
