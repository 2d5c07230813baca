/**
 * Checks every published tile of a tree, bottom up and in order, against what lies beneath it, in memory that does not grow with the
 * log. Where two disagree, the tile above decides which of them was changed, so that a problem names its place.
 * @module
 */
import { hashBytes, perfectRoot, toDigest } from "./leaf.ts";
import type { ReadTile } from "./proof.ts";
import { firstEntryUnder, rightEdge, tileBytes, tilePath, tileWidth, widthAt } from "./tiles.ts";
import { rightEdgeRoot } from "./tree.ts";

/** What can be wrong with a log, each told from the others. */
export type ProblemKind =
  | "checkpoint_missing"
  | "checkpoint_malformed"
  | "wrong_origin"
  | "other_key"
  | "bad_signature"
  | "bundle_missing"
  | "bundle_short"
  | "entry_malformed"
  | "entry_changed"
  | "tile_missing"
  | "tile_changed"
  | "subtree_changed"
  | "root_mismatch"
  | "old_checkpoint_invalid"
  | "rolled_back"
  | "forked";

/** `where` is a path of the log; `index` the first entry that is concerned, null when no entry in particular is. */
export interface Problem {
  readonly kind: ProblemKind;
  readonly where: string;
  readonly index: number | null;
  readonly message: string;
}

export interface TreeWalkOptions {
  readonly size: number;
  /** The signed root: 32 bytes. */
  readonly root: Uint8Array;
  readonly readTile: ReadTile;
  /** Whether leaves are given. Without them nothing lies beneath a level-0 tile that could have been changed with it. */
  readonly bundles: boolean;
  readonly report: (problem: Problem) => void;
  /** Given each tile once, as it should be: where a tile was changed, what lies beneath it tells. Valid during the call. */
  readonly onSettled: (level: number, index: number, hashes: Uint8Array) => void;
}

export interface TreeWalk {
  /**
   * Checks level-0 tile `index` (each once, in order) and every tile that it completes. `published` is that tile, read by the caller,
   * who can read ahead; `leaves` are the leaf hashes of the entries that were read, side by side: fewer than the tile has, or none,
   * when there were no entries to read.
   */
  addTile(index: number, published: Uint8Array | null, leaves: Uint8Array): Promise<void>;
  /** Checks the tiles that never filled, then the root. */
  finish(): Promise<void>;
}

const hashAt = (hashes: Uint8Array, k: number): Uint8Array => hashes.subarray(k * hashBytes, (k + 1) * hashBytes);

/** The tile's own name in a log of this size. */
const nameOf = (size: number, level: number, index: number): string =>
  tilePath(level, index, widthAt(size, level, index));

class Walk implements TreeWalk {
  readonly #options: TreeWalkOptions;
  /** The hashes of each level's unfinished tile, as computed from below; level 0 has none. */
  readonly #rising: { index: number; width: number; hashes: Buffer }[] = [];
  /** The tiles read last, one a level: they are asked for in order. */
  readonly #published = new Map<number, { index: number; hashes: Promise<Uint8Array | null> }>();
  readonly #edge = new Map<number, Uint8Array>();
  #edgeHolds: Promise<boolean> | null = null;

  constructor(options: TreeWalkOptions) {
    this.#options = options;
  }

  async addTile(index: number, published: Uint8Array | null, leaves: Uint8Array): Promise<void> {
    this.#published.set(0, { index, hashes: Promise.resolve(published) });
    await this.#rise(0, index, leaves);
  }

  async finish(): Promise<void> {
    const { size, root, report } = this.#options;
    for (let level = 1; level < this.#rising.length; level += 1) {
      const tile = this.#rising[level];
      if (tile !== undefined && tile.width > 0) {
        await this.#rise(level, tile.index, tile.hashes.subarray(0, tile.width * hashBytes));
      }
    }
    const edge = (level: number): Uint8Array => this.#edge.get(level) ?? new Uint8Array(0);
    if (rightEdgeRoot(size, edge).equals(root)) return;
    const tiles = rightEdge(size).map(({ level, index, width }) => tilePath(level, index, width));
    const message = `the tree of ${size} entries has another root than the checkpoint signs (right edge: ${tiles.join(", ")})`;
    report({ kind: "root_mismatch", where: "checkpoint", index: null, message });
  }

  /** Settles a tile; the root of a full one is a hash of the level above. */
  async #rise(level: number, index: number, computed: Uint8Array): Promise<void> {
    const hashes = await this.#settle(level, index, computed);
    this.#options.onSettled(level, index, hashes);
    if (hashes.length < tileBytes) {
      this.#edge.set(level, Buffer.from(hashes));
      return;
    }
    const above = (this.#rising[level + 1] ??= { index: 0, width: 0, hashes: Buffer.alloc(tileBytes) });
    above.hashes.write(perfectRoot(hashes), above.width * hashBytes, "latin1");
    above.width += 1;
    if (above.width < tileWidth) return;
    await this.#rise(level + 1, above.index, above.hashes);
    above.index += 1;
    above.width = 0;
  }

  /** The tile as it should be, once published and computed hashes were compared and every difference reported. */
  async #settle(level: number, index: number, computed: Uint8Array): Promise<Uint8Array> {
    const { size, report } = this.#options;
    const published = await this.#read(level, index);
    const path = nameOf(size, level, index);
    if (published === null) {
      const entry = firstEntryUnder(level, index * tileWidth);
      report({ kind: "tile_missing", where: path, index: entry, message: `${path} is missing or too short` });
      const padded = Buffer.alloc(widthAt(size, level, index) * hashBytes);
      padded.set(computed);
      return padded;
    }
    if (Buffer.compare(published.subarray(0, computed.length), computed) === 0) return published;
    const different: number[] = [];
    for (let k = 0; k * hashBytes < computed.length; k += 1) {
      if (Buffer.compare(hashAt(published, k), hashAt(computed, k)) !== 0) different.push(k);
    }
    if (await this.#holds(level, index, published)) {
      for (const k of different) report(this.#changedBeneath(level, index * tileWidth + k, path));
      return published;
    }
    const [first = 0] = different;
    const message = `hash ${first} of ${path} is not the hash of what lies beneath it: the tile was changed`;
    report({ kind: "tile_changed", where: path, index: firstEntryUnder(level, index * tileWidth + first), message });
    const repaired = Buffer.from(published);
    repaired.set(computed);
    return repaired;
  }

  /** The problem that a tile which holds commits, at `position` of its level, to something else than there is. */
  #changedBeneath(level: number, position: number, path: string): Problem {
    const index = firstEntryUnder(level, position);
    if (level === 0) {
      const message = `entry ${index} was changed: ${path} commits to another`;
      return { kind: "entry_changed", where: `entry ${index}`, index, message };
    }
    const where = tilePath(level - 1, position);
    if (level === 1 && !this.#options.bundles) {
      const message = `${where} was changed: ${path} commits to another`;
      return { kind: "tile_changed", where, index, message };
    }
    const message = `${where} and what lies beneath it, from entry ${index} on, was changed: ${path} commits to another`;
    return { kind: "subtree_changed", where, index, message };
  }

  /** Whether a published tile is the one that the tile above it (at the right edge: the checkpoint) commits to. */
  async #holds(level: number, index: number, hashes: Uint8Array): Promise<boolean> {
    if (hashes.length < tileBytes) return (this.#edgeHolds ??= this.#publishedEdgeHolds());
    const above = await this.#read(level + 1, Math.floor(index / tileWidth));
    return above !== null && toDigest(hashAt(above, index % tileWidth)) === perfectRoot(hashes);
  }

  async #publishedEdgeHolds(): Promise<boolean> {
    const { size, root, readTile } = this.#options;
    const edge = new Map<number, Uint8Array>();
    for (const { level, index, width } of rightEdge(size)) {
      const hashes = await readTile(level, index);
      if (hashes === null || hashes.length < width * hashBytes) return false;
      edge.set(level, hashes);
    }
    return rightEdgeRoot(size, (level) => edge.get(level) ?? new Uint8Array(0)).equals(root);
  }

  /** A published tile as wide as the size asks; null when it is missing or too short. */
  async #read(level: number, index: number): Promise<Uint8Array | null> {
    let tile = this.#published.get(level);
    if (tile?.index !== index) {
      tile = { index, hashes: this.#options.readTile(level, index) };
      this.#published.set(level, tile);
    }
    const hashes = await tile.hashes;
    const bytes = widthAt(this.#options.size, level, index) * hashBytes;
    return hashes === null || hashes.length < bytes ? null : hashes.subarray(0, bytes);
  }
}

/** Begins a walk over the tiles of one tree. */
export const walkTree = (options: TreeWalkOptions): TreeWalk => new Walk(options);
