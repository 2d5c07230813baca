/**
 * The thread that builds one export, on a connection of its own: neither calls nor pages wait for it.
 * @module
 */
import { setPriority } from "node:os";
import { parentPort, workerData } from "node:worker_threads";
import { CustodyError, type ErrorCode } from "../../domain/errors.ts";
import { openStoreReader } from "../../store/open-store.ts";
import { sharedWrapping } from "../../vault/master-key.ts";
import type { Veil } from "../../vault/veil.ts";
import { attestOver } from "../pack/attest-channel.ts";
import { buildExport, type Built, countRows } from "./build-export.ts";
import type { ExportPlan } from "./export-plan.ts";
import { restFor } from "./pace.ts";

export interface ExportTask {
  readonly folder: string;
  readonly plan: ExportPlan;
  /** The keys that wrap data keys (`MasterKey.shared`); null when no payload is to be opened. */
  readonly wrapping: SharedArrayBuffer | null;
  /** See `watchGrowth`. */
  readonly grows: SharedArrayBuffer;
  /** The file to write. */
  readonly file: string;
  /** What it is covered with. */
  readonly veil: Veil | undefined;
}

export interface ExportFailure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly param: string | null;
}

export type ExportAnswer =
  | { readonly rows: number; readonly done: number }
  | { readonly built: Built }
  | { readonly failure: ExportFailure };

const niceness = 10;
const progressEveryMs = 200;

const port = parentPort;
if (port === null) throw new Error("runs in a worker thread only");
const attest = attestOver(port);
const say = (answer: ExportAnswer): void => port.postMessage(answer);

const build = async ({ folder, plan, wrapping, grows, file, veil }: ExportTask): Promise<ExportAnswer> => {
  const reader = await openStoreReader(folder);
  try {
    const access = wrapping === null ? null : { reader, folder, master: sharedWrapping(wrapping) };
    const rows = await countRows(reader, plan);
    say({ rows, done: 0 });
    let saidAt = performance.now();
    const onProgress = (done: number): void => {
      const now = performance.now();
      if (now - saidAt < progressEveryMs) return;
      saidAt = now;
      say({ rows, done });
    };
    const source = { reader, access, attest, veil, rest: restFor(grows), onProgress };
    return { built: await buildExport(plan, source, file) };
  } catch (error) {
    if (error instanceof CustodyError) {
      const { code, message, param } = error;
      return { failure: { code, message, param } };
    }
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    const message = `the export could not be written (${code})`;
    return { failure: { code: "ledger_unavailable", message, param: null } };
  } finally {
    reader.close();
  }
};

// Linux keeps a niceness for each thread (setpriority(2), "C library/kernel differences"); elsewhere it would be the whole process's.
if (process.platform === "linux") setPriority(niceness);
const task: ExportTask = workerData;
say(await build(task));
