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
  /** Of each node its line in a proof's file, once it was asked for. */
  readonly lines: string[][];
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
  return { index, rows, lines: rows.map(() => []) };
};

/** A hash as a proof's file has it, in JSON. */
const lineOf = (hash: Buffer): string => `${hash.toString("base64")}\\n`;

const lineIn = (pyramid: Pyramid | undefined, height: number, position: number): string => {
  const row = height % tileHeight;
  const place = position % (tileWidth / 2 ** row);
  const known = pyramid?.lines[row]?.[place];
  if (known !== undefined) return known;
  const hash = pyramid?.rows[row]?.[place];
  if (pyramid === undefined || hash === undefined) return "";
  return ((pyramid.lines[row] ??= [])[place] = lineOf(hash));
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
    const ragged = await this.#reach(index);
    const path: Buffer[] = [];
    this.#walk(index, (pyramid, height, sibling) => {
      const hash = pyramid === null ? ragged[height] : nodeIn(pyramid, height, sibling);
      if (hash !== undefined) path.push(hash);
    });
    return path;
  }

  /**
   * The same as lines of a tlog-proof file inside a JSON string: base64, each with an escaped newline. Most nodes stand in many proofs, and are
   * written out once.
   */
  async proveLines(index: number): Promise<string> {
    const ragged = await this.#reach(index);
    let lines = "";
    this.#walk(index, (pyramid, height, sibling) => {
      lines += pyramid === null ? lineOf(ragged[height] ?? Buffer.alloc(0)) : lineIn(pyramid, height, sibling);
    });
    return lines;
  }

  /** Has the tiles above an entry at hand. */
  async #reach(index: number): Promise<readonly Buffer[]> {
    for (let level = 0, position = index; hashesAt(this.#size, level) > 0; level += 1) {
      const tile = Math.floor(position / tileWidth);
      if (this.#pyramids[level]?.index !== tile && widthAt(this.#size, level, tile) > 0) {
        this.#pyramids[level] = await this.#pyramid(level, tile);
      }
      position = tile;
    }
    return (this.#ragged ??= await this.#raggedNodes());
  }

  /** Each node of the path, upwards: in which tile it stands, or null for what is at the right edge and fills no whole node. */
  #walk(index: number, visit: (pyramid: Pyramid | null, height: number, sibling: number) => void): void {
    const last = this.#size - 1;
    for (let height = 0, span = 1; span < this.#size; height += 1, span *= 2) {
      const [node, lastNode] = [Math.floor(index / span), Math.floor(last / span)];
      const sibling = node % 2 === 0 ? node + 1 : node - 1;
      if (sibling > lastNode) continue;
      const isWhole = (sibling + 1) * span <= this.#size;
      const pyramid = this.#pyramids[Math.floor(height / tileHeight)];
      visit(isWhole && pyramid !== undefined ? pyramid : null, height, sibling);
    }
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
