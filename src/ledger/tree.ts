/**
 * Grows an RFC 6962 tree leaf by leaf: one node hash a leaf on average, and one for each bit of the size at a root. What it needs to
 * go on after a restart is the right edge of its tiles and nothing else.
 * @module
 */
import type { Tile } from "../store/store.ts";
import { digestBytes, emptyRoot, hashBytes, nodeDigest, perfectRoot, toDigest } from "./leaf.ts";
import type { Digest } from "./leaf.ts";
import { rightEdge, tileBytes, tileWidth } from "./tiles.ts";

/** Tile levels step over this many levels of the binary tree. */
const tileHeight = 8;

export interface Tree {
  readonly size: number;
  /** Appends a leaf hash of 32 bytes. */
  add(leafHash: Uint8Array): void;
  /** The root of what was added, 32 bytes. */
  root(): Buffer;
  /**
   * Every tile that changed since the last call, lowest level first, each as wide as it is now. The hashes are views that later
   * growth leaves as they are.
   */
  takeTiles(): Tile[];
}

/** The tile being filled at one level. Its bytes are only ever added to, and a full one is handed out and replaced. */
interface OpenTile {
  index: number;
  width: number;
  takenWidth: number;
  hashes: Buffer;
}

// `frontier[h]` is the root of the perfect subtree of 2^h leaves at the right edge, where bit h of the size is set.
const foldFrontier = (size: number, frontier: readonly Digest[]): Buffer => {
  let root: Digest | null = null;
  for (let height = 0, rest = size; rest > 0; height += 1, rest = Math.floor(rest / 2)) {
    if (rest % 2 === 0) continue;
    const left = frontier[height] ?? "";
    root = root === null ? left : nodeDigest(left, root);
  }
  return root === null ? emptyRoot() : digestBytes(root);
};

const frontierOf = (size: number, edge: (level: number) => Uint8Array): Digest[] => {
  const frontier: Digest[] = [];
  for (const { level, width } of rightEdge(size)) {
    const hashes = edge(level);
    let at = 0;
    for (let bit = tileHeight - 1; bit >= 0; bit -= 1) {
      const subtree = 2 ** bit;
      if ((width & subtree) === 0) continue;
      frontier[level * tileHeight + bit] = perfectRoot(hashes.subarray(at * hashBytes, (at + subtree) * hashBytes));
      at += subtree;
    }
  }
  return frontier;
};

/**
 * The root of a tree of `size` leaves from the partial tiles of its right edge. `edge(level)` must have at least the hashes that
 * `rightEdge(size)` names; more are ignored, so a later, wider tile serves as well.
 */
export const rightEdgeRoot = (size: number, edge: (level: number) => Uint8Array): Buffer =>
  foldFrontier(size, frontierOf(size, edge));

class GrownTree implements Tree {
  #size: number;
  readonly #frontier: Digest[];
  readonly #open: OpenTile[];
  #full: Tile[] = [];

  constructor(size: number, frontier: Digest[], open: OpenTile[]) {
    this.#size = size;
    this.#frontier = frontier;
    this.#open = open;
  }

  get size(): number {
    return this.#size;
  }

  add(leafHash: Uint8Array): void {
    let digest = toDigest(leafHash);
    this.#append(0, digest);
    let height = 0;
    for (let rest = this.#size; rest % 2 === 1; rest = (rest - 1) / 2) {
      digest = nodeDigest(this.#frontier[height] ?? "", digest);
      height += 1;
      // The root of 256 hashes at one tile level is one hash of the next.
      if (height % tileHeight === 0) this.#append(height / tileHeight, digest);
    }
    this.#frontier[height] = digest;
    this.#size += 1;
  }

  root(): Buffer {
    return foldFrontier(this.#size, this.#frontier);
  }

  takeTiles(): Tile[] {
    const tiles = this.#full;
    this.#full = [];
    for (const [level, tile] of this.#open.entries()) {
      if (tile.width === tile.takenWidth) continue;
      tiles.push({ level, index: tile.index, hashes: tile.hashes.subarray(0, tile.width * hashBytes) });
      tile.takenWidth = tile.width;
    }
    return tiles.length > 1 ? tiles.sort((a, b) => a.level - b.level || a.index - b.index) : tiles;
  }

  #append(level: number, digest: Digest): void {
    const tile = (this.#open[level] ??= { index: 0, width: 0, takenWidth: 0, hashes: Buffer.alloc(tileBytes) });
    tile.hashes.write(digest, tile.width * hashBytes, "latin1");
    tile.width += 1;
    if (tile.width < tileWidth) return;
    this.#full.push({ level, index: tile.index, hashes: tile.hashes });
    this.#open[level] = { index: tile.index + 1, width: 0, takenWidth: 0, hashes: Buffer.alloc(tileBytes) };
  }
}

/** A tree without leaves. */
export const emptyTree = (): Tree => new GrownTree(0, [], []);

/**
 * A tree of `size` leaves, to be grown on, from its right edge. `edge(level)` must give exactly the partial tiles that
 * `rightEdge(size)` names; whether they are the right ones shows in `root()`.
 */
export const resumeTree = (size: number, edge: (level: number) => Uint8Array): Tree => {
  const open: OpenTile[] = [];
  for (let level = 0, hashes = size; hashes > 0; level += 1, hashes = Math.floor(hashes / tileWidth)) {
    const width = hashes % tileWidth;
    const tile = { index: Math.floor(hashes / tileWidth), width, takenWidth: width, hashes: Buffer.alloc(tileBytes) };
    if (width > 0) tile.hashes.set(edge(level).subarray(0, width * hashBytes));
    open.push(tile);
  }
  return new GrownTree(size, frontierOf(size, edge), open);
};
