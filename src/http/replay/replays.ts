/**
 * @module
 * Replays of one server, whoever asks for them: one at a time.
 */
import { createHash } from "node:crypto";
import { CustodyError } from "../../domain/errors.ts";
import type { ScopedAccess } from "../../evidence/scoped-reader.ts";
import type { Ledger } from "../../ledger/append.ts";
import { type Replay, replayPolicy, type ReplayRequest } from "./replay-policy.ts";
import type { PolicySource } from "./replay-thread.ts";

/** Each is a thread with all scanners. */
const replaysMax = 1;

const rememberedMax = 1_000;

/** A policy that recorded exchanges were replayed under to the end. */
export type ReplayedPolicy = Pick<Replay, "digest" | "name" | "count">;

const keyOf = (policy: PolicySource): string => createHash("sha256").update(JSON.stringify(policy)).digest("hex");

export class Replays {
  readonly #ledger: Ledger;
  /** By what was replayed; forgotten when the process ends. */
  readonly #ended = new Map<string, ReplayedPolicy>();
  #running = 0;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** Begins one; it counts until it is closed. Throws as `replayPolicy`, and `overloaded` while another one runs. */
  async begin(access: ScopedAccess, request: ReplayRequest): Promise<Replay> {
    if (this.#running >= replaysMax) {
      throw new CustodyError("overloaded", `${replaysMax} replay is running; try again when it has ended`);
    }
    this.#running += 1;
    try {
      const replay = await replayPolicy(this.#ledger, access, request);
      let isOver = false;
      const close = async (): Promise<void> => {
        if (!isOver) this.#running -= 1;
        isOver = true;
        await replay.close();
      };
      return { ...replay, close, exchanges: () => this.#remember(replay, request.policy) };
    } catch (error) {
      this.#running -= 1;
      throw error;
    }
  }

  async *#remember({ digest, name, count, exchanges }: Replay, policy: PolicySource): ReturnType<Replay["exchanges"]> {
    yield* exchanges();
    this.#ended.set(keyOf(policy), { digest, name, count });
    for (const eldest of this.#ended.keys()) if (this.#ended.size > rememberedMax) this.#ended.delete(eldest);
  }

  /** Null for a policy that this process has not replayed to the end. */
  ended(policy: PolicySource): ReplayedPolicy | null {
    return this.#ended.get(keyOf(policy)) ?? null;
  }
}
