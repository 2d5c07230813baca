/**
 * Everything that must hold of a data folder, whatever happened to the server: checked from the outside, entry by entry.
 * @module
 */
import { join } from "node:path";
import type {
  Entry,
  ExchangeClassified,
  ExchangeClosed,
  ExchangeOpened,
  PayloadRef,
  Position,
} from "../../src/domain/entry.ts";
import { openCheckpoint, parseVkey } from "../../src/ledger/checkpoint.ts";
import { leafHash } from "../../src/ledger/leaf.ts";
import {
  formatProof,
  proveConsistency,
  proveInclusion,
  verifyConsistency,
  verifyProofFile,
} from "../../src/ledger/proof.ts";
import { storeSource } from "../../src/ledger/store-source.ts";
import { openStoredPayload } from "../../src/ledger/stored-payload.ts";
import { verifyLog } from "../../src/ledger/verify.ts";
import { openStoreReader } from "../../src/store/open-store.ts";
import type { Shard, StoreReader } from "../../src/store/store.ts";
import { loadMasterKey } from "../../src/vault/master-key-file.ts";

export interface Expectation {
  /** Verifier keys as the server showed them at its starts; each shard must be under one of them. */
  readonly vkeys: ReadonlySet<string>;
  /** Exchanges whose answers callers have seen to their end. */
  readonly acknowledged?: readonly string[];
  /** Signed checkpoints that were fetched on the way. */
  readonly checkpoints?: readonly string[];
  /** A server still runs: openings of its own may be without a close. Null when all must be closed. */
  readonly runningInstance?: string | null;
}

export interface RecordSummary {
  readonly problems: readonly string[];
  readonly entries: number;
  readonly exchanges: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly payloads: number;
  readonly proofs: number;
  /** Exchanges that scanners have still to classify. */
  readonly pending: number;
  /** Of interrupted exchanges that had a part of their answer spooled. */
  readonly spooled: number;
}

interface Exchange {
  opened?: { entry: ExchangeOpened; at: Position; bytes: Uint8Array };
  closed?: { entry: ExchangeClosed; at: Position; bytes: Uint8Array };
  classified?: { entry: ExchangeClassified; at: Position; bytes: Uint8Array };
  closes: number;
  classifications: number;
}

/** Scanners that ran beside it have still to say what they found. */
const isPending = ({ opened, classified }: Exchange): boolean =>
  (opened?.entry.pending.length ?? 0) > 0 && classified === undefined;

const pageEntries = 1_000;

const readExchanges = async (reader: StoreReader, shards: readonly Shard[]): Promise<Map<string, Exchange>> => {
  const exchanges = new Map<string, Exchange>();
  const of = (id: string): Exchange => {
    const exchange = exchanges.get(id) ?? { closes: 0, classifications: 0 };
    exchanges.set(id, exchange);
    return exchange;
  };
  for (const { ordinal, size } of shards) {
    for (let from = 0; from < size; from += pageEntries) {
      const page = await reader.readEntries(ordinal, from, Math.min(size, from + pageEntries));
      for (const [offset, bytes] of page.entries()) {
        const entry: Entry = JSON.parse(Buffer.from(bytes).toString("utf8"));
        const at = { shard: ordinal, index: from + offset };
        if (entry.kind === "exchange.opened") of(entry.exchangeId).opened = { entry, at, bytes };
        if (entry.kind === "exchange.closed") {
          const exchange = of(entry.exchangeId);
          exchange.closes += 1;
          exchange.closed = { entry, at, bytes };
        }
        if (entry.kind === "exchange.classified") {
          const exchange = of(entry.exchangeId);
          exchange.classifications += 1;
          exchange.classified = { entry, at, bytes };
        }
      }
    }
  }
  return exchanges;
};

const isSame = (a: Position, b: Position): boolean => a.shard === b.shard && a.index === b.index;

/** Opening, close and derived row of one exchange must tell one story. */
const storyFaults = async (
  reader: StoreReader,
  id: string,
  exchange: Exchange,
  running: string | null,
): Promise<string[]> => {
  const { opened, closed, closes, classified, classifications } = exchange;
  if (opened === undefined) return [`${id} is closed and was never opened`];
  const row = await reader.readExchange(id);
  const faults: string[] = [];
  if (closes > 1) faults.push(`${id} is closed ${closes} times`);
  if (classifications > 1) faults.push(`${id} is classified ${classifications} times`);
  if (closed === undefined) {
    if (opened.entry.instance !== running) faults.push(`${id} is not closed`);
    if (row === null || row.closedPosition !== null) faults.push(`the row of ${id} is not open`);
    return faults;
  }
  const { opening } = closed.entry;
  const named = opening === "previous" ? { ...closed.at, index: closed.at.index - 1 } : opening;
  if (!isSame(named, opened.at)) faults.push(`the close of ${id} names another opening`);
  const agrees =
    row !== null &&
    isSame(row.openedPosition, opened.at) &&
    row.closedPosition !== null &&
    isSame(row.closedPosition, closed.at) &&
    row.outcome === closed.entry.outcome &&
    row.status === closed.entry.status;
  if (!agrees) faults.push(`the row of ${id} is not what its entries say`);
  if (classified === undefined) return faults;
  const { pending } = opened.entry;
  const isSo =
    isSame(classified.entry.opening, opened.at) &&
    pending.length > 0 &&
    classified.entry.scanners.join() === pending.join() &&
    row?.classifiedPosition !== null &&
    isSame(row?.classifiedPosition ?? opened.at, classified.at) &&
    row?.dataClass === classified.entry.dataClass &&
    row.verdict === classified.entry.verdict;
  if (!isSo) faults.push(`the classification of ${id} is not what its opening and its row say`);
  return faults;
};

const isSameRef = (a: PayloadRef, b: PayloadRef): boolean =>
  a.ciphertextSha256 === b.ciphertextSha256 &&
  a.commitment === b.commitment &&
  a.keyId === b.keyId &&
  a.bytes === b.bytes;

/** Every payload that an entry names must be there, open, and be what the entry commits to; and none beside them. */
const payloadFaults = async (
  folder: string,
  reader: StoreReader,
  id: string,
  exchange: Exchange,
): Promise<{ faults: string[]; count: number }> => {
  const master = loadMasterKey(join(folder, "keys", "master.key"), false);
  const { opened, closed, classified } = exchange;
  const refs = [opened, closed, classified].flatMap((found) => found?.entry.payloads ?? []);
  const stored = await reader.readPayloads(id);
  const faults: string[] = [];
  for (const ref of refs) {
    const found = stored.find(({ role }) => role === ref.role);
    if (found === undefined) {
      faults.push(`${ref.role} of ${id} is missing`);
      continue;
    }
    try {
      const { ref: actual } = await openStoredPayload({ reader, master, folder }, id, found);
      if (!isSameRef(actual, ref)) faults.push(`${ref.role} of ${id} is not what its entry commits to`);
    } catch (error) {
      faults.push(`${ref.role} of ${id}: ${error instanceof Error ? error.message : "?"}`);
    }
  }
  if (closed !== undefined && !isPending(exchange) && stored.length !== refs.length) {
    faults.push(`${id} has ${stored.length} payloads, its entries name ${refs.length}`);
  }
  return { faults, count: refs.length };
};

const proofFaults = async (
  reader: StoreReader,
  shards: readonly Shard[],
  found: { at: Position; bytes: Uint8Array },
): Promise<string[]> => {
  const shard = shards.find(({ ordinal }) => ordinal === found.at.shard);
  if (shard === undefined) return ["a shard is missing"];
  const readTile = (level: number, index: number) => reader.readTile(shard.ordinal, level, index);
  const { index } = found.at;
  const hashes = await proveInclusion(shard.size, index, readTile);
  const file = formatProof({ index, hashes, checkpoint: shard.checkpoint });
  try {
    verifyProofFile(file, leafHash(found.bytes), parseVkey(shard.vkey));
    return [];
  } catch (error) {
    return [`the proof of entry ${index}: ${error instanceof Error ? error.message : "?"}`];
  }
};

const logFaults = async (reader: StoreReader, shards: readonly Shard[], expected: Expectation): Promise<string[]> => {
  const faults: string[] = [];
  for (const shard of shards) {
    if (!expected.vkeys.has(shard.vkey)) faults.push(`shard ${shard.name} has a key that was never shown`);
    const { problems } = await verifyLog(storeSource(reader, shard), { vkey: shard.vkey });
    faults.push(...problems.map(({ where, message }) => `${shard.name} ${where}: ${message}`));
  }
  for (const checkpoint of expected.checkpoints ?? []) {
    const origin = checkpoint.slice(0, checkpoint.indexOf("\n"));
    const shard = shards.find((candidate) => candidate.origin === origin);
    if (shard === undefined) {
      faults.push(`the log has no shard ${origin}`);
      continue;
    }
    const old = openCheckpoint(checkpoint, parseVkey(shard.vkey));
    const readTile = (level: number, index: number) => reader.readTile(shard.ordinal, level, index);
    if (old.size > shard.size)
      faults.push(`the log has ${shard.size} entries, a checkpoint of ${old.size} was given out`);
    else if (!verifyConsistency(old, shard, await proveConsistency(old.size, shard.size, readTile))) {
      faults.push(`the log is not consistent with the checkpoint of size ${old.size}`);
    }
  }
  return faults;
};

/** Checks the record of a folder; `problems` is empty when all holds. A server may run on it. */
export const checkRecord = async (folder: string, expected: Expectation): Promise<RecordSummary> => {
  const reader = await openStoreReader(folder);
  try {
    const shards = await reader.shards();
    const problems = await logFaults(reader, shards, expected);
    const exchanges = await readExchanges(reader, shards);
    const outcomes: Record<string, number> = {};
    let [payloads, proofs, spooled, pending] = [0, 0, 0, 0];
    for (const [id, exchange] of exchanges) {
      problems.push(...(await storyFaults(reader, id, exchange, expected.runningInstance ?? null)));
      const { faults, count } = await payloadFaults(folder, reader, id, exchange);
      problems.push(...faults);
      payloads += count;
      if (isPending(exchange)) pending += 1;
      for (const found of [exchange.opened, exchange.closed, exchange.classified]) {
        if (found === undefined) continue;
        problems.push(...(await proofFaults(reader, shards, found)));
        proofs += 1;
      }
      const outcome = exchange.closed?.entry.outcome ?? "open";
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      if (outcome === "interrupted" && (exchange.closed?.entry.payloads.length ?? 0) > 0) spooled += 1;
    }
    for (const id of expected.acknowledged ?? []) {
      const outcome = exchanges.get(id)?.closed?.entry.outcome;
      if (outcome !== "complete") problems.push(`${id} was answered to its end, the log says ${outcome ?? "nothing"}`);
    }
    const entries = shards.reduce((sum, { size }) => sum + size, 0);
    return { problems, entries, exchanges: exchanges.size, outcomes, payloads, proofs, spooled, pending };
  } finally {
    reader.close();
  }
};
