/**
 * Exporting what is kept about a subject (GDPR 15 and 20): found first, recorded, then decrypted and written, in a thread of its own.
 * @module
 */
import { once } from "node:events";
import { mkdirSync, rmSync } from "node:fs";
import { type FileHandle, open, rm } from "node:fs/promises";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { type Scope, scopeOf } from "../../access/scope.ts";
import { CustodyError } from "../../domain/errors.ts";
import { newId } from "../../domain/new-id.ts";
import type { Principal } from "../../domain/principal.ts";
import { threadFile } from "../../domain/thread-file.ts";
import type { SigningKeys } from "../../ledger/checkpoint.ts";
import type { Recorder } from "../../ledger/exchange-record.ts";
import { appendWithWords } from "../../ledger/sealed-words.ts";
import type { MasterKey } from "../../vault/master-key.ts";
import type { BuiltSubject, SubjectPlan } from "./build-subject.ts";
import type { SubjectRequest } from "./subject-request.ts";
import type { SubjectAnswer, SubjectTask } from "./subject-thread.ts";

const thread = threadFile("./subject-thread", import.meta.url);
/** One exchange is in memory at a time, and a line for each; the largest exchange is what sets this. */
const threadLimits = { maxOldGenerationSizeMb: 384, maxYoungGenerationSizeMb: 32 };
/** Data keys that the entry names; a subject of many years has one a month and restart. */
const keysNamedMax = 100;

export interface SubjectRecord {
  readonly recorder: Recorder;
  readonly master: MasterKey;
  readonly signingKeys: () => Promise<SigningKeys>;
  readonly version: string;
  /** Scanners in other processes, by name: they read texts too. */
  readonly scanners: readonly string[];
  /** All entity types that findings may have: what has no type is looked for as each. */
  readonly types: () => readonly string[];
}

/** The thread's next answer. Throws what it could not do. */
const nextAnswer = async (worker: Worker): Promise<SubjectAnswer> => {
  const lost = (): CustodyError => new CustodyError("ledger_unavailable", "the export ended before its pack was built");
  const stopped = new AbortController();
  const { signal } = stopped;
  const ended = once(worker, "exit", { signal }).then((): never => {
    throw lost();
  });
  // Whichever comes second is nobody's any more.
  ended.catch(() => undefined);
  try {
    const message = once(worker, "message", { signal });
    message.catch(() => undefined);
    const [answer]: SubjectAnswer[] = await Promise.race([message, ended]);
    if (answer === undefined) throw lost();
    if (!("failure" in answer)) return answer;
    throw new CustodyError(answer.failure.code, answer.failure.message, answer.failure.param);
  } catch (error) {
    throw error instanceof CustodyError ? error : lost();
  } finally {
    stopped.abort();
  }
};

/** Makes `subject.exported` durable: the subject is in it by the ids of its keys only, the reason is sealed. */
const recordExport = async (
  { recorder }: SubjectRecord,
  id: string,
  principal: string,
  team: string | null,
  request: SubjectRequest,
  found: Extract<SubjectAnswer, { readonly found: unknown }>["found"],
): Promise<void> => {
  const { exchanges, mentions } = found;
  const keys = found.keys.slice(-keysNamedMax);
  const said = { kind: "subject.exported", principal, team, keys, exchanges, mentions } as const;
  await appendWithWords(
    recorder,
    { principal, words: request.reason, id },
    (payloads) => ({ ...said, mentionTexts: request.includeMentions, payloads }),
    [],
  );
};

/**
 * Writes the pack to a new file. `subject.exported` is durable before any text is opened. Throws `ledger_unavailable`, `ledger_corrupt` and
 * `request_malformed`; the file is gone then.
 */
export const exportSubject = async (
  record: SubjectRecord,
  request: SubjectRequest,
  who: { readonly principal: string; readonly scope: Scope },
  file: string,
  signal?: AbortSignal,
): Promise<BuiltSubject> => {
  const { recorder, master, version, scanners } = record;
  const { subject, identifiers, from = null, to = null, includeMentions } = request;
  const subjectId = recorder.keyring.subjectIdOf(subject);
  const asked = { subjectId, identifiers: [...identifiers, { value: subject }], types: record.types() };
  const question = { ...asked, scope: who.scope, from, to };
  const task: SubjectTask = { folder: recorder.folder, wrapping: master.shared, question };
  const worker = new Worker(thread, { workerData: task, resourceLimits: threadLimits });
  worker.on("error", () => undefined);
  const stop = (): void => void worker.terminate();
  signal?.addEventListener("abort", stop, { once: true });
  try {
    if (signal?.aborted === true) stop();
    const first = await nextAnswer(worker);
    if (!("found" in first)) throw new Error("the thread says what it found first");
    const id = newId();
    const { team } = who.scope;
    await recordExport(record, id, who.principal, team, request, first.found);
    const signing = await record.signingKeys();
    const plan: SubjectPlan = { id, madeAt: recorder.clock(), team, includeMentions, version, signing, scanners, file };
    const next = nextAnswer(worker);
    worker.postMessage(plan);
    const second = await next;
    if ("built" in second) return second.built;
    throw new Error("the thread says what it built last");
  } catch (error) {
    await worker.terminate();
    await rm(file, { force: true });
    throw error;
  } finally {
    signal?.removeEventListener("abort", stop);
  }
};

/** A pack ready to be streamed. Its file has no name any more: closing it frees the disk. */
export interface ReadySubject extends BuiltSubject {
  readonly file: FileHandle;
  readonly bytes: number;
}

/** The exports about subjects of a running server: one at a time, and nothing of them stays on the disk. */
export class SubjectExporter {
  readonly #record: SubjectRecord;
  readonly #folder: string;
  readonly #stopped = new AbortController();
  #isRunning = false;

  /** Deletes what exports of a dead process left behind: those are texts. */
  constructor(record: SubjectRecord) {
    this.#record = record;
    this.#folder = join(record.recorder.folder, "subject-exports");
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Of the principal's scope. Throws what `exportSubject` throws, and `overloaded` while another runs. */
  async export(request: SubjectRequest, principal: Principal, signal: AbortSignal): Promise<ReadySubject> {
    if (this.#isRunning)
      throw new CustodyError("overloaded", "an export about a subject is running; try again when it has ended");
    this.#isRunning = true;
    const path = join(this.#folder, `${newId()}.zip`);
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      const either = AbortSignal.any([signal, this.#stopped.signal]);
      const who = { principal: principal.id, scope: scopeOf(principal) };
      const built = await exportSubject(this.#record, request, who, path, either);
      const file = await open(path, "r");
      return { ...built, file, bytes: (await file.stat()).size };
    } finally {
      await rm(path, { force: true });
      this.#isRunning = false;
    }
  }

  /** Ends what runs. */
  close(): void {
    this.#stopped.abort();
  }
}
