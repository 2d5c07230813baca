/**
 * Dropping a whole year of the log. The entry that says so and the mark on the shard are one commit; then entries, tiles and everything that
 * hangs on them go in small steps, from the front, so that the next start sees how far it got. The final checkpoint stays: the next shard
 * begins by committing to it.
 * @module
 */
import { setTimeout as pause } from "node:timers/promises";
import type { Position } from "../domain/entry.ts";
import { CustodyError } from "../domain/errors.ts";
import { appendEntry } from "../ledger/append.ts";
import type { Recorder } from "../ledger/exchange-record.ts";
import { isRecreatable, kindOf, payloadKeptUntil } from "../policy/retention-schedule.ts";
import type { Effect, Shard } from "../store/store.ts";
import { ExchangeFacts } from "./exchange-facts.ts";
import type { Holds } from "./holds.ts";
import { timeOfId } from "./idle-keys.ts";
import type { ScheduleInForce } from "./schedule-in-force.ts";
import { deletions, destroyFiles, ownersPerStep } from "./take-away.ts";
import { Turns } from "./turns.ts";

const tileWidth = 256;
const levels = [1, 2, 3, 4] as const;
const levelSpan = 2 ** 36;

export interface DropDeps {
  readonly recorder: Recorder;
  readonly holds: Holds;
  readonly schedule: ScheduleInForce;
  readonly turns: Turns;
  readonly pauseMs: number;
  /** See `SweepDeps`. */
  readonly pruneIndex: () => Promise<void>;
}

const refused = (message: string): CustodyError => new CustodyError("must_be_kept", message, "shard");

/** The first moment after the year of a shard (`2026`, `2026-2`), some years later. */
const yearsAfter = (name: string, years: number): number => Date.UTC(Number(name.slice(0, 4)) + 1 + years);

/** Who names payloads in an entry; null where it names none. */
const ownerIn = (bytes: Uint8Array): { owner: string | null; opened: string | null } => {
  const entry: { kind?: unknown; id?: unknown; exchangeId?: unknown; payloads?: unknown } = JSON.parse(
    Buffer.from(bytes).toString("utf8"),
  );
  const kind = String(entry.kind);
  const owner = kind.startsWith("exchange.") ? entry.exchangeId : entry.id;
  const hasPayloads = Array.isArray(entry.payloads) && entry.payloads.length > 0;
  return {
    owner: hasPayloads && typeof owner === "string" ? owner : null,
    opened: kind === "exchange.opened" ? String(entry.exchangeId) : null,
  };
};

export class ShardDrops {
  readonly #d: DropDeps;
  #isStopped = false;
  /** Its own work, one after another. */
  readonly #work = new Turns();

  constructor(deps: DropDeps) {
    this.#d = deps;
  }

  /**
   * Drops a shard: durable when it resolves, and all of it gone when `done` does. Throws `not_found`, `held`, and `must_be_kept` with what
   * it is kept for.
   */
  async drop(name: string, principal: string): Promise<{ readonly shard: Shard; readonly done: Promise<void> }> {
    const { recorder, turns } = this.#d;
    const shard = await turns.take(async () => {
      const found = await this.#droppable(name);
      const { ordinal, origin, size } = found;
      const root = Buffer.from(found.root).toString("hex");
      const droppedAt = recorder.clock();
      await appendEntry(recorder, { kind: "shard.dropped", principal, shard: name, origin, size, root }, [
        { effect: "dropShard", row: { ordinal, droppedAt } },
      ]);
      return { ...found, droppedAt };
    });
    const done = this.#work.take(() => this.#empty(shard));
    done.catch(() => undefined);
    return { shard, done };
  }

  /** The shards whose time is over and that go by themselves. */
  async dropExpired(principal: string): Promise<void> {
    const { recorder, schedule } = this.#d;
    const { dropShardsAfterYears: years } = await schedule.current();
    if (years === null) return;
    for (const { name, frozen, droppedAt } of await recorder.store.shards()) {
      if (droppedAt !== null) continue;
      if (!frozen || yearsAfter(name, years) > recorder.clock()) return;
      try {
        await (
          await this.drop(name, principal)
        ).done;
      } catch (error) {
        // What a hold or a rule keeps, stays, and so does everything after it.
        if (error instanceof CustodyError && (error.code === "held" || error.code === "must_be_kept")) return;
        throw error;
      }
    }
  }

  /** At the start: takes away what a dropped shard still has. */
  async resume(): Promise<void> {
    const { store } = this.#d.recorder;
    for (const shard of await store.shards()) {
      const lastTile = Math.floor((shard.size - 1) / tileWidth);
      if (shard.droppedAt === null || (await store.readTile(shard.ordinal, 0, lastTile)) === null) continue;
      await this.#work.take(() => this.#empty(shard));
    }
  }

  async close(): Promise<void> {
    this.#isStopped = true;
    await this.#work.ended();
  }

  async #droppable(name: string): Promise<Shard> {
    const { recorder, schedule } = this.#d;
    const shards = await recorder.store.shards();
    const shard = shards.find((one) => one.name === name);
    if (shard === undefined || shard.droppedAt !== null)
      throw new CustodyError("not_found", "no such shard that is here");
    if (!shard.frozen) throw refused("this is the shard that the log grows in");
    const eldest = shards.find(({ droppedAt }) => droppedAt === null);
    if (eldest !== shard) throw refused(`shard ${eldest?.name ?? ""} is older: drop it first`);
    const { logYears } = await schedule.current();
    if (logYears === null) throw refused("the retention schedule does not say after how many years: set `logYears`");
    const [last] = await recorder.store.readEntries(shard.ordinal, shard.size - 1, shard.size);
    const { time }: { time: number } = JSON.parse(Buffer.from(last ?? []).toString("utf8"));
    const end = Math.max(
      yearsAfter(name, logYears),
      new Date(time).setUTCFullYear(new Date(time).getUTCFullYear() + logYears),
    );
    if (end > recorder.clock()) throw refused(`its time is not over before ${new Date(end).toISOString()}`);
    const changes = await recorder.store.keyChanges();
    if (changes.some(({ position }) => position.shard === shard.ordinal)) {
      throw refused("a change of the log's key stands in it, which whoever has an older key needs");
    }
    await this.#checkExchanges(shard);
    await this.#checkWords(shard);
    return shard;
  }

  /** Every exchange in it must have ended, and nothing may keep it. */
  async #checkExchanges({ ordinal }: Shard): Promise<void> {
    const { recorder, holds, schedule } = this.#d;
    const { store, clock } = recorder;
    const rules = await schedule.effective();
    const facts = new ExchangeFacts(store);
    for (let after: Position = { shard: ordinal, index: -1 }; ;) {
      const rows = await store.walkExchanges(after, Number.MAX_SAFE_INTEGER, ownersPerStep);
      const own = rows.filter(({ openedPosition }) => openedPosition.shard === ordinal);
      for (const { row, payloads, facts: asked, held } of await facts.of(own)) {
        const [by] = holds.holding(held);
        if (by !== undefined) throw new CustodyError("held", `the legal hold ${by} holds something in it`, "shard");
        if (row.closedPosition === null) throw refused("an exchange in it has not ended");
        const isKept = payloads.some(({ role }) => {
          const { until, rule } = payloadKeptUntil(rules, asked, kindOf(role));
          return rule !== null && until > clock();
        });
        if (isKept || isRecreatable(rules, asked, clock())) throw refused("a rule keeps payloads of it for longer");
      }
      if (own.length < ownersPerStep) return;
      after = own.at(-1)?.openedPosition ?? after;
    }
  }

  async #checkWords({ name }: Shard): Promise<void> {
    const { recorder, holds } = this.#d;
    const { store } = recorder;
    const facts = new ExchangeFacts(store);
    const year = Number(name.slice(0, 4));
    if (holds.inForce.length === 0) return;
    for (let from: number | null = 0; from !== null;) {
      const page: Awaited<ReturnType<typeof store.walkWords>> = await store.walkWords(from);
      for (const word of page.found) {
        const time = timeOfId(word.owner);
        if (new Date(time).getUTCFullYear() !== year) continue;
        const subjects = await facts.subjectsOf([word]);
        const nothing = { model: null, team: null, dataClass: null, verdict: null, outcome: null };
        const [by] = holds.holding({ subjects, key: "", time, ...nothing });
        if (by !== undefined) throw new CustodyError("held", `the legal hold ${by} holds something in it`, "shard");
      }
      from = page.next;
    }
  }

  /** From the front, a bundle at a time; the last tile goes last, and says until then that there is more to do. */
  async #empty({ ordinal, size }: Shard): Promise<void> {
    const { store } = this.#d.recorder;
    const above = levels.map((level): Effect => ({
      effect: "deleteTiles",
      row: { shard: ordinal, level, from: 0, to: levelSpan },
    }));
    await store.append({ entries: [], effects: above });
    const [first = size] = await store.findIndices(ordinal, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, 0, 1);
    for (let from = first - (first % tileWidth); from < size; from += tileWidth) {
      if (this.#isStopped) throw new CustodyError("ledger_unavailable", "the server stops; its next start goes on");
      await this.#takeBundle(ordinal, Math.max(from, first), Math.min(size, from + tileWidth));
      await pause(this.#d.pauseMs, undefined, { ref: false });
    }
    await store.append({
      entries: [],
      effects: [{ effect: "deleteTiles", row: { shard: ordinal, level: 0, from: 0, to: levelSpan } }],
    });
    await this.#d.pruneIndex();
  }

  async #takeBundle(shard: number, from: number, to: number): Promise<void> {
    const { store, folder } = this.#d.recorder;
    const owners = (await store.readEntries(shard, from, to)).map(ownerIn);
    const named = [...new Set(owners.flatMap(({ owner }) => (owner === null ? [] : [owner])))];
    const payloads = await store.placePayloads(named);
    await destroyFiles(folder, payloads);
    const opened = owners.flatMap((one) => (one.opened === null ? [] : [one.opened]));
    const tile = Math.floor(from / tileWidth);
    const isLast = (await store.readTile(shard, 0, tile + 1)) === null;
    await store.append({
      entries: [],
      effects: [
        ...deletions(payloads),
        ...opened.flatMap((id): Effect[] => [
          { effect: "deletePseudonyms", row: { exchangeId: id } },
          { effect: "deleteFeedback", row: { exchangeId: id } },
          { effect: "deleteReviews", row: { exchangeId: id } },
          { effect: "deleteExchange", row: { id } },
        ]),
        { effect: "deleteEntries", row: { shard, from, to } },
        { effect: "deleteListed", row: { shard, from, to } },
        ...(isLast
          ? []
          : [{ effect: "deleteTiles", row: { shard, level: 0, from: tile, to: tile + 1 } } satisfies Effect]),
      ],
    });
  }
}
