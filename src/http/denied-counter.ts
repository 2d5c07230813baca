/**
 * Refusals of nobody known, counted: evidence without being a flood. One entry a minute at most; the addresses they came from are sealed.
 * @module
 */
import type { KeyRefusal } from "../access/known-key.ts";
import { newId } from "../domain/new-id.ts";
import { systemPrincipal } from "../domain/principal.ts";
import { newEntry } from "../ledger/append.ts";
import type { Recorder } from "../ledger/exchange-record.ts";
import { appendSealed, sealTexts } from "../ledger/seal-texts.ts";
import type { Metrics } from "./metrics.ts";
import { sourceOf, TopSources } from "./top-sources.ts";

const intervalMs = 60_000;
const sourcesMax = 50;

export type DeniedReason =
  | "missing_key"
  | "two_keys"
  | "mistyped_key"
  | "unknown_key"
  | "ended_session"
  | "cross_site"
  | "sign_in_failed"
  | "no_group"
  | "throttled"
  | KeyRefusal;

export class DeniedCounter {
  readonly #recorder: Recorder;
  readonly #metrics: Metrics;
  readonly #timer: NodeJS.Timeout;
  #counts = new Map<DeniedReason, number>();
  #sources = new TopSources();
  #from: number;
  #flushing: Promise<void> = Promise.resolve();

  constructor(recorder: Recorder, metrics: Metrics) {
    this.#recorder = recorder;
    this.#metrics = metrics;
    this.#from = recorder.clock();
    this.#timer = setInterval(() => void this.flush(), intervalMs);
    this.#timer.unref();
  }

  count(reason: DeniedReason, address: string): void {
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + 1);
    this.#sources.add(sourceOf(address));
    this.#metrics.count("custody_denied_total", { reason });
  }

  /** Writes what was counted as `access.denied`. When the log cannot take it, the counts stay for the next time. */
  flush(): Promise<void> {
    this.#flushing = this.#flushing.then(() => this.#flush());
    return this.#flushing;
  }

  async #flush(): Promise<void> {
    const { clock } = this.#recorder;
    const [counts, sources, from] = [this.#counts, this.#sources, this.#from];
    if (counts.size === 0) {
      this.#from = clock();
      return;
    }
    const to = clock();
    this.#counts = new Map();
    this.#sources = new TopSources();
    this.#from = to;
    try {
      await this.#write(from, to, counts, sources);
    } catch {
      this.#from = from;
      for (const [reason, times] of counts) this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + times);
      this.#sources = sources.with(this.#sources);
    }
  }

  async #write(from: number, to: number, counts: ReadonlyMap<string, number>, counted: TopSources): Promise<void> {
    const { sources, others } = counted.top(sourcesMax);
    const { keyring, folder } = this.#recorder;
    const id = newId();
    const key = keyring.keyFor(systemPrincipal, to);
    const text = { role: "sources", bytes: Buffer.from(JSON.stringify({ sources, others })), details: null } as const;
    const { refs: payloads, effects } = await sealTexts({ owner: id, key, folder }, [text]);
    const entry = newEntry(
      {
        kind: "access.denied",
        from,
        to,
        counts: Object.fromEntries(counts),
        sources: sources.length,
        others,
        payloads,
      },
      to,
      id,
    );
    await appendSealed(this.#recorder, key, [entry], effects);
  }

  /** Stops the clock and writes the rest. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush();
  }
}
