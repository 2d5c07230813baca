/**
 * What recorded exchanges would have become under another policy. Its entry is durable before a payload is opened; nothing is sent anywhere.
 * @module
 */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { CustodyError, type ErrorCode } from "../../domain/errors.ts";
import { threadFile } from "../../domain/thread-file.ts";
import type { ScopedAccess, ScopedReader } from "../../evidence/scoped-reader.ts";
import { appendEntry, type Ledger } from "../../ledger/append.ts";
import type { ExchangeRow } from "../../store/store.ts";
import type { PolicySource, Replayed, ReplayAnswer, ReplayTask } from "./replay-thread.ts";

const thread = threadFile("./replay-thread", import.meta.url);
/** A few texts are in memory at a time, beside the scanners. */
const threadLimits = { maxOldGenerationSizeMb: 768, maxYoungGenerationSizeMb: 24 };
const pageRows = 500;
/** Between two batches a caller may go away, and is told how far it is. */
const batchExchanges = 100;

/** The most exchanges of one replay: their ids are held in memory. */
export const replayExchangesMax = 100_000;

export interface ReplayRequest {
  readonly policy: PolicySource;
  readonly principal: string;
  /** The period `[from, to)` of the openings, in UTC milliseconds. */
  readonly from: number;
  readonly to: number;
  /** The most exchanges; the newest are taken. */
  readonly limit: number;
}

/** An exchange as it was recorded, and as it would have been. */
export interface ReplayedExchange {
  readonly was: Pick<ExchangeRow, "id" | "verdict" | "dataClass">;
  readonly would: Replayed;
}

export interface Replay {
  /** SHA-256 of everything that the other policy says, as `policy.loaded` would have it. */
  readonly digest: string;
  readonly name: string;
  readonly count: number;
  /** Newest first, some at a time; ends the thread when it ends, or is left. */
  exchanges(): AsyncGenerator<readonly ReplayedExchange[]>;
  /** Ends the thread: for a caller that never begins. */
  close(): Promise<void>;
}

const listAll = async (
  reader: ScopedReader,
  { from, to, limit }: ReplayRequest,
): Promise<ReplayedExchange["was"][]> => {
  const found: ReplayedExchange["was"][] = [];
  let before: ExchangeRow["openedPosition"] | undefined;
  while (found.length < limit) {
    const size = Math.min(pageRows, limit - found.length);
    const rows = await reader.listExchanges({ from, to, limit: size, ...(before === undefined ? {} : { before }) });
    for (const { id, verdict, dataClass } of rows) found.push({ id, verdict, dataClass });
    before = rows.at(-1)?.openedPosition;
    if (rows.length < size) break;
  }
  return found;
};

const lost = (): CustodyError => new CustodyError("ledger_unavailable", "the replay ended before its report did");

/** The thread's next answer. Rejects when it dies instead. */
const nextAnswer = async (worker: Worker): Promise<ReplayAnswer> => {
  const stopped = new AbortController();
  const { signal } = stopped;
  try {
    const ended = once(worker, "exit", { signal }).then((): never => {
      throw lost();
    });
    const [answer]: ReplayAnswer[] = await Promise.race([once(worker, "message", { signal }), ended]);
    if (answer === undefined) throw lost();
    return answer;
  } catch (error) {
    throw error instanceof CustodyError ? error : lost();
  } finally {
    stopped.abort();
  }
};

/** The caller sent the policy, and must act. */
const asCallers = ({ code, message }: { code: ErrorCode; message: string }): CustodyError =>
  code === "policy_invalid"
    ? new CustodyError("request_malformed", `\`policy\`: ${message}`, "policy")
    : new CustodyError(code, message);

/**
 * Reads the policy, counts the exchanges, and writes `policy.replayed`; then their texts may be opened. Throws `request_malformed` for a policy
 * that cannot be in force, `ledger_unavailable`.
 */
export const replayPolicy = async (
  ledger: Ledger,
  { reader, master, folder }: ScopedAccess,
  request: ReplayRequest,
): Promise<Replay> => {
  const { policy, principal, from, to } = request;
  const task: ReplayTask = { folder, wrapping: master.shared, policy };
  const worker = new Worker(thread, { workerData: task, resourceLimits: threadLimits });
  const close = async (): Promise<void> => void (await worker.terminate());
  try {
    const first = await nextAnswer(worker);
    if ("failure" in first) throw asCallers(first.failure);
    if (!("ready" in first)) throw lost();
    const { digest, name, document: bytes } = first.ready;
    const rows = await listAll(reader, request);
    const count = rows.length;
    const { team } = reader.scope;
    await appendEntry(ledger, { kind: "policy.replayed", principal, team, policy: digest, from, to, count }, [
      { effect: "putDocument", row: { digest, bytes } },
    ]);
    const exchanges = async function* (): AsyncGenerator<readonly ReplayedExchange[]> {
      try {
        for (let at = 0; at < count; at += batchExchanges) {
          const batch = rows.slice(at, at + batchExchanges);
          worker.postMessage(batch.map(({ id }) => id));
          const answer = await nextAnswer(worker);
          if (!("replayed" in answer)) throw lost();
          yield answer.replayed.flatMap((would, place) => {
            const was = batch[place];
            return was === undefined ? [] : [{ was, would }];
          });
        }
      } finally {
        await close();
      }
    };
    return { digest, name, count, exchanges, close };
  } catch (error) {
    await close();
    throw error;
  }
};
