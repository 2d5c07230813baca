/**
 * Entries, effects and options that the tests of the store are written with. Entries are real ones, so that the log they make verifies.
 * @module
 */
import { randomUUID } from "node:crypto";
import type { Entry } from "../../src/domain/entry.ts";
import { newEntry } from "../../src/ledger/append.ts";
import { logKeyFromSeed } from "../../src/ledger/checkpoint.ts";
import type { SequencerOptions } from "../../src/ledger/sequencer.ts";
import { storeSource } from "../../src/ledger/store-source.ts";
import { verifyLog, type VerifyReport } from "../../src/ledger/verify.ts";
import type { ClosedRow, Effect, NewEntry, OpenedRow, SequencerSpec, StoreReader } from "../../src/store/store.ts";

/** A key of its own: what it signs is worth nothing. */
export const sequencerOptions: SequencerOptions = {
  logKeyPem: String(logKeyFromSeed(Buffer.alloc(32, 7)).privateKey.export({ type: "pkcs8", format: "pem" })),
  originBase: "audit.example.com/log1",
};

export const sequencer: SequencerSpec = {
  module: new URL("../../src/ledger/sequencer.ts", import.meta.url).href,
  options: sequencerOptions,
};

/** Noon of the first of July: far from any New Year. */
export const summer = Date.UTC(2026, 6, 1, 12);

/** A small entry whose number can be read back with `numberOf`. */
export const entryOf = (number: number, time = summer): NewEntry =>
  newEntry({ kind: "access.denied", from: number, to: number, counts: {}, sources: 0, others: 0, payloads: [] }, time);

export const parseEntry = (bytes: Uint8Array): Entry => JSON.parse(Buffer.from(bytes).toString("utf8"));

/** The number of an entry that `entryOf` made; -1 for others. */
export const numberOf = (bytes: Uint8Array): number => {
  const entry = parseEntry(bytes);
  return entry.kind === "access.denied" ? entry.from : -1;
};

export const openedRow = (id: string, more: Partial<OpenedRow> = {}): OpenedRow => ({
  id,
  instance: "instance-1",
  openedAt: summer,
  principal: "key_1",
  team: null,
  route: "chat.completions",
  model: "model-1",
  stream: false,
  policy: "p",
  dataClass: "public",
  verdict: "allow",
  pending: false,
  agent: null,
  project: null,
  campaign: null,
  arm: null,
  batch: null,
  found: null,
  degraded: false,
  ...more,
});

export const closedRow = (id: string, more: Partial<ClosedRow> = {}): ClosedRow => ({
  id,
  closedAt: summer + 1,
  outcome: "complete",
  status: 200,
  upstream: "upstream-1",
  dataClass: "public",
  verdict: "allow",
  promptTokens: 1,
  completionTokens: 2,
  totalTokens: 3,
  costMicros: 4,
  latencyUs: 1_000,
  found: null,
  degraded: false,
  ...more,
});

export const opens = (row: OpenedRow, entry = 0): Effect => ({ effect: "openExchange", entry, row });
export const closes = (row: ClosedRow, entry = 0): Effect => ({ effect: "closeExchange", entry, row });
/** Finds health information. */
export const classifies = (id: string, entry = 0, degraded = false): Effect => ({
  effect: "classifyExchange",
  entry,
  row: { id, dataClass: "phi", verdict: "flag", found: "DIAGNOSIS", degraded },
});
export const segmentOf = (owner: string, segment: number, text: string): Effect => ({
  effect: "putSegment",
  row: { owner, role: "response.received", segment, keyId: "dk_1", ciphertext: Buffer.from(text) },
});

/** Of an exchange: 16 bytes for each number. */
export const finds = (exchangeId: string, ...numbers: readonly number[]): Effect => ({
  effect: "addPseudonyms",
  row: { exchangeId, found: Buffer.concat(numbers.map(pseudonymOf)) },
});
export const pseudonymOf = (number: number): Buffer => Buffer.alloc(16, number);

export const newId = (): string => randomUUID();

/** Verifies every shard as a stranger would, with the keys that the shards state. */
export const verifyShards = async (reader: StoreReader): Promise<VerifyReport[]> => {
  const shards = await reader.shards();
  return Promise.all(shards.map((shard) => verifyLog(storeSource(reader, shard), { vkey: shard.vkey })));
};
