/**
 * The replays of a server: one at a time, and which texts have been replayed to the end.
 * @module
 */
import { createHash } from "node:crypto";
import { CustodyError } from "../../domain/errors.ts";
import type { ScopedAccess } from "../../evidence/scoped-reader.ts";
import type { Ledger } from "../../ledger/append.ts";
import { type Replay, replayPolicy, type ReplayRequest } from "./replay-policy.ts";
import { type ReportLine, reportLines } from "./replay-report.ts";
import type { PolicySource } from "./replay-thread.ts";

/** Each is a thread with all scanners. */
const replaysMax = 1;
const rememberedMax = 1_000;

/** A policy that recorded exchanges were replayed under. */
export interface ReplayedPolicy {
  /** As `policy.replayed` names it. */
  readonly digest: string;
  readonly name: string;
  /** How many exchanges. */
  readonly count: number;
}

const keyOf = (policy: PolicySource): string => createHash("sha256").update(JSON.stringify(policy)).digest("hex");

/** See the module. What was replayed is forgotten when the process ends. */
export class Replays {
  readonly #ledger: Ledger;
  readonly #done = new Map<string, ReplayedPolicy>();
  #running = 0;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /**
   * The lines of a report, some at a time; `close` must be called when they are over, or left. Throws `request_malformed` for a policy that cannot be in force,
   * `overloaded` while another one runs.
   */
  async start(access: ScopedAccess, request: ReplayRequest, all: boolean) {
    if (this.#running >= replaysMax) {
      throw new CustodyError("overloaded", `${replaysMax} replay is running; try again when it has ended`);
    }
    this.#running += 1;
    let replay: Replay;
    try {
      replay = await replayPolicy(this.#ledger, access, request);
    } catch (error) {
      this.#running -= 1;
      throw error;
    }
    let isOver = false;
    const close = async (): Promise<void> => {
      if (!isOver) this.#running -= 1;
      isOver = true;
      await replay.close();
    };
    return { lines: this.#lines(replay, request.policy, all), close };
  }

  async *#lines(replay: Replay, policy: PolicySource, all: boolean): AsyncGenerator<readonly ReportLine[]> {
    yield* reportLines(replay, all);
    const { digest, name, count } = replay;
    this.#done.set(keyOf(policy), { digest, name, count });
    for (const eldest of this.#done.keys()) if (this.#done.size > rememberedMax) this.#done.delete(eldest);
  }

  /** Null for a policy that was not replayed to the end by this process. */
  replayed(policy: PolicySource): ReplayedPolicy | null {
    return this.#done.get(keyOf(policy)) ?? null;
  }
}
