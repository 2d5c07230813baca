/**
 * The thread that owns the writing connection. One message is one batch is one commit; the answer follows COMMIT.
 * @module
 */
import { parentPort, workerData } from "node:worker_threads";
import { CustodyError } from "../../domain/errors.ts";
import type { Sequencer, SequencerSpec } from "../store.ts";
import { type PackedBatch, unpackBatch } from "./batch.ts";
import { busyTimeoutMs, type Connection, lockFolder, openForWriting } from "./database.ts";
import { ConflictError, type Failure, failureOf } from "./failure.ts";
import { LogWriter } from "./log-writer.ts";
import { bringUpToDate } from "./migrations.ts";

export interface WriterData {
  readonly folder: string;
  readonly sequencer: SequencerSpec;
  /** See `LogWriter`. */
  readonly abandon: boolean;
}

/** `failures[i]` is null where append i was committed; `keys` are the row keys of all committed entries in order. */
export type WriterAnswer =
  | { readonly answer: "ready"; readonly checkpoint: string | null }
  | { readonly answer: "refused"; readonly failure: Failure }
  | {
      readonly answer: "committed";
      readonly keys: number[];
      readonly failures: readonly (Failure | null)[];
      readonly checkpoint: string | null;
    }
  | { readonly answer: "purged"; readonly done: boolean }
  | { readonly answer: "closed" };

export type WriterRequest =
  | { readonly request: "commit"; readonly batch: PackedBatch }
  | { readonly request: "purge" }
  | { readonly request: "reopen" }
  | { readonly request: "close" };

const isSequencerModule = (module: unknown): module is { createSequencer: (options: unknown) => Sequencer } =>
  typeof module === "object" && module !== null && "createSequencer" in module;

const loadSequencer = async (spec: SequencerSpec): Promise<Sequencer> => {
  const module: unknown = await import(spec.module);
  if (!isSequencerModule(module)) throw new Error("not a sequencer module");
  return module.createSequencer(spec.options);
};

/** Start, and the way back after an I/O error: a fresh handle, what the old one left in the WAL written out and synced, all checks. */
const open = ({ folder, abandon }: WriterData, sequencer: Sequencer): { connection: Connection; writer: LogWriter } => {
  const connection = openForWriting(folder);
  try {
    connection.pragma("wal_checkpoint(TRUNCATE)");
    bringUpToDate(connection);
    return { connection, writer: new LogWriter(connection, sequencer, abandon) };
  } catch (error) {
    connection.close();
    throw error;
  }
};

const closedFailure: Failure = { code: "ledger_unavailable", message: "the log's database is closed after an error" };

interface Committed {
  readonly keys: number[];
  readonly failures: (Failure | null)[];
}

/** The folder, held for this process, and the connection that may be lost and opened again. */
class Writer {
  readonly #data: WriterData;
  readonly #sequencer: Sequencer;
  readonly #lock: Connection;
  #opened: ReturnType<typeof open> | null;

  /** Throws when the folder is in use, cannot be written, or contradicts itself. */
  constructor(data: WriterData, sequencer: Sequencer) {
    this.#data = data;
    this.#sequencer = sequencer;
    this.#lock = lockFolder(data.folder);
    this.#opened = open(data, sequencer);
  }

  get newestCheckpoint(): string | null {
    return this.#opened?.writer.newestCheckpoint ?? null;
  }

  commit(batch: PackedBatch): Committed {
    const all = (failure: Failure | null) => Array.from({ length: batch.appends }, () => failure);
    if (this.#opened === null) return { keys: [], failures: all(closedFailure) };
    try {
      return { keys: this.#opened.writer.commit(unpackBatch(batch)), failures: all(null) };
    } catch (error) {
      if (error instanceof ConflictError) return this.#commitOneByOne(batch);
      this.#giveUp();
      return { keys: [], failures: all(failureOf(error)) };
    }
  }

  /** Finds the append that conflicts: the others of the batch are not to suffer for it. */
  #commitOneByOne(batch: PackedBatch): Committed {
    const keys: number[] = [];
    const failures: (Failure | null)[] = [];
    for (const append of unpackBatch(batch)) {
      try {
        if (this.#opened === null) throw new CustodyError("ledger_unavailable", closedFailure.message);
        keys.push(...this.#opened.writer.commit([append]));
        failures.push(null);
      } catch (error) {
        if (!(error instanceof ConflictError)) this.#giveUp();
        failures.push(failureOf(error));
      }
    }
    return { keys, failures };
  }

  /** Writes the journal out and empties it; false while a reader needs it. Waits for none: commits come first. */
  purge(): boolean {
    if (this.#opened === null) return false;
    const { connection } = this.#opened;
    connection.pragma("busy_timeout = 0");
    try {
      return connection.pragma("wal_checkpoint(TRUNCATE)", { simple: true }) === 0;
    } finally {
      connection.pragma(`busy_timeout = ${busyTimeoutMs}`);
    }
  }

  reopen(): void {
    this.#opened ??= open(this.#data, this.#sequencer);
  }

  close(): void {
    this.#giveUp();
    this.#lock.close();
  }

  /** After an error nothing more is asked of the handle. */
  #giveUp(): void {
    try {
      this.#opened?.connection.close();
    } catch {
      // It is lost either way.
    }
    this.#opened = null;
  }
}

const run = async (data: WriterData): Promise<void> => {
  const port = parentPort;
  if (port === null) throw new Error("runs in a worker thread only");
  const answer = (message: WriterAnswer): void => port.postMessage(message);
  const sequencer = await loadSequencer(data.sequencer);
  let writer: Writer;
  try {
    writer = new Writer(data, sequencer);
  } catch (error) {
    answer({ answer: "refused", failure: failureOf(error) });
    return;
  }
  const answerReady = (): void => answer({ answer: "ready", checkpoint: writer.newestCheckpoint });
  port.on("message", (message: WriterRequest) => {
    if (message.request === "commit") {
      const committed = writer.commit(message.batch);
      answer({ answer: "committed", ...committed, checkpoint: writer.newestCheckpoint });
    } else if (message.request === "purge") answer({ answer: "purged", done: writer.purge() });
    else if (message.request === "close") {
      writer.close();
      answer({ answer: "closed" });
      port.close();
    } else {
      try {
        writer.reopen();
        answerReady();
      } catch (error) {
        answer({ answer: "refused", failure: failureOf(error) });
      }
    }
  });
  answerReady();
};

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what a worker is given has no type
await run(workerData as WriterData);
