/**
 * The thread that builds one pack, on a connection of its own: neither calls nor pages wait for it.
 * @module
 */
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { CustodyError, type ErrorCode } from "../../domain/errors.ts";
import { openStoreReader } from "../../store/open-store.ts";
import { sharedWrapping } from "../../vault/master-key.ts";
import { attestOver } from "./attest-channel.ts";
import { type BuiltPack, buildPack } from "./build-pack.ts";
import type { PackPlan } from "./plan-pack.ts";

export interface PackTask {
  readonly folder: string;
  readonly plan: PackPlan;
  /** The keys that wrap data keys (`MasterKey.shared`); null when no payload is to be opened. */
  readonly wrapping: SharedArrayBuffer | null;
  /** The zip to write. */
  readonly file: string;
}

export type PackAnswer =
  | { readonly built: BuiltPack }
  | { readonly failure: { readonly code: ErrorCode; readonly message: string; readonly param: string | null } };

const build = async (port: MessagePort, { folder, plan, wrapping, file }: PackTask): Promise<PackAnswer> => {
  const reader = await openStoreReader(folder);
  try {
    const access = wrapping === null ? null : { reader, folder, master: sharedWrapping(wrapping) };
    return { built: await buildPack(plan, { reader, access, attest: attestOver(port) }, file) };
  } catch (error) {
    if (error instanceof CustodyError) {
      const { code, message, param } = error;
      return { failure: { code, message, param } };
    }
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    return { failure: { code: "ledger_unavailable", message: `the pack could not be written (${code})`, param: null } };
  } finally {
    reader.close();
  }
};

const port = parentPort;
if (port === null) throw new Error("runs in a worker thread only");
const task: PackTask = workerData;
port.postMessage(await build(port, task));
