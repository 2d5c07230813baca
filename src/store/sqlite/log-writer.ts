/**
 * One transaction at a time over the record: entries, payloads, tree and signed checkpoint together. Synchronous; runs in the writer thread.
 * @module
 */
import Database, { type Statement } from "better-sqlite3";
import { CustodyError } from "../../domain/errors.ts";
import type { NextKey, Signing } from "../key-change.ts";
import type { GrowingTree, NewEntry, Sequencer, ShardSeed, Tile } from "../store.ts";
import type { UnpackedAppend, UnpackedEffect } from "./batch.ts";
import type { Connection } from "./database.ts";
import { layoutList } from "./effects.ts";
import { ConflictError } from "./failure.ts";
import { entryKey } from "../entry-key.ts";
import { levelsMax, shardsMax, tileKey, tileOf } from "./row-keys.ts";

interface OpenShard {
  readonly ordinal: number;
  seed: ShardSeed;
  readonly tree: GrowingTree;
  size: number;
}

interface ShardRecord extends ShardSeed {
  readonly ordinal: number;
  readonly size: number;
  readonly root: Buffer;
  readonly checkpoint: string;
}

const tileWidth = 256;
const hashBytes = 32;

const statementsOf = (connection: Connection) => ({
  begin: connection.prepare("BEGIN IMMEDIATE"),
  commit: connection.prepare("COMMIT"),
  rollback: connection.prepare("ROLLBACK"),
  putEntry: connection.prepare("INSERT INTO entries (position, time, bytes) VALUES (?, ?, ?)"),
  listEntry: connection.prepare("INSERT INTO listed_entries (kind, position) VALUES (?, ?)"),
  putTile: connection.prepare(
    "INSERT INTO tiles (key, hashes) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET hashes = excluded.hashes",
  ),
  putShard: connection.prepare(`INSERT INTO shards (ordinal, name, origin, vkey, size, root, checkpoint, frozen)
    VALUES (?, ?, ?, ?, ?, ?, ?, 0) ON CONFLICT (ordinal) DO UPDATE SET vkey = excluded.vkey, size = excluded.size,
    root = excluded.root, checkpoint = excluded.checkpoint`),
  freeze: connection.prepare("UPDATE shards SET frozen = 1 WHERE ordinal = ?"),
  shardsBefore: connection.prepare<[number], ShardRecord>("SELECT * FROM shards WHERE ordinal < ? ORDER BY ordinal"),
  signShard: connection.prepare("UPDATE shards SET vkey = ?, checkpoint = ? WHERE ordinal = ?"),
  putChange: connection.prepare(
    "INSERT INTO log_key_changes (position, from_vkey, to_vkey, overlap_until, checkpoint) VALUES (?, ?, ?, ?, ?)",
  ),
  lastChange: connection.prepare<[], NonNullable<Signing["change"]>>(
    `SELECT from_vkey AS "from", to_vkey AS "to", overlap_until AS overlapUntil FROM log_key_changes
      ORDER BY position DESC LIMIT 1`,
  ),
  lastShard: connection.prepare<[], ShardRecord>("SELECT * FROM shards ORDER BY ordinal DESC LIMIT 1"),
  lastTile: connection.prepare<[number, number], { key: number; hashes: Buffer }>(
    "SELECT key, hashes FROM tiles WHERE key >= ? AND key < ? ORDER BY key DESC LIMIT 1",
  ),
  entriesFrom: connection.prepare<[number], { position: number; bytes: Buffer }>(
    "SELECT position, bytes FROM entries WHERE position >= ? ORDER BY position LIMIT 257",
  ),
});

/** Grows the log inside one connection. After any error but a `ConflictError` it MUST be thrown away with its connection. */
export class LogWriter {
  readonly #connection: Connection;
  readonly #sequencer: Sequencer;
  readonly #statements: ReturnType<typeof statementsOf>;
  readonly #effects: readonly Statement[];
  #shard: OpenShard | null = null;
  #positions: number[] = [];
  /** The last change of the log's key; its entry's position while it waits for the checkpoint that both keys sign. */
  #change: Signing["change"] = null;
  #changedAt: number | null = null;
  /** Of the newest entry. */
  #time = 0;
  /** The checkpoint of the last commit; null on an empty log. */
  newestCheckpoint: string | null = null;

  /**
   * Throws `ledger_corrupt` when what is stored does not agree with itself. With `abandon` the last shard is left as it is, unchecked: the
   * first append must then begin a new one.
   */
  constructor(connection: Connection, sequencer: Sequencer, abandon = false) {
    this.#connection = connection;
    this.#sequencer = sequencer;
    this.#statements = statementsOf(connection);
    this.#effects = layoutList.map((layout) => connection.prepare(layout.sql));
    if (!abandon) this.#shard = this.#resume();
  }

  /** Commits appends in their order and gives the row keys of their entries. A `ConflictError` leaves nothing of the batch behind. */
  commit(appends: readonly UnpackedAppend[]): number[] {
    this.#statements.begin.run();
    try {
      this.#positions = [];
      for (const append of appends) this.#write(append);
      const { checkpoint } = this.#seal();
      this.#statements.commit.run();
      // Nothing signed is shown before its commit is certain.
      this.newestCheckpoint = checkpoint ?? this.newestCheckpoint;
      return this.#positions;
    } catch (error) {
      if (this.#connection.inTransaction) this.#statements.rollback.run();
      if (error instanceof ConflictError) this.#shard = this.#resume();
      throw error;
    }
  }

  #write(append: UnpackedAppend): void {
    if (append.startShard !== null) this.#startShard(append.startShard);
    const given: number[] = [];
    for (const entry of append.entries) {
      if (append.startShard === null) this.#rollOver(entry.time);
      given.push(this.#putEntry(entry, entry.listedAs));
    }
    if (append.nextKey !== null) this.#changeKey(append.nextKey, given);
    for (const effect of append.effects) this.#apply(effect, given[effect.entry]);
    this.#positions.push(...given);
  }

  #changeKey(next: NextKey, [position]: readonly number[]): void {
    const shard = this.#shard;
    const vkey = shard === null ? null : this.#sequencer.changeKey(shard.seed, next);
    if (shard === null || vkey === null || position === undefined) throw new ConflictError("not the key that signs");
    shard.seed = { ...shard.seed, vkey };
    const { from, to, overlapUntil } = next;
    this.#change = { from, to, overlapUntil };
    this.#changedAt = position;
  }

  /** The first checkpoint by both keys is kept for good; the last ones of earlier shards are signed by the new key too. */
  #putChange(position: number, ordinal: number, vkey: string, checkpoint: string): void {
    if (this.#change === null) throw new Error("no change of the key");
    const { from, to, overlapUntil } = this.#change;
    this.#statements.putChange.run(position, from, to, overlapUntil, checkpoint);
    for (const shard of this.#statements.shardsBefore.all(ordinal)) {
      const signed = this.#sequencer.countersign({ ...shard, frozen: true, droppedAt: null }, vkey);
      // One that was lost (`custody log continue`) stays as it is, and verification names it.
      if (signed !== null) this.#statements.signShard.run(signed.vkey, signed.checkpoint, shard.ordinal);
    }
    this.#changedAt = null;
  }

  #apply(effect: UnpackedEffect, position: number | undefined): void {
    const layout = layoutList[effect.layout];
    const statement = this.#effects[effect.layout];
    if (layout === undefined || statement === undefined) throw new Error("effect without statement");
    if (layout.withEntry) {
      if (position === undefined) throw new ConflictError("effect without entry");
      effect.params.unshift(position);
    }
    if (runOrConflict(statement, effect.params) !== 1 && layout.rows !== "any")
      throw new ConflictError("a row that must change did not");
  }

  #putEntry(entry: Pick<NewEntry, "time" | "bytes">, listedAs: string | null = null): number {
    const shard = this.#shard;
    if (shard === null) throw new Error("no shard is open");
    const position = entryKey(shard.ordinal, shard.size);
    this.#statements.putEntry.run(position, entry.time, entry.bytes);
    if (listedAs !== null) this.#statements.listEntry.run(listedAs, position);
    this.#time = Math.max(this.#time, entry.time);
    shard.tree.add(this.#sequencer.leafHash(entry.bytes));
    shard.size += 1;
    return position;
  }

  #rollOver(time: number): void {
    const next = this.#sequencer.rollOver(this.#shard?.seed ?? null, time, () => this.#seal());
    if (next === null) return;
    this.#startShard(next.seed);
    this.#putEntry(next.first);
  }

  #startShard(seed: ShardSeed): void {
    this.#seal();
    const last = this.#statements.lastShard.get();
    if (last !== undefined) this.#statements.freeze.run(last.ordinal);
    const ordinal = (last?.ordinal ?? 0) + 1;
    if (ordinal > shardsMax) throw new ConflictError("too many shards");
    this.#shard = { ordinal, seed, tree: this.#sequencer.start(seed), size: 0 };
  }

  /** Writes what changed in the open shard's tree, and its checkpoint over it. */
  #seal(): { size: number; root: Uint8Array; checkpoint: string | null } {
    const shard = this.#shard;
    if (shard === null) return { size: 0, root: new Uint8Array(0), checkpoint: null };
    const { ordinal, seed } = shard;
    const time = this.#changedAt === null ? this.#time : null;
    const { size, root, checkpoint, tiles } = shard.tree.seal({ vkey: seed.vkey, change: this.#change, time });
    if (tiles.length === 0) return { size, root, checkpoint: null };
    for (const tile of tiles) this.#statements.putTile.run(tileKey(ordinal, tile.level, tile.index), tile.hashes);
    this.#statements.putShard.run(ordinal, seed.name, seed.origin, seed.vkey, size, root, checkpoint);
    if (this.#changedAt !== null) this.#putChange(this.#changedAt, ordinal, seed.vkey, checkpoint);
    return { size, root, checkpoint };
  }

  /** Start and the way back from a conflict share this: whatever the memory held, the stored log is what goes on. */
  #resume(): OpenShard | null {
    this.#changedAt = null;
    this.#change = this.#statements.lastChange.get() ?? null;
    const last = this.#statements.lastShard.get();
    if (last === undefined) return null;
    const { ordinal, name, origin, vkey, size } = last;
    const rightEdge: Tile[] = [];
    for (let level = 0; level < levelsMax; level += 1) {
      const row = this.#statements.lastTile.get(tileKey(ordinal, level, 0), tileKey(ordinal, level + 1, 0));
      if (row !== undefined) rightEdge.push({ ...tileOf(row.key), hashes: row.hashes });
    }
    const tree = this.#sequencer.resume({ ...last, frozen: false, droppedAt: null }, rightEdge, this.#change);
    this.#checkLastEntries(last, rightEdge[0]);
    this.newestCheckpoint = last.checkpoint;
    return { ordinal, seed: { name, origin, vkey }, tree, size };
  }

  /** The rows behind the last tile must be there, hash to what it says, and end where the tree ends. */
  #checkLastEntries({ ordinal, name, size }: ShardRecord, tile: Tile | undefined): void {
    const first = Math.max(0, Math.floor((size - 1) / tileWidth) * tileWidth);
    const rows = this.#statements.entriesFrom.all(entryKey(ordinal, first));
    for (const [offset, row] of rows.entries()) {
      const index = first + offset;
      const expected = tile?.hashes.subarray(offset * hashBytes, (offset + 1) * hashBytes);
      const fault =
        index >= size
          ? "stands after the end of the signed tree"
          : row.position !== entryKey(ordinal, index)
            ? "is missing"
            : expected === undefined || Buffer.compare(expected, this.#sequencer.leafHash(row.bytes)) !== 0
              ? "does not match its leaf hash"
              : null;
      if (fault !== null) throw new CustodyError("ledger_corrupt", `entry ${index} of shard ${name} ${fault}`);
    }
    if (first + rows.length < size) {
      throw new CustodyError("ledger_corrupt", `entry ${first + rows.length} of shard ${name} is missing`);
    }
  }
}

/** Runs a statement; a broken constraint is a conflict, anything else is the database failing. */
const runOrConflict = (statement: Statement, params: readonly unknown[]): number => {
  try {
    return statement.run(...params).changes;
  } catch (error) {
    if (error instanceof Database.SqliteError && error.code.startsWith("SQLITE_CONSTRAINT")) {
      throw new ConflictError("a constraint of the record", { cause: error });
    }
    throw error;
  }
};
