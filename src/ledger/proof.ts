/**
 * Inclusion and consistency proofs (RFC 6962 section 2.1, checked as RFC 9162 sections 2.1.3.2 and 2.1.4.2 say), made from hash
 * tiles, and the C2SP tlog-proof file that carries one.
 * @module
 */
import { CustodyError } from "../domain/errors.ts";
import { openCheckpoint } from "./checkpoint.ts";
import type { Checkpoint, Verifier } from "./checkpoint.ts";
import { digestBytes, hashBytes, nodeDigest, perfectRoot, toDigest } from "./leaf.ts";
import type { Digest } from "./leaf.ts";
import type { LogSource } from "./log-source.ts";
import { tilePath, tileWidth, widthAt } from "./tiles.ts";

/** Gives a hash tile at least as wide as it is at the proof's tree size; null when there is none. */
export type ReadTile = (level: number, index: number) => Promise<Uint8Array | null>;

const tileHeight = 8;
const proofHashesMax = 2 * 53;
const proofCharsMax = 131_072;
const fileHead = "c2sp.org/tlog-proof@v1";

/** The tiles of a log as they are at a size: the partial one, or the full one that has replaced it. */
export const sourceTiles =
  (source: LogSource, size: number): ReadTile =>
  async (level, index) => {
    const width = widthAt(size, level, index);
    const partial = await source.read(tilePath(level, index, width));
    if (partial !== null || width === tileWidth) return partial;
    return source.read(tilePath(level, index));
  };

// Roots of leaf ranges out of tiles; each tile is read once.
const rangeHasher = (size: number, readTile: ReadTile) => {
  const tiles = new Map<string, Promise<Uint8Array | null>>();
  const tile = async (level: number, index: number): Promise<Uint8Array> => {
    const key = tilePath(level, index);
    const reading = tiles.get(key) ?? readTile(level, index);
    tiles.set(key, reading);
    const hashes = await reading;
    if (hashes === null || hashes.length < widthAt(size, level, index) * hashBytes) {
      throw new CustodyError("ledger_corrupt", `${key} is missing or too short`);
    }
    return hashes;
  };
  // MTH(D[from:to]); from is a multiple of the smallest power of two that is not below to - from.
  const root = async (from: number, to: number): Promise<Digest> => {
    const split = splitPoint(to - from);
    if (split * 2 !== to - from && to - from > 1) {
      return nodeDigest(await root(from, from + split), await root(from + split, to));
    }
    const height = Math.round(Math.log2(to - from));
    const level = Math.floor(height / tileHeight);
    const width = 2 ** (height % tileHeight);
    const position = from / tileWidth ** level;
    const at = (position % tileWidth) * hashBytes;
    const hashes = await tile(level, Math.floor(position / tileWidth));
    return perfectRoot(hashes.subarray(at, at + width * hashBytes));
  };
  return root;
};

/** The largest power of two below n; 1 when n is 1. */
const splitPoint = (n: number): number => {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
};

const checkRange = (holds: boolean): void => {
  if (!holds) throw new RangeError("a proof is asked for something outside the tree");
};

/**
 * The inclusion proof of leaf `index` in the tree of `size` leaves: hashes of 32 bytes, the leaf's sibling first. Throws a
 * `RangeError` outside the tree, `ledger_corrupt` for a missing tile.
 */
export const proveInclusion = async (size: number, index: number, readTile: ReadTile): Promise<Buffer[]> => {
  checkRange(Number.isSafeInteger(size) && Number.isSafeInteger(index) && index >= 0 && index < size);
  const root = rangeHasher(size, readTile);
  const path: Digest[] = [];
  let from = 0;
  let to = size;
  while (to - from > 1) {
    const middle = from + splitPoint(to - from);
    if (index < middle) {
      path.push(await root(middle, to));
      to = middle;
    } else {
      path.push(await root(from, middle));
      from = middle;
    }
  }
  return path.toReversed().map(digestBytes);
};

/**
 * The proof that the tree of `oldSize` leaves is a prefix of the tree of `size` leaves; empty when they are equal or the old one is
 * empty. Throws as `proveInclusion`.
 */
export const proveConsistency = async (oldSize: number, size: number, readTile: ReadTile): Promise<Buffer[]> => {
  checkRange(Number.isSafeInteger(size) && Number.isSafeInteger(oldSize) && oldSize >= 0 && oldSize <= size);
  if (oldSize === 0 || oldSize === size) return [];
  const root = rangeHasher(size, readTile);
  const path: Digest[] = [];
  let from = 0;
  let to = size;
  while (oldSize < to) {
    const middle = from + splitPoint(to - from);
    if (oldSize <= middle) {
      path.push(await root(middle, to));
      to = middle;
    } else {
      path.push(await root(from, middle));
      from = middle;
    }
  }
  // What is left ends where the old tree ends. The verifier has its hash already when it is the whole old tree.
  if (from > 0) path.push(await root(from, to));
  return path.toReversed().map(digestBytes);
};

const isOdd = (n: number): boolean => n % 2 === 1;
const half = (n: number): number => Math.floor(n / 2);
const areHashes = (hashes: readonly Uint8Array[]): boolean =>
  hashes.length <= proofHashesMax && hashes.every((hash) => hash.length === hashBytes);

/** Whether `proof` shows that `leafHash` is leaf `index` of the tree with this size and root (RFC 9162, 2.1.3.2). */
export const verifyInclusion = (
  { size, root }: { readonly size: number; readonly root: Uint8Array },
  index: number,
  leafHash: Uint8Array,
  proof: readonly Uint8Array[],
): boolean => {
  if (!Number.isSafeInteger(index) || index < 0 || index >= size) return false;
  if (leafHash.length !== hashBytes || !areHashes(proof)) return false;
  let [node, last] = [index, size - 1];
  let digest = toDigest(leafHash);
  for (const hash of proof) {
    if (last === 0) return false;
    if (isOdd(node) || node === last) {
      digest = nodeDigest(toDigest(hash), digest);
      while (!isOdd(node) && node > 0) [node, last] = [half(node), half(last)];
    } else {
      digest = nodeDigest(digest, toDigest(hash));
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && digestBytes(digest).equals(root);
};

/** Whether `proof` shows that the old tree is a prefix of the new one (RFC 9162, 2.1.4.2). The empty tree is a prefix of all. */
export const verifyConsistency = (
  old: { readonly size: number; readonly root: Uint8Array },
  now: { readonly size: number; readonly root: Uint8Array },
  proof: readonly Uint8Array[],
): boolean => {
  if (old.size > now.size || !areHashes(proof)) return false;
  if (old.size === now.size) return proof.length === 0 && Buffer.from(old.root).equals(now.root);
  if (old.size === 0) return proof.length === 0;
  let [node, last] = [old.size - 1, now.size - 1];
  while (isOdd(node)) [node, last] = [half(node), half(last)];
  // An old tree that is a whole subtree of the new one is its own first hash.
  const [first, ...rest] = node === 0 ? [old.root, ...proof] : proof;
  if (first === undefined) return false;
  let oldDigest = toDigest(first);
  let digest = oldDigest;
  for (const bytes of rest) {
    if (last === 0) return false;
    const hash = toDigest(bytes);
    if (isOdd(node) || node === last) {
      oldDigest = nodeDigest(hash, oldDigest);
      digest = nodeDigest(hash, digest);
      while (!isOdd(node) && node > 0) [node, last] = [half(node), half(last)];
    } else {
      digest = nodeDigest(digest, hash);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && digestBytes(oldDigest).equals(old.root) && digestBytes(digest).equals(now.root);
};

/** What a tlog-proof file says: entry `index` is in the tree of the signed `checkpoint`. */
export interface ProofFile {
  readonly index: number;
  readonly hashes: readonly Uint8Array[];
  /** The signed note, as the log served it. */
  readonly checkpoint: string;
}

/** A `c2sp.org/tlog-proof@v1` file. */
export const formatProof = ({ index, hashes, checkpoint }: ProofFile): string => {
  const lines = hashes.map((hash) => `${Buffer.from(hash).toString("base64")}\n`).join("");
  return `${fileHead}\nindex ${index}\n${lines}\n${checkpoint}`;
};

/** Reads a tlog-proof file; null when its form is wrong. */
export const parseProof = (text: string): ProofFile | null => {
  const end = text.indexOf("\n\n");
  if (end < 0 || text.length > proofCharsMax) return null;
  const [head, indexLine = "", ...lines] = text.slice(0, end).split("\n");
  const digits = /^index (0|[1-9]\d{0,15})$/.exec(indexLine)?.[1];
  if (head !== fileHead || digits === undefined || lines.length > proofHashesMax) return null;
  const hashes = lines.map((line) => Buffer.from(line, "base64"));
  if (!areHashes(hashes) || hashes.some((hash, i) => hash.toString("base64") !== lines[i])) return null;
  return { index: Number(digits), hashes, checkpoint: text.slice(end + 2) };
};

/**
 * The checkpoint that a proof file shows the entry to be in. Throws `NoteError` for its checkpoint, and `ledger_corrupt` when the
 * file is malformed or does not prove this leaf.
 */
export const verifyProofFile = (text: string, leafHash: Uint8Array, verifier: Verifier): Checkpoint => {
  const file = parseProof(text);
  if (file === null) throw new CustodyError("ledger_corrupt", `the proof is not a ${fileHead} file`);
  const checkpoint = openCheckpoint(file.checkpoint, verifier);
  if (!verifyInclusion(checkpoint, file.index, leafHash, file.hashes)) {
    throw new CustodyError("ledger_corrupt", `the proof does not show this entry at index ${file.index}`);
  }
  return checkpoint;
};
