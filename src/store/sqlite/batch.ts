/**
 * Appends on their way to the writer thread: one flat tape of numbers and strings, and all bytes in one transferred buffer. A message
 * costs 18-28 us whatever it holds, and each object cloned with it about one more.
 * @module
 */
import type { NextKey } from "../key-change.ts";
import { isListed } from "../listed-entries.ts";
import type { Append, Effect, ShardSeed } from "../store.ts";
import { layoutList, layoutNumber } from "./effects.ts";

export type Scalar = string | number | null;

/** Both are read from the front; a byte string stands in the tape as its length. */
export interface PackedBatch {
  readonly appends: number;
  readonly tape: readonly Scalar[];
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export interface UnpackedEntry {
  readonly time: number;
  /** The kind that it is listed under; null: under none. */
  readonly listedAs: string | null;
  readonly bytes: Uint8Array;
}

/** One append as the writer sees it; `params` are those of the effect's statement without the entry's position. */
export interface UnpackedAppend {
  readonly startShard: ShardSeed | null;
  readonly nextKey: NextKey | null;
  readonly entries: readonly UnpackedEntry[];
  readonly effects: readonly UnpackedEffect[];
}

export interface UnpackedEffect {
  readonly layout: number;
  /** The entry, counted within its append, that the effect goes with. */
  readonly entry: number;
  readonly params: (Scalar | Uint8Array)[];
}

const scalar = (value: unknown): Scalar => {
  if (typeof value === "string" || typeof value === "number") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  return null;
};

/** Packs appends in their order. */
export const packBatch = (appends: readonly Append[]): PackedBatch => {
  const tape: Scalar[] = [];
  const parts: Uint8Array[] = [];
  let bytesUsed = 0;
  const putBytes = (part: Uint8Array): void => {
    tape.push(part.length);
    parts.push(part);
    bytesUsed += part.length;
  };
  const putEffect = (effect: Effect): void => {
    const number = layoutNumber(effect.effect);
    const layout = layoutList[number];
    if (layout === undefined) throw new Error("effect without layout");
    const row: Readonly<Record<string, unknown>> = effect.row;
    tape.push(number, "entry" in effect ? effect.entry : 0);
    for (const field of layout.fields) tape.push(scalar(row[field]));
    const blob = layout.blob === null ? null : row[layout.blob];
    if (blob instanceof Uint8Array) putBytes(blob);
  };
  for (const { startShard, nextKey, entries, effects } of appends) {
    tape.push(startShard?.name ?? null);
    if (startShard !== undefined) tape.push(startShard.origin, startShard.vkey);
    tape.push(nextKey?.from ?? null);
    if (nextKey !== undefined) tape.push(nextKey.to, nextKey.overlapUntil, nextKey.secret);
    tape.push(entries.length, effects.length);
    for (const entry of entries) {
      tape.push(entry.time, isListed(entry.kind) ? entry.kind : null);
      putBytes(entry.bytes);
    }
    for (const effect of effects) putEffect(effect);
  }
  const bytes = new Uint8Array(bytesUsed);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return { appends: appends.length, tape, bytes };
};

/** The inverse of `packBatch`. Byte strings are views into the batch's buffer. */
export const unpackBatch = (batch: PackedBatch): UnpackedAppend[] => {
  let next = 0;
  let used = 0;
  const take = (): Scalar => batch.tape[next++] ?? null;
  const number = (): number => Number(take());
  const text = (): string => String(take());
  const textOrNull = (): string | null => {
    const value = take();
    return value === null ? null : String(value);
  };
  const takeBytes = (): Uint8Array => batch.bytes.subarray(used, (used += number()));
  const takeEffect = (): UnpackedEffect => {
    const layoutAt = number();
    const entry = number();
    const layout = layoutList[layoutAt];
    if (layout === undefined) throw new Error("effect without layout");
    const params: (Scalar | Uint8Array)[] = [];
    for (let field = 0; field < layout.fields.length; field += 1) params.push(take());
    if (layout.blob !== null) params.push(takeBytes());
    return { layout: layoutAt, entry, params };
  };
  return Array.from({ length: batch.appends }, () => {
    const name = take();
    const startShard = name === null ? null : { name: String(name), origin: text(), vkey: text() };
    const from = take();
    const nextKey = from === null ? null : { from: String(from), to: text(), overlapUntil: number(), secret: text() };
    const entryCount = number();
    const effectCount = number();
    return {
      startShard,
      nextKey,
      entries: Array.from({ length: entryCount }, () => ({
        time: number(),
        listedAs: textOrNull(),
        bytes: takeBytes(),
      })),
      effects: Array.from({ length: effectCount }, takeEffect),
    };
  });
};
