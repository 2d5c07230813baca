/**
 * What somebody known was refused: an entry each time. Whoever holds a key that is not good any more, or not good there, gets a few
 * entries a minute; the rest is counted with what nobody known was refused, or a leaked key could fill the disk.
 * @module
 */
import type { KeyRefused } from "../access/known-key.ts";
import type { ErrorCode } from "../domain/errors.ts";
import type { Permission } from "../domain/permission.ts";
import type { Principal } from "../domain/principal.ts";
import { appendEntry } from "../ledger/append.ts";
import type { Recorder } from "../ledger/exchange-record.ts";
import type { DeniedCounter } from "./denied-counter.ts";
import type { Metrics } from "./metrics.ts";

const windowMs = 60_000;
/** Entries a minute about one key that is not good. */
const entriesMax = 10;

export class Refusals {
  readonly #recorder: Recorder;
  readonly #denied: DeniedCounter;
  readonly #metrics: Metrics;
  /** Entries of this minute, by key: at most as many as there are keys. */
  readonly #written = new Map<string, number>();
  #since = 0;

  constructor(recorder: Recorder, denied: DeniedCounter, metrics: Metrics) {
    this.#recorder = recorder;
    this.#denied = denied;
    this.#metrics = metrics;
  }

  /** Writes `access.refused`; durable when it resolves. Throws `ledger_unavailable`. */
  async record(
    { id: principal, team }: Principal,
    route: string,
    error: ErrorCode,
    permission: Permission | null,
  ): Promise<void> {
    this.#metrics.count("custody_refused_total", { error });
    await appendEntry(this.#recorder, { kind: "access.refused", principal, team, route, error, permission });
  }

  /** The same of a key that is not good, or not there. */
  async recordKey({ principal, refusal }: KeyRefused, route: string, address: string): Promise<void> {
    const now = this.#recorder.clock();
    if (now - this.#since >= windowMs) {
      this.#written.clear();
      this.#since = now;
    }
    const before = this.#written.get(principal.id) ?? 0;
    if (before >= entriesMax) return this.#denied.count(refusal, address);
    this.#written.set(principal.id, before + 1);
    await this.record(principal, route, refusal, null);
  }
}
