/**
 * The thread that finds and exports what there is about one subject. It tells what it found first, and opens nothing before it is told that the
 * entry about it is durable.
 * @module
 */
import { once } from "node:events";
import { setPriority } from "node:os";
import { parentPort, workerData } from "node:worker_threads";
import { CustodyError, type ErrorCode } from "../../domain/errors.ts";
import { openStoreReader } from "../../store/open-store.ts";
import { sharedWrapping } from "../../vault/master-key.ts";
import { type BuiltSubject, buildSubject, type SubjectPlan } from "./build-subject.ts";
import { findSubject, type SubjectQuestion } from "./find-subject.ts";

export interface SubjectTask {
  /** The data folder. */
  readonly folder: string;
  /** `MasterKey.shared`. */
  readonly wrapping: SharedArrayBuffer;
  readonly question: SubjectQuestion;
}

export type SubjectAnswer =
  | { readonly found: { readonly keys: readonly string[]; readonly exchanges: number; readonly mentions: number } }
  | { readonly built: BuiltSubject }
  | { readonly failure: { readonly code: ErrorCode; readonly message: string; readonly param: string | null } };

const niceness = 10;
const port = parentPort;
if (port === null) throw new Error("runs in a worker thread only");
const answer = (message: SubjectAnswer): void => port.postMessage(message);

const run = async ({ folder, wrapping, question }: SubjectTask): Promise<void> => {
  const reader = await openStoreReader(folder);
  try {
    const master = sharedWrapping(wrapping);
    const found = await findSubject(reader, master, question);
    const durable = once(port, "message");
    answer({ found: { keys: found.keys, exchanges: found.exchanges.length, mentions: found.mentions.length } });
    const [plan]: SubjectPlan[] = await durable;
    if (plan === undefined) return;
    answer({ built: await buildSubject(plan, reader, { reader, folder, master }, found) });
  } catch (error) {
    if (error instanceof CustodyError) {
      const { code, message, param } = error;
      return answer({ failure: { code, message, param } });
    }
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    answer({
      failure: { code: "ledger_unavailable", message: `the pack could not be written (${code})`, param: null },
    });
  } finally {
    reader.close();
  }
};

// Linux keeps a niceness for each thread; elsewhere it would be the whole process's.
if (process.platform === "linux") setPriority(niceness);
const task: SubjectTask = workerData;
await run(task);
port.close();
