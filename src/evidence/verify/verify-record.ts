/**
 * Checks a data folder beside a running server or without one: every shard's log, how the shards follow each other, and whether what was
 * stored beside the log (payloads, derived rows, keys, documents) agrees with it.
 * @module
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CustodyError } from "../../domain/errors.ts";
import { checkAnchor } from "../../ledger/anchor.ts";
import { vkeyFor } from "../../ledger/checkpoint.ts";
import { followKeys, showChanges } from "../../ledger/key-change.ts";
import { tileWidth } from "../../ledger/tiles.ts";
import type { Shard, StoreReader } from "../../store/store.ts";
import { readUntilFault, recordSource, rowsFrom } from "./record-source.ts";
import { readLosses } from "./losses.ts";
import { Report } from "./report.ts";
import { originOf, type Trust } from "./trust.ts";
import { ExchangeCheck } from "./verify-exchanges.ts";
import { ApprovalCheck } from "./verify-approvals.ts";
import { LooseCheck } from "./verify-rows.ts";
import { type CheckedEntry, parseEntry } from "./checked-entry.ts";
import { noteTrust, verifyDropped, verifyShard } from "./verify-shard.ts";

const keptAnchorPath = join("keys", "anchor");

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

/** The first entry of a shard names the shard, and the final checkpoint of the one before. */
const checkChain = (before: Shard | undefined, shard: Shard, first: CheckedEntry | null, report: Report): void => {
  const { name } = shard;
  const opening = first?.entry;
  if (opening?.kind !== "log.opened" && opening?.kind !== "log.continued") {
    return report.fault(`entry 0 of shard ${name} does not open a log`, name, 0);
  }
  if (opening.origin !== shard.origin) report.fault(`entry 0 of shard ${name} opens another log`, name, 0);
  const { previous } = opening;
  if (before === undefined) {
    if (previous !== null) report.fault(`entry 0 of shard ${name} continues a log that is not here`, name, 0);
  } else if (
    previous?.origin !== before.origin ||
    previous.size !== before.size ||
    previous.root !== hex(before.root)
  ) {
    report.fault(`entry 0 of shard ${name} does not continue shard ${before.name} as it is here`, name, 0);
  }
};

/** Rows after the signed end. Beside a running server the end may have moved on since it was read. */
const checkEnd = async (reader: StoreReader, shard: Shard, report: Report): Promise<void> => {
  const [extra] = await rowsFrom(reader, shard.ordinal, shard.size, 1);
  if (extra === undefined) return;
  const now = (await reader.shards()).find(({ ordinal }) => ordinal === shard.ordinal);
  if (now !== undefined && extra < now.size) return;
  report.fault(`entry ${extra} of shard ${shard.name} stands after the end of the signed log`, shard.name, extra);
};

/** Rows carry their entry's time for look-ups; a changed one would hide an entry from a period. */
const checkTimes = async (
  reader: StoreReader,
  shard: Shard,
  from: number,
  entries: readonly CheckedEntry[],
  report: Report,
): Promise<void> => {
  const times = entries.map(({ entry }) => entry.time);
  const [low, high] = [Math.min(...times), Math.max(...times)];
  const found = await reader.findIndices(shard.ordinal, low, high + 1, from, entries.length);
  const off = entries.findIndex(({ index }, offset) => found[offset] !== index);
  const index = off === -1 ? undefined : entries[off]?.index;
  if (index !== undefined) {
    report.fault(`entry ${index} of shard ${shard.name} is filed under another time than its own`, shard.name, index);
  }
};

const walkShard = async (
  reader: StoreReader,
  shard: Shard,
  onEntry: (entry: CheckedEntry) => Promise<void>,
  report: Report,
): Promise<void> => {
  for (let from = 0; from < shard.size; from += tileWidth) {
    const to = Math.min(shard.size, from + tileWidth);
    // What is missing or malformed was named when the log was verified.
    const read = await readUntilFault(reader, shard.ordinal, from, to);
    const entries = read.flatMap((bytes, offset) => parseEntry(shard, from + offset, bytes) ?? []);
    if (entries.length === to - from) await checkTimes(reader, shard, from, entries, report);
    for (const entry of entries) await onEntry(entry);
  }
};

const checkAnchors = async (
  reader: StoreReader,
  folder: string,
  shards: readonly Shard[],
  trust: Trust,
  report: Report,
): Promise<void> => {
  // What does not hold was named when the shards were verified.
  const changes = await showChanges(reader).catch(() => []);
  const vkeysOf = (origin: string): [string, ...string[]] => {
    const own = shards.flatMap((shard) => (shard.origin === origin ? [shard.vkey] : []));
    const pinned = trust.pins.findAll(origin);
    const all = followKeys(pinned.length > 0 ? pinned : own, changes, true).map((vkey) => vkeyFor(origin, vkey));
    const [first, ...others] = all;
    if (first === undefined)
      throw new CustodyError("ledger_corrupt", "the log has no shard of the saved checkpoint's origin");
    return [first, ...others];
  };
  const kept = join(folder, keptAnchorPath);
  const anchors = [
    ...(trust.anchor === null ? [] : [{ name: "the saved checkpoint", text: trust.anchor }]),
    ...(existsSync(kept) ? [{ name: keptAnchorPath, text: readFileSync(kept, "utf8") }] : []),
  ];
  for (const { name, text } of anchors) {
    const shard = shards.find(({ origin }) => origin === originOf(text))?.name ?? null;
    const holds = await report.attempt(shard, () => checkAnchor(reader, name, text, vkeysOf));
    if (holds) report.checked.push(`${name}: the log contains it`);
  }
};

/** The time of the first entry after the last dropped shard; before all of them where none is. */
const endOfDropped = async (reader: StoreReader, shards: readonly Shard[]): Promise<number> => {
  const last = shards.findLastIndex(({ droppedAt }) => droppedAt !== null);
  const next = shards[last + 1];
  if (last === -1 || next === undefined) return Number.NEGATIVE_INFINITY;
  const [bytes] = await readUntilFault(reader, next.ordinal, 0, 1);
  return (bytes === undefined ? null : parseEntry(next, 0, bytes))?.entry.time ?? Number.NEGATIVE_INFINITY;
};

/** Everything found is in the report. `what` the record was taken from, in words. Rejects only when the folder cannot be read at all. */
export const verifyRecord = async (
  reader: StoreReader,
  folder: string,
  trust: Trust,
  what = "the data folder",
): Promise<Report> => {
  const report = new Report();
  const shards = await reader.shards();
  if (shards.length === 0) report.fault("the log is empty");
  const losses = await readLosses(reader, shards);
  const droppedUntil = await endOfDropped(reader, shards);
  const exchanges = new ExchangeCheck(reader, folder, shards, report, losses);
  const loose = new LooseCheck(reader, report, droppedUntil);
  const approvals = new ApprovalCheck(reader, report, droppedUntil);
  for (const id of losses.unfinished) report.notes.push(`Erasure ${id} was begun and is not done.`);
  const changes = await showChanges(reader).catch(() => []);
  for (const [place, shard] of shards.entries()) {
    if (shard.droppedAt !== null) {
      verifyDropped(shard, losses.dropped.get(shard.name), trust, changes, report);
      continue;
    }
    const claim = { shard: shard.name, origin: shard.origin, vkey: shard.vkey, bundles: true, isPack: false };
    if (shard.ordinal !== place + 1) report.fault(`a shard before ${shard.name} is missing`, shard.name, 0);
    // Anchors of a record may be acknowledged by a later shard (`custody log continue`), which one shard alone cannot know.
    const log = await verifyShard(recordSource(reader, shard), claim, { ...trust, anchor: null }, report);
    if (log !== null && (log.size !== shard.size || log.root !== hex(shard.root))) {
      report.fault(`log ${shard.name}: the stored size or root is not that of its signed checkpoint`, shard.name);
    }
    await checkEnd(reader, shard, report);
    const [first] = await readUntilFault(reader, shard.ordinal, 0, 1);
    checkChain(shards[place - 1], shard, first === undefined ? null : parseEntry(shard, 0, first), report);
    await walkShard(
      reader,
      shard,
      async (entry) => {
        await exchanges.check(entry);
        await loose.check(entry);
        approvals.check(entry);
      },
      report,
    );
  }
  const [beyond] = await rowsFrom(reader, (shards.at(-1)?.ordinal ?? 0) + 1, 0, 1);
  if (beyond !== undefined) report.fault("there are entries after the last shard");
  await exchanges.finish();
  await loose.finish();
  await approvals.finish();
  await checkAnchors(reader, folder, shards, trust, report);
  noteTrust(trust, report, what);
  return report;
};
