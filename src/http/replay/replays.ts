/**
 * @module
 * Replays of one server, whoever asks for them: one at a time.
 */
import { CustodyError } from "../../domain/errors.ts";
import type { ScopedAccess } from "../../evidence/scoped-reader.ts";
import type { Ledger } from "../../ledger/append.ts";
import { type Replay, replayPolicy, type ReplayRequest } from "./replay-policy.ts";

/** Each is a thread with all scanners. */
const replaysMax = 1;

export class Replays {
  readonly #ledger: Ledger;
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
      return { ...replay, close };
    } catch (error) {
      this.#running -= 1;
      throw error;
    }
  }
}
