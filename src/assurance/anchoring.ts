/**
 * Shows the log's head to everything that stands outside. Each showing is an entry, and an entry makes the log grow: so what a showing itself
 * added is no reason for another. An idle log is shown once after each heartbeat, and is at rest until the next.
 * @module
 */
import type { LogAnchored, LogAnchorFailed } from "../domain/assurance-entry.ts";
import { CustodyError } from "../domain/errors.ts";
import { type Ledger, newEntry } from "../ledger/append.ts";
import type { Effect, Shard } from "../store/store.ts";
import type { Compared } from "./compare-outside.ts";
import { AnchorError, type Head, headOf, type Seen, type Target } from "./target.ts";

/** How one target stands. */
export interface TargetState {
  readonly name: string;
  readonly kind: Target["kind"];
  /** What it has seen last; null: nothing yet. */
  readonly seen: { readonly origin: string; readonly size: number; readonly time: number } | null;
  /** Why its last try failed; null where it did not. */
  readonly failure: { readonly reason: string; readonly since: number } | null;
}

export interface AnchoringOptions {
  readonly timeoutMs: number;
  /** Steady uptime in milliseconds. */
  readonly uptime: () => number;
  /** Told of a failure once, and once more when its reason changes. */
  readonly onFailure: (target: Target, error: AnchorError) => void;
}

interface Tracked {
  readonly target: Target;
  /** By origin, the size that it has seen. */
  readonly sizes: Map<string, number>;
  state: TargetState;
  dueAt: number;
}

interface Shown {
  readonly tracked: Tracked;
  readonly head: Head;
  readonly seen: Seen;
}

const anchoredOf = ({ tracked, head, seen }: Shown): LogAnchored => ({
  kind: "log.anchored",
  target: tracked.target.name,
  anchor: tracked.target.kind,
  shard: head.ordinal,
  size: head.size,
  root: Buffer.from(head.root).toString("hex"),
  at: seen.at,
});

export class Anchoring {
  readonly #ledger: Ledger;
  readonly #options: AnchoringOptions;
  readonly #tracked: readonly Tracked[];
  /** Indices by shard of the entries that say that it was shown. */
  readonly #own = new Map<number, Set<number>>();
  /** By origin. */
  readonly #ordinals = new Map<string, number>();
  #running: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(ledger: Ledger, targets: readonly Target[], options: AnchoringOptions) {
    this.#ledger = ledger;
    this.#options = options;
    this.#tracked = targets.map((target) => {
      const { name, kind } = target;
      return { target, sizes: new Map(), state: { name, kind, seen: null, failure: null }, dueAt: 0 };
    });
  }

  get states(): readonly TargetState[] {
    return this.#tracked.map(({ state }) => state);
  }

  /** Names of the targets whose last try failed. */
  get behind(): string[] {
    return this.states.filter(({ failure }) => failure !== null).map(({ name }) => name);
  }

  /** Entries of a shard that a target has not seen, those that only say that it was shown left out. */
  #news({ sizes }: Tracked, { origin, ordinal, size }: Pick<Shard, "origin" | "ordinal" | "size">): number {
    const seen = sizes.get(origin) ?? 0;
    const own = [...(this.#own.get(ordinal) ?? [])].filter((index) => index >= seen && index < size).length;
    return size - seen - own;
  }

  /** How many entries of the newest shard each target has not seen. */
  lag(newest: Pick<Shard, "origin" | "ordinal" | "size">): ReadonlyMap<string, number> {
    return new Map(this.#tracked.map((tracked) => [tracked.target.name, this.#news(tracked, newest)]));
  }

  /** The same for a size of an origin's log; of shards that nobody has been shown, all of it. */
  lagOf(origin: string, size: number): ReadonlyMap<string, number> {
    return this.lag({ origin, size, ordinal: this.#ordinals.get(origin) ?? 0 });
  }

  /** Shows the log to those whose time it is. */
  tick(): Promise<void> {
    const now = this.#options.uptime();
    const due = this.#tracked.filter(({ dueAt }) => dueAt <= now);
    if (due.length === 0 || this.#stopped) return this.#running;
    for (const tracked of due) tracked.dueAt = now + tracked.target.intervalS * 1_000;
    return this.#enqueue(due);
  }

  /** Shows it to all of them now. */
  anchorNow(): Promise<void> {
    return this.#enqueue(this.#tracked);
  }

  #enqueue(due: readonly Tracked[]): Promise<void> {
    const round = (): Promise<void> => this.#round(due);
    this.#running = this.#running.then(round, round);
    return this.#running;
  }

  async #round(due: readonly Tracked[]): Promise<void> {
    const { store, clock } = this.#ledger;
    const [newest, before] = (await store.shards()).toReversed();
    if (newest === undefined) return;
    const shown: Shown[] = [];
    const failed: { readonly tracked: Tracked; readonly error: AnchorError }[] = [];
    const showOne = async (tracked: Tracked): Promise<void> => {
      // The end of the shard before, where somebody has seen its beginning: a year's last entries are shown too.
      const shards = before !== undefined && tracked.sizes.has(before.origin) ? [before, newest] : [newest];
      for (const shard of shards) {
        if (this.#news(tracked, shard) <= 0) continue;
        const head = headOf(store, shard);
        try {
          const seen = await tracked.target.show(head, AbortSignal.timeout(this.#options.timeoutMs));
          shown.push({ tracked, head, seen });
        } catch (error) {
          failed.push({ tracked, error: anchorErrorOf(tracked.target, error) });
          return;
        }
      }
    };
    await Promise.all(due.map(showOne));
    const fresh = failed.filter(({ tracked, error }) => tracked.state.failure?.reason !== error.reason);
    for (const { tracked, error } of fresh) {
      tracked.state = { ...tracked.state, failure: { reason: error.reason, since: clock() } };
      this.#options.onFailure(tracked.target, error);
    }
    await this.#record(
      shown,
      fresh.flatMap(({ tracked, error }) => failureEntries(tracked.target, error)),
    );
  }

  /** What was shown at the start, before anything could be appended. */
  async adopt({ shown, failures }: Compared): Promise<void> {
    const trackedAs = (name: string) => this.#tracked.filter(({ target }) => target.name === name);
    const since = this.#ledger.clock();
    for (const { target, reason } of failures) {
      for (const tracked of trackedAs(target)) tracked.state = { ...tracked.state, failure: { reason, since } };
    }
    await this.#record(
      shown.flatMap(({ target, head, seen }) => trackedAs(target).map((tracked) => ({ tracked, head, seen }))),
      failures,
    );
  }

  async #record(shown: readonly Shown[], failures: readonly LogAnchorFailed[]): Promise<void> {
    const { store, clock } = this.#ledger;
    const time = clock();
    const drafts = [...shown.map(anchoredOf), ...failures];
    if (drafts.length === 0) return;
    const effects = shown.flatMap(({ tracked: { target }, head: { origin, size }, seen: { at, bytes } }): Effect[] => {
      const { name, kind } = target;
      return bytes === null
        ? []
        : [{ effect: "putAnchor", row: { target: name, origin, size, kind, time: at ?? time, bytes } }];
    });
    const positions = await store.append({ entries: drafts.map((draft) => newEntry(draft, time)), effects });
    for (const { shard, index } of positions) {
      const own = this.#own.get(shard) ?? new Set();
      this.#own.set(shard, own.add(index));
    }
    for (const { tracked, head } of shown) {
      tracked.sizes.set(head.origin, head.size);
      this.#ordinals.set(head.origin, head.ordinal);
      const { name, kind } = tracked.target;
      tracked.state = { name, kind, seen: { origin: head.origin, size: head.size, time }, failure: null };
    }
    for (const { head } of shown) this.#forget(head);
  }

  /** Entries of ours that everybody has seen are counted no more. */
  #forget({ ordinal, origin }: Head): void {
    const least = Math.min(...this.#tracked.map(({ sizes }) => sizes.get(origin) ?? 0));
    const own = this.#own.get(ordinal);
    for (const index of own ?? []) if (index < least) own?.delete(index);
  }

  /** Shows what is left to show, once, and stops. */
  async close(): Promise<void> {
    this.#stopped = true;
    await this.anchorNow().catch(() => undefined);
    await Promise.all(this.#tracked.map(({ target }) => target.close()));
  }
}

const anchorErrorOf = (target: Target, error: unknown): AnchorError => {
  if (error instanceof AnchorError) return error;
  // A proof that cannot be made is a fault of the log's; whatever else it is, the target has not seen it.
  const why = error instanceof CustodyError ? error.message : "it could not be shown the log";
  return new AnchorError(target.name, "unreachable", why);
};

/** Who cannot be reached is named by heartbeats; who has seen another log, by an entry of its own. */
const failureEntries = ({ name, kind }: Target, { reason }: AnchorError): LogAnchorFailed[] =>
  reason === "unreachable" ? [] : [{ kind: "log.anchor_failed", target: name, anchor: kind, reason }];
