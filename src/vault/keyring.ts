/**
 * Which key seals for whom: one for each subject and UTC month, so that a person or a month can be made unreadable by itself.
 * @module
 */
import { createHmac } from "node:crypto";
import { DataKey } from "./data-key.ts";
import type { WrappingKeys } from "./master-key.ts";

/** Keys held in memory; the eldest goes first, and its subject simply gets a new one. */
const keysMax = 10_000;

/** Makes and remembers the data keys of this process. */
export class Keyring {
  readonly #master: WrappingKeys;
  readonly #subjectKey: Buffer;
  readonly #keys = new Map<string, DataKey>();
  readonly #subjects = new Map<string, string>();
  /** Keys that are not given out any more, while somebody holds them. */
  readonly #formerlyHeld = new Set<DataKey>();

  /** `subjectKey` (32 bytes) turns subjects into HMACs; destroying it unlinks them all. */
  constructor(master: WrappingKeys, subjectKey: Buffer) {
    this.#master = master;
    this.#subjectKey = subjectKey;
  }

  /** The key for a subject (a caller's text, used for its HMAC only) at a time in UTC milliseconds. */
  keyFor(subject: string, time: number): DataKey {
    return this.keyOf(this.subjectIdOf(subject), time);
  }

  /** The key for a subject of which only the HMAC is known, as a stored key has it. */
  keyOf(subjectId: string, time: number): DataKey {
    const month = monthOf(time);
    const place = `${month}|${subjectId}`;
    const known = this.#keys.get(place);
    if (known !== undefined && !known.exhausted) return known;
    const key = new DataKey(this.#master, subjectId, month);
    if (known !== undefined) this.#keepHeld(known);
    const displaced = bounded(this.#keys, place, key);
    if (displaced !== undefined) this.#keepHeld(displaced);
    return key;
  }

  #keepHeld(key: DataKey): void {
    for (const one of this.#formerlyHeld) if (!one.isHeld) this.#formerlyHeld.delete(one);
    if (key.isHeld) this.#formerlyHeld.add(key);
  }

  /**
   * Gives out new keys for a subject from now on, and gives those that were: they may still be held, and some may be of no commit yet.
   * They MUST be destroyed once they are free.
   */
  retire(subjectId: string): DataKey[] {
    const retired: DataKey[] = [];
    for (const [place, key] of this.#keys) {
      if (key.subject !== subjectId) continue;
      this.#keys.delete(place);
      retired.push(key);
    }
    for (const key of this.#formerlyHeld) if (key.subject === subjectId) retired.push(key);
    for (const key of retired) this.#keepHeld(key);
    return [...new Set(retired)];
  }

  /** The ids of the keys that somebody holds: they may still seal, also when their month is over. */
  heldIds(): Set<string> {
    const all = [...this.#keys.values(), ...this.#formerlyHeld];
    return new Set(all.flatMap(({ id, isHeld }) => (isHeld ? [id] : [])));
  }

  /** What stands for a subject in the record: an HMAC of its text, hex. The same while the subject key is the same. */
  subjectIdOf(subject: string): string {
    const known = this.#subjects.get(subject);
    if (known !== undefined) return known;
    const id = createHmac("sha256", this.#subjectKey).update(subject).digest("hex");
    bounded(this.#subjects, subject, id);
    return id;
  }
}

/** Puts a value in, and gives the one that had to go for it. */
const bounded = <V>(map: Map<string, V>, key: string, value: V): V | undefined => {
  let displaced: V | undefined;
  if (map.size >= keysMax && !map.has(key)) {
    const eldest = map.entries().next();
    if (!eldest.done) {
      displaced = eldest.value[1];
      map.delete(eldest.value[0]);
    }
  }
  map.set(key, value);
  return displaced;
};

let lastMonth = { from: 0, to: 0, month: "" };

/** `YYYY-MM` of a time in UTC milliseconds. */
export const monthOf = (time: number): string => {
  if (time >= lastMonth.from && time < lastMonth.to) return lastMonth.month;
  const date = new Date(time);
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth();
  lastMonth = { from: Date.UTC(year, month), to: Date.UTC(year, month + 1), month: date.toISOString().slice(0, 7) };
  return lastMonth.month;
};
