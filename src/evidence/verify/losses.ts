/**
 * What may be missing, and why: payloads whose key an erasure destroyed, files that were deleted, payloads and rows whose time was over when a sweep came, and shards
 * that were dropped. Everything else that is missing is a fault. Where it is read from the entries, nothing but the log is believed.
 * @module
 */
import { type DataClass, dataClasses, stricterClass } from "../../domain/data-class.ts";
import type { Entry, PayloadRef } from "../../domain/entry.ts";
import {
  type EffectiveSchedule,
  effectiveSchema,
  kindOf,
  metadataKeptUntil,
  payloadKeptUntil,
  policyNamesOf,
  type RetentionFacts,
} from "../../policy/retention-schedule.ts";
import type { Shard, StoreReader } from "../../store/store.ts";
import { readUntilFault } from "./record-source.ts";

type Reader = Pick<StoreReader, "readDocument" | "readEntries" | "findIndices">;

const pageEntries = 1_024;
const markers = ["erasure.begun", "payload.erased", "retention.swept", "shard.dropped", "file.deleted"].map((kind) =>
  Buffer.from(`"kind":"${kind}"`),
);

/** What an entry says of an exchange, as far as rules ask; its class may have become stricter since. */
export interface LostFacts {
  readonly policy: string;
  readonly principal: string;
  readonly time: number;
  readonly dataClass: DataClass;
}

/** A shard as the entry that drops it names it. */
export interface DroppedShard {
  readonly shard: string;
  readonly size: number;
  readonly root: string;
}

/** The classes that an exchange may have had in the end: what it had, or a stricter one. */
const classesFrom = (first: DataClass): DataClass[] => dataClasses.filter((one) => stricterClass(first, one) === one);

export class Losses {
  readonly #reader: Pick<StoreReader, "readDocument">;
  /** Of erasures that were begun; true: and are done. */
  readonly #erasures = new Map<string, boolean>();
  readonly #keys = new Set<string>();
  /** Owners of deleted files, with the role. */
  readonly #files = new Set<string>();
  /** When the last sweep by each schedule came, by the schedule's digest. */
  readonly #swept = new Map<string, number>();
  readonly #schedules = new Map<string, EffectiveSchedule | null>();
  readonly #policies = new Map<string, string[]>();
  readonly dropped = new Map<string, DroppedShard>();

  constructor(reader: Pick<StoreReader, "readDocument">) {
    this.#reader = reader;
  }

  /** Takes an entry into account. */
  add(entry: Entry): void {
    if (entry.kind === "erasure.begun" || entry.kind === "payload.erased") {
      const isDone = entry.kind === "payload.erased" || this.#erasures.get(entry.erasure) === true;
      this.#erasures.set(entry.erasure, isDone);
      for (const key of entry.keys) this.#keys.add(key);
    } else if (entry.kind === "retention.swept") {
      this.addSweep(entry.schedule, entry.time);
    } else if (entry.kind === "file.deleted") {
      this.#files.add(`${entry.exchangeId} ${entry.role}`);
    } else if (entry.kind === "shard.dropped") {
      const { shard, size, root } = entry;
      this.dropped.set(shard, { shard, size, root });
    }
  }

  addSweep(schedule: string, time: number): void {
    this.#swept.set(schedule, Math.max(time, this.#swept.get(schedule) ?? 0));
  }

  addKeys(keys: readonly string[]): void {
    for (const key of keys) this.#keys.add(key);
  }

  get hasSweeps(): boolean {
    return this.#swept.size > 0;
  }

  /** Erasures that were begun and are not done. */
  get unfinished(): string[] {
    return [...this.#erasures].flatMap(([id, isDone]) => (isDone ? [] : [id]));
  }

  /** Whether a payload of this owner may be gone. Without a policy in `facts` it is of no exchange; `time` is then when it was sealed. */
  async mayBeGone(
    owner: string,
    ref: Pick<PayloadRef, "keyId" | "role">,
    facts: LostFacts | { readonly time: number },
  ): Promise<boolean> {
    if (this.#keys.has(ref.keyId) || this.#files.has(`${owner} ${ref.role}`)) return true;
    return this.#some(facts, (schedule, asked) => payloadKeptUntil(schedule, asked, kindOf(ref.role)).until);
  }

  /** Whether the row of an exchange may be gone. */
  async mayRowBeGone(facts: LostFacts): Promise<boolean> {
    return this.#some(facts, (schedule, asked) => metadataKeptUntil(schedule, asked).until);
  }

  async #some(
    facts: LostFacts | { readonly time: number },
    untilOf: (schedule: EffectiveSchedule, facts: RetentionFacts) => number,
  ): Promise<boolean> {
    for (const [digest, sweptAt] of this.#swept) {
      const schedule = await this.#scheduleOf(digest);
      if (schedule === null) continue;
      for (const asked of await this.#askedOf(facts)) if (untilOf(schedule, asked) <= sweptAt) return true;
    }
    return false;
  }

  async #askedOf(facts: LostFacts | { readonly time: number }): Promise<RetentionFacts[]> {
    if (!("policy" in facts)) return [{ policies: null, key: "", dataClass: null, time: facts.time }];
    const { policy, principal: key, time } = facts;
    const policies = this.#policies.get(policy) ?? policyNamesOf(await this.#reader.readDocument(policy));
    this.#policies.set(policy, policies);
    return classesFrom(facts.dataClass).map((dataClass) => ({ policies, key, dataClass, time }));
  }

  async #scheduleOf(digest: string): Promise<EffectiveSchedule | null> {
    const known = this.#schedules.get(digest);
    if (known !== undefined) return known;
    const schedule = parseSchedule(await this.#reader.readDocument(digest));
    this.#schedules.set(digest, schedule);
    return schedule;
  }
}

const parseSchedule = (bytes: Uint8Array | null): EffectiveSchedule | null => {
  try {
    return effectiveSchema.parse(JSON.parse(Buffer.from(bytes ?? []).toString("utf8")));
  } catch {
    return null;
  }
};

/** Reads the whole log once for the entries that say what is gone. */
export const readLosses = async (reader: Reader & StoreReader, shards: readonly Shard[]): Promise<Losses> => {
  const losses = new Losses(reader);
  for (const { ordinal, size } of shards) {
    for (let from = 0; from < size; from += pageEntries) {
      for (const bytes of await readUntilFault(reader, ordinal, from, Math.min(size, from + pageEntries))) {
        const entry = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
        if (!markers.some((marker) => entry.includes(marker))) continue;
        try {
          losses.add(JSON.parse(entry.toString("utf8")));
        } catch {
          // No entry: named when the log is verified.
        }
      }
    }
  }
  return losses;
};

const erasuresPerPage = 500;

/** The same from the tables, for who builds a pack: what it says there is for the entries to show. */
export const recordedLosses = async (reader: StoreReader): Promise<Losses> => {
  const losses = new Losses(reader);
  for (const { schedule, time } of await reader.sweptUntil()) losses.addSweep(schedule, time);
  for (let before: string | undefined; ;) {
    const rows = await reader.listErasures({ limit: erasuresPerPage, ...(before === undefined ? {} : { before }) });
    for (const { keys } of rows) losses.addKeys(JSON.parse(keys));
    before = rows.at(-1)?.id;
    if (before === undefined) return losses;
  }
};
