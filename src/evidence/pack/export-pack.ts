/**
 * Exporting evidence: recorded first, then built in a thread of its own.
 * @module
 */
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { type FileHandle, open, rm } from "node:fs/promises";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { scopeOf } from "../../access/scope.ts";
import { CustodyError } from "../../domain/errors.ts";
import { newId } from "../../domain/new-id.ts";
import type { Principal } from "../../domain/principal.ts";
import { appendEntry, type Ledger } from "../../ledger/append.ts";
import type { SigningKeys } from "../../ledger/checkpoint.ts";
import type { MasterKey } from "../../vault/master-key.ts";
import { answerAttestation, type AttestationRequest, isAttestationRequest } from "./attest-channel.ts";
import type { BuiltPack } from "./build-pack.ts";
import { type PackQuery, scopedQuery } from "./pack-query.ts";
import type { PackAnswer, PackTask } from "./pack-thread.ts";
import { planPack, sizeShards } from "./plan-pack.ts";

const threadFile = new URL(`./pack-thread${import.meta.url.endsWith(".ts") ? ".ts" : ".js"}`, import.meta.url);
/** Limits of the thread: packs are streamed, so more than this is a fault and not a large log. A small nursery keeps the peak low. */
const threadLimits = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 16 };
const exportsMax = 2;

/** The record that packs are taken from. */
export interface EvidenceRecord extends Ledger {
  readonly folder: string;
  readonly master: MasterKey;
  /** Signs the checkpoints of packs: the log's own keys. */
  readonly signingKeys: () => Promise<SigningKeys>;
  readonly version: string;
}

const runThread = (
  task: PackTask,
  signingKeys: EvidenceRecord["signingKeys"],
  signal: AbortSignal | undefined,
): Promise<BuiltPack> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(threadFile, { workerData: task, resourceLimits: threadLimits });
    const stop = (): void => void worker.terminate();
    signal?.addEventListener("abort", stop, { once: true });
    if (signal?.aborted === true) stop();
    worker.on("message", (answer: PackAnswer | AttestationRequest) => {
      if (isAttestationRequest(answer)) return void answerAttestation(worker, answer, task.plan, signingKeys).catch(reject);
      if ("built" in answer) return resolve(answer.built);
      const { code, message, param } = answer.failure;
      return reject(new CustodyError(code, message, param));
    });
    const lost = (): void =>
      reject(new CustodyError("ledger_unavailable", "the export ended before its pack was built"));
    worker.once("error", lost);
    worker.once("exit", () => {
      signal?.removeEventListener("abort", stop);
      lost();
    });
  });

/**
 * Writes an evidence pack to a new file. The tree sizes are fixed first, then `evidence.exported` is made durable, then the pack is built:
 * so the pack never holds its own export, and none exists without its entry. Throws `not_found`, `request_malformed`,
 * `ledger_unavailable`, `ledger_corrupt`; the file is gone then.
 */
export const exportPack = async (
  record: EvidenceRecord,
  request: {
    readonly query: PackQuery;
    readonly principal: string;
    readonly file: string;
    readonly signal?: AbortSignal;
  },
): Promise<BuiltPack> => {
  const { store, folder, master } = record;
  const { query, principal, file, signal } = request;
  const sized = await sizeShards(store, query);
  const shards = sized.map(({ shard, size }) => ({ shard: shard.ordinal, size }));
  const { from, to, payloads, team } = query;
  await appendEntry(record, { kind: "evidence.exported", principal, team, from, to, shards, payloads });
  const plan = await planPack(store, query, sized, await record.signingKeys(), record.version);
  const taken = existsSync(file);
  try {
    return await runThread({ folder, plan, wrapping: payloads ? master.shared : null, file }, record.signingKeys, signal);
  } catch (error) {
    if (!taken) await rm(file, { force: true });
    throw error;
  }
};

/** A pack that was built for a caller, ready to be streamed. Its file has no name any more: closing it frees the disk. */
export interface ReadyPack extends BuiltPack {
  readonly file: FileHandle;
  readonly bytes: number;
}

/** The exports of a server: a few at a time, and nothing of them stays on the disk. */
export class Exporter {
  readonly #record: EvidenceRecord;
  readonly #folder: string;
  readonly #stopped = new AbortController();
  #running = 0;

  /** Deletes what exports of a dead process left behind. */
  constructor(record: EvidenceRecord) {
    this.#record = record;
    this.#folder = join(record.folder, "exports");
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Of the principal's scope. Throws what `scopedQuery` and `exportPack` throw, and `overloaded` while others run. */
  async export(asked: PackQuery, principal: Principal, signal: AbortSignal): Promise<ReadyPack> {
    const query = scopedQuery(scopeOf(principal), asked);
    if (this.#running >= exportsMax) {
      throw new CustodyError("overloaded", `${exportsMax} exports are running; try again when one has ended`);
    }
    this.#running += 1;
    const path = join(this.#folder, `${newId()}.zip`);
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      const either = AbortSignal.any([signal, this.#stopped.signal]);
      const built = await exportPack(this.#record, { query, principal: principal.id, file: path, signal: either });
      const file = await open(path, "r");
      const { size } = await file.stat();
      return { ...built, file, bytes: size };
    } finally {
      await rm(path, { force: true });
      this.#running -= 1;
    }
  }

  /** Ends running exports. */
  close(): void {
    this.#stopped.abort();
  }
}
