/**
 * What the record asks of a database. Each verb is one transaction; there is no `transaction(fn)`. Engines share `test/store/contract.ts`, not code.
 * @module
 */
import type { AccessEffect, AccessReads, UsageSum } from "./access-rows.ts";
import type { DataClass } from "../domain/data-class.ts";
import type { EntryKind, Outcome, PayloadRole, Position } from "../domain/entry.ts";
import type { Verdict } from "../domain/verdict.ts";
import type { DocumentRow, PayloadFile, PseudonymsRow, Segment } from "./payload-rows.ts";
import type { ConsoleReads } from "./console-rows.ts";
import type { EvidenceEffect, EvidenceReads } from "./evidence-rows.ts";
import type { BatchEffect, BatchReads } from "./batch-rows.ts";
import type { FeedbackEffect, FeedbackReads } from "./feedback-rows.ts";
import type { ListedReads } from "./listed-entries.ts";
import type { ReviewEffect, ReviewReads } from "./review-rows.ts";
import type { KeyChange, NextKey, Signing } from "./key-change.ts";
import type { SharedReader } from "./shared-reader.ts";

/** An entry ready for the log: its bytes are final, its leaf hash is SHA-256(0x00 ‖ bytes). */
export interface NewEntry {
  readonly id: string;
  readonly kind: EntryKind;
  /** UTC milliseconds; decides the shard. */
  readonly time: number;
  readonly bytes: Uint8Array;
}

/** A data key, wrapped by the master key. `subject` is an HMAC, `month` is `YYYY-MM` in UTC. */
export type DataKeyRow = {
  readonly id: string;
  readonly subject: string;
  readonly month: string;
  readonly wrapped: Uint8Array;
};

/** What one entry of an exchange adds of what scanners said; class and verdict are those of the whole so far. */
type JudgedRow = {
  readonly dataClass: DataClass;
  readonly verdict: Verdict;
  /** Entity types that were found, joined by commas; null: none. */
  readonly found: string | null;
  /** A scanner did not judge all of it, and the call went on. */
  readonly degraded: boolean;
};

/** What queries know of an exchange when it opens. Derived: can be rebuilt from the entries. */
export type OpenedRow = JudgedRow & {
  readonly id: string;
  readonly instance: string;
  readonly openedAt: number;
  readonly principal: string;
  /** The team of the key that called; null: of none. */
  readonly team: string | null;
  readonly route: string;
  readonly model: string | null;
  readonly stream: boolean;
  readonly policy: string;
  /** Scanners run beside it: after the close it is classified. */
  readonly pending: boolean;
  /** What was asked for, where that is more than a model: names of the configuration. */
  readonly agent: string | null;
  readonly project: string | null;
  readonly campaign: string | null;
  readonly arm: string | null;
  /** The batch that it is a line of, or a file of. */
  readonly batch: string | null;
};

/** What its close adds. */
export type ClosedRow = JudgedRow & {
  readonly id: string;
  readonly closedAt: number;
  readonly outcome: Outcome;
  readonly status: number;
  readonly upstream: string | null;
  readonly promptTokens: number | null;
  readonly completionTokens: number | null;
  readonly totalTokens: number | null;
  /** By the prices of the configuration, in millionths of its currency; null where the model has none, or the upstream counted nothing. */
  readonly costMicros: number | null;
  readonly latencyUs: number;
};

/** What its classification changes. */
export type ClassifiedRow = JudgedRow & { readonly id: string };

export interface ExchangeRow extends Omit<OpenedRow, "found"> {
  /** Entity types that were found in it, in alphabetical order. */
  readonly found: readonly string[];
  /** Where its current review and the last word on who is to review it are. */
  readonly reviewedPosition: Position | null;
  readonly assignedPosition: Position | null;
  /** Who is to review it. */
  readonly assignee: string | null;
  readonly openedPosition: Position;
  readonly closedPosition: Position | null;
  readonly classifiedPosition: Position | null;
  readonly closedAt: number | null;
  readonly outcome: Outcome | null;
  readonly status: number | null;
  readonly upstream: string | null;
  readonly promptTokens: number | null;
  readonly completionTokens: number | null;
  readonly totalTokens: number | null;
  readonly costMicros: number | null;
  readonly latencyUs: number | null;
}

/** What a transaction writes beside its entries. `entry` is the place, in the same append, of the entry it goes with. */
export type Effect =
  | { readonly effect: "openExchange"; readonly entry: number; readonly row: OpenedRow }
  | { readonly effect: "closeExchange"; readonly entry: number; readonly row: ClosedRow }
  | { readonly effect: "classifyExchange"; readonly entry: number; readonly row: ClassifiedRow }
  | { readonly effect: "putSegment"; readonly row: Segment }
  | { readonly effect: "putPayloadFile"; readonly row: PayloadFile }
  | { readonly effect: "putDataKey"; readonly row: DataKeyRow }
  | { readonly effect: "putDocument"; readonly row: DocumentRow }
  | { readonly effect: "addPseudonyms"; readonly row: PseudonymsRow }
  /** Under another master key. MUST change a key that is there: one that was destroyed in the meantime stays so. */
  | { readonly effect: "rewrapDataKey"; readonly row: Pick<DataKeyRow, "id" | "wrapped"> }
  | FeedbackEffect
  | BatchEffect
  | ReviewEffect
  | AccessEffect
  | EvidenceEffect;

/** All of it is committed together, or none. Without entries it is a spool write: durable, and not in the tree. */
export interface Append {
  readonly entries: readonly NewEntry[];
  readonly effects: readonly Effect[];
  /** Begin a new shard with these entries (`custody log continue`), whatever their time says. */
  readonly startShard?: ShardSeed;
  /**
   * The log's next signing key. The append's one entry says so (`log_key.rotated`). Its commit is the first that the new key signs, and the
   * old key signs it too; the checkpoint of every earlier shard that holds gets a line by the new key. MUST be a conflict when `from` is not the
   * key that signs now.
   */
  readonly nextKey?: NextKey;
}

/** A shard to be: its name (`2026`) and the origin and verifier key that its checkpoints carry. */
export interface ShardSeed {
  readonly name: string;
  readonly origin: string;
  readonly vkey: string;
}

/** One log of the series. `root` and `checkpoint` are those of `size`. */
export interface Shard extends ShardSeed {
  readonly ordinal: number;
  readonly size: number;
  readonly root: Uint8Array;
  readonly checkpoint: string;
  readonly frozen: boolean;
  /** When its entries and tiles were given up, in UTC milliseconds; null: they are here. */
  readonly droppedAt: number | null;
}

/** A hash tile of the shard's tree (C2SP tlog-tiles): up to 256 hashes of 32 bytes; fewer at the right edge. */
export interface Tile {
  readonly level: number;
  readonly index: number;
  readonly hashes: Uint8Array;
}

/** One tree being grown inside a transaction. */
export interface GrowingTree {
  /** Appends a leaf hash. */
  add(leafHash: Uint8Array): void;
  /** The new size, root and signed checkpoint, and every tile that changed since the last call. */
  seal(signing: Signing): { size: number; root: Uint8Array; checkpoint: string; tiles: Tile[] };
}

/**
 * The ledger's part of an append: pure and synchronous, called inside the engine's transaction. An engine may run it in a thread
 * of its own, so it is named by a module that exports `createSequencer(options)`.
 */
export interface Sequencer {
  /**
   * Continues a shard from what is stored. MUST throw `ledger_corrupt`, naming the index, when size, right-edge tiles and signed
   * checkpoint do not agree, or when the key that signs it is none of ours.
   */
  resume(shard: Shard, rightEdge: readonly Tile[], change: Signing["change"]): GrowingTree;
  /** An empty tree under the seed's origin. */
  start(seed: ShardSeed): GrowingTree;
  /**
   * The shard that an entry of this time asks for, and that shard's first entry, which commits to what `final` gives: the head of the
   * tree before it. Null while `current` serves. `current` is null on an empty log.
   */
  rollOver(
    current: ShardSeed | null,
    time: number,
    final: () => { size: number; root: Uint8Array },
  ): { seed: ShardSeed; first: NewEntry } | null;
  leafHash(entry: Uint8Array): Uint8Array;
  /** Takes the next key in and gives its verifier key for the seed's origin; null when `from` is not the key that signs now. */
  changeKey(seed: ShardSeed, next: NextKey): string | null;
  /** An earlier shard's last checkpoint with a line by another key. MUST be null unless it holds as it is. */
  countersign(shard: Shard, vkey: string): { readonly vkey: string; readonly checkpoint: string } | null;
}

/** How a sequencer is named across a thread: `module` is a file URL, `options` can be cloned. */
export interface SequencerSpec {
  readonly module: string;
  readonly options: unknown;
}

/** A page of exchanges, newest first. Every filter that is present must hold; the period is `[from, to)` over the opening's time; openings are before `before` and among `among`. */
export interface ExchangeFilter {
  readonly from?: number;
  readonly to?: number;
  readonly model?: string;
  readonly principal?: string;
  readonly team?: string;
  readonly outcome?: Outcome;
  readonly verdict?: Verdict;
  readonly dataClass?: DataClass;
  readonly route?: string;
  /** The last that was asked. */
  readonly upstream?: string;
  /** A policy's digest. */
  readonly policy?: string;
  /** An entity type of which something was found. */
  readonly found?: string;
  /** Whether some scanner did not judge all of it, at any time. */
  readonly degraded?: boolean;
  readonly agent?: string;
  readonly project?: string;
  readonly campaign?: string;
  readonly arm?: string;
  readonly batch?: string;
  /** Pseudonyms: the index has one of them for the exchange. */
  readonly holding?: readonly Uint8Array[];
  readonly before?: Position;
  readonly among?: readonly Position[];
  readonly limit: number;
}

/** What an exchange stored of one payload, in order of segments; `file` instead of rows for a large one. */
export interface StoredPayload {
  readonly role: PayloadRole;
  readonly keyId: string;
  readonly file: string | null;
  readonly segments: readonly Uint8Array[];
}

/** Reads see only what is committed. They are safe beside a running writer, in this process and others. */
export interface StoreReader
  extends AccessReads, ConsoleReads, EvidenceReads, FeedbackReads, ListedReads, ReviewReads, BatchReads {
  /** Every shard, oldest first. */
  shards(): Promise<Shard[]>;
  /** Every change of the log's signing key, oldest first. */
  keyChanges(): Promise<KeyChange[]>;
  /** Entries `[from, to)` of one shard, in order, with none missing below the shard's size; of a dropped shard those that are left. */
  readEntries(shard: number, from: number, to: number): Promise<Uint8Array[]>;
  /** The tile as wide as it is now; null when it does not exist. */
  readTile(shard: number, level: number, index: number): Promise<Uint8Array | null>;
  /** Indices of the entries of a shard whose time is in `[from, to)`, ascending, beginning at `start`, at most `limit`. */
  findIndices(shard: number, from: number, to: number, start: number, limit: number): Promise<number[]>;
  readExchange(id: string): Promise<ExchangeRow | null>;
  listExchanges(filter: ExchangeFilter): Promise<ExchangeRow[]>;
  /** Exchanges without a close that another instance than this opened and no upstream's batch API answers, oldest first, at most `limit`. */
  listUnclosed(exceptInstance: string, limit: number): Promise<ExchangeRow[]>;
  /** Closed exchanges that were opened by another instance than this and wait for their classification, oldest first, at most `limit`. */
  listUnclassified(exceptInstance: string, limit: number): Promise<ExchangeRow[]>;
  /** What closed exchanges used that another instance than this opened in `[from, to)`, by principal and team. */
  sumUsage(from: number, to: number, exceptInstance: string): Promise<UsageSum[]>;
  /** Payloads of an exchange, or of an entry that has its own. */
  readPayloads(owner: string): Promise<StoredPayload[]>;
  readDataKey(id: string): Promise<DataKeyRow | null>;
  /** Data keys in order of their ids, after `after` where it is given, at most `limit`. */
  listDataKeys(after: string | null, limit: number): Promise<DataKeyRow[]>;
  readDocument(digest: string): Promise<Uint8Array | null>;
}

export interface Store extends SharedReader {
  /**
   * Writes entries and effects. When the promise resolves, all of it MUST be on stable storage, entries at contiguous indices in
   * the order of the calls, the tree and its signed checkpoint advanced over them in the same transaction. Resolves to the entries'
   * positions, one for each entry given. Calls made while a commit runs are committed together by the next.
   * MUST reject with `ledger_unavailable` when nothing of it may be relied on: the caller must refuse. After such an error on the
   * commit itself the engine never retries on the same handle; the write may or may not be found after reopening.
   * MUST reject with `ledger_corrupt` when what is stored contradicts itself. A second close of one exchange, and a classification that
   * was not pending, is not the first or comes before the close, reject with an `Error` and undo that append alone.
   */
  append(append: Append): Promise<Position[]>;
  /**
   * When it resolves, no file of the engine holds what was deleted by appends that resolved before. `ledger_unavailable`: readers kept it from that.
   */
  purge(): Promise<void>;
  /** Whether an append would be tried now: false after an I/O error until the engine has reopened, and when the disk reserve is reached. */
  writable(): boolean;
  /** The newest checkpoint that is on stable storage; null while the log is empty. */
  newestCheckpoint(): string | null;
  /** Finishes what is queued and releases the folder. */
  close(): Promise<void>;
}
