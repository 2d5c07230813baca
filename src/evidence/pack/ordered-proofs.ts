/**
 * Inclusion proofs of many entries of one tree. `proveInclusion` hashes half a tile for each proof (0.5 ms); asked in order of index, each
 * tile is hashed once for all of its entries (a few us each).
 * @module
 */
import { CustodyError } from "../../domain/errors.ts";
import { digestBytes, hashBytes, nodeDigest, nodeHash, toDigest } from "../../ledger/leaf.ts";
import type { Digest } from "../../ledger/leaf.ts";
import type { ReadTile } from "../../ledger/proof.ts";
import { hashesAt, tilePath, tileWidth, widthAt } from "../../ledger/tiles.ts";

const tileHeight = 8;

/** The nodes above a tile's hashes, up to 8 rows: `rows[0]` are the hashes, and only whole nodes are there. */
interface Pyramid {
  readonly index: number;
  readonly rows: readonly (readonly Buffer[])[];
}

const pyramidOf = (index: number, hashes: Uint8Array, width: number): Pyramid => {
  let row: Buffer[] = Array.from({ length: width }, (_, k) =>
    Buffer.from(hashes.subarray(k * hashBytes, (k + 1) * hashBytes)),
  );
  const rows = [row];
  while (rows.length < tileHeight) {
    const below = row;
    row = Array.from({ length: Math.floor(below.length / 2) }, (_, k) => {
      const [left, right] = [below[2 * k], below[2 * k + 1]];
      return left === undefined || right === undefined ? Buffer.alloc(0) : nodeHash(left, right);
    });
    rows.push(row);
  }
  return { index, rows };
};

/** A whole node of the tree, out of the tile that it lies above. */
const nodeIn = (pyramid: Pyramid | undefined, height: number, position: number): Buffer | undefined => {
  const row = height % tileHeight;
  return pyramid?.rows[row]?.[position % (tileWidth / 2 ** row)];
};

/** Proofs from the tree of `size` leaves. */
export class OrderedProofs {
  readonly #size: number;
  readonly #readTile: ReadTile;
  /** By level: the tile above the entry asked last. */
  readonly #pyramids: Pyramid[] = [];
  #ragged: readonly Buffer[] | null = null;

  constructor(size: number, readTile: ReadTile) {
    this.#size = size;
    this.#readTile = readTile;
  }

  /** The proof's hashes, 32 bytes each, the leaf's sibling first (RFC 6962, 2.1.1). Throws `ledger_corrupt` for a missing tile. */
  async prove(index: number): Promise<Buffer[]> {
    this.#ragged ??= await this.#raggedNodes();
    for (let level = 0, position = index; hashesAt(this.#size, level) > 0; level += 1) {
      const tile = Math.floor(position / tileWidth);
      if (this.#pyramids[level]?.index !== tile && widthAt(this.#size, level, tile) > 0) {
        this.#pyramids[level] = await this.#pyramid(level, tile);
      }
      position = tile;
    }
    return this.#path(index, this.#ragged);
  }

  #path(index: number, ragged: readonly Buffer[]): Buffer[] {
    const path: Buffer[] = [];
    const last = this.#size - 1;
    for (let height = 0, span = 1; span < this.#size; height += 1, span *= 2) {
      const [node, lastNode] = [Math.floor(index / span), Math.floor(last / span)];
      const sibling = node % 2 === 0 ? node + 1 : node - 1;
      if (sibling > lastNode) continue;
      const isWhole = (sibling + 1) * span <= this.#size;
      const hash = isWhole ? nodeIn(this.#pyramids[Math.floor(height / tileHeight)], height, sibling) : ragged[height];
      if (hash !== undefined) path.push(hash);
    }
    return path;
  }

  /** By height: the root of the leaves at the right edge that fill no whole node of it. The same for every proof. */
  async #raggedNodes(): Promise<Buffer[]> {
    const nodes: Buffer[] = [];
    let root: Digest | null = null;
    for (let height = 0, span = 1; span < this.#size; height += 1, span *= 2) {
      nodes[height] = digestBytes(root ?? "");
      const whole = Math.floor(this.#size / span);
      if (whole % 2 === 0) continue;
      const level = Math.floor(height / tileHeight);
      const perTile = tileWidth / 2 ** (height % tileHeight);
      const pyramid = await this.#pyramid(level, Math.floor((whole - 1) / perTile));
      const left = toDigest(nodeIn(pyramid, height, whole - 1) ?? Buffer.alloc(hashBytes));
      root = root === null ? left : nodeDigest(left, root);
    }
    return nodes;
  }

  async #pyramid(level: number, index: number): Promise<Pyramid> {
    const width = widthAt(this.#size, level, index);
    const hashes = await this.#readTile(level, index);
    if (hashes === null || hashes.length < width * hashBytes) {
      throw new CustodyError("ledger_corrupt", `${tilePath(level, index, width)} is missing or too short`);
    }
    return pyramidOf(index, hashes, width);
  }
}
