import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { CustodyError } from "../../src/domain/errors.ts";
import { NoteError, parseVkey } from "../../src/ledger/checkpoint.ts";
import { leafHash } from "../../src/ledger/leaf.ts";
import {
  formatProof,
  parseProof,
  proveConsistency,
  proveInclusion,
  sourceTiles,
  verifyConsistency,
  verifyInclusion,
  verifyProofFile,
} from "../../src/ledger/proof.ts";
import { entriesOf, entryOf, vkey, writeLog } from "./memory-log.ts";
import { naiveLeaf, naiveTree } from "./naive-tree.ts";

const log = writeLog(entriesOf(1300));
const leaves = entriesOf(1300).map(naiveLeaf);
const naive = naiveTree(leaves);
// Each proof is made as of its own size, out of the tiles of a larger tree.
const readTile = sourceTiles(log, 1300);
const head = (size: number) => ({ size, root: naive.root(size) });
const leaf = (index: number): Buffer => leaves[index] ?? Buffer.alloc(0);
const flipped = (hash: Uint8Array): Buffer => Buffer.from(hash.map((byte, i) => (i === 5 ? byte ^ 4 : byte)));

describe("inclusion", () => {
  it("is proved for every leaf of every tree up to 130", async () => {
    for (let size = 1; size <= 130; size += 1) {
      const tree = head(size);
      for (let index = 0; index < size; index += 1) {
        const proof = await proveInclusion(size, index, readTile);
        expect(Buffer.concat(proof).equals(Buffer.concat(naive.path(index, size)))).toBe(true);
        expect(verifyInclusion(tree, index, leaf(index), proof), `${index} of ${size}`).toBe(true);
      }
    }
  });

  it("is proved across tiles", async () => {
    for (const size of [255, 256, 257, 300, 511, 512, 513, 1024, 1299, 1300]) {
      for (const index of [0, 1, 85, 254, 255, 256, 257, 511, 512, 1023, 1279, 1280, size - 1]) {
        if (index >= size) continue;
        const proof = await proveInclusion(size, index, readTile);
        expect(proof).toEqual(naive.path(index, size));
        expect(verifyInclusion(head(size), index, leaf(index), proof)).toBe(true);
      }
    }
  });

  it("holds for nothing else", async () => {
    for (const [size, index] of [
      [1, 0],
      [2, 1],
      [7, 6],
      [100, 64],
      [130, 3],
      [300, 299],
    ] as const) {
      const tree = head(size);
      const proof = await proveInclusion(size, index, readTile);
      const isIn = (i: number, hash: Uint8Array, hashes: readonly Uint8Array[], at = tree) =>
        verifyInclusion(at, i, hash, hashes);
      expect(isIn(index, leaf(index), proof)).toBe(true);
      expect(isIn(index, leaf(index + 1), proof), "another leaf").toBe(false);
      expect(isIn(index, leaf(index), proof, { ...tree, root: flipped(tree.root) }), "another root").toBe(false);
      expect(isIn(index, leaf(index), [...proof, leaf(0)]), "a hash too many").toBe(false);
      for (let other = -1; other <= size; other += 1) {
        if (other !== index) expect(isIn(other, leaf(index), proof), `as ${other} of ${size}`).toBe(false);
      }
      for (const [i, hash] of proof.entries()) {
        expect(isIn(index, leaf(index), proof.with(i, flipped(hash))), `hash ${i}`).toBe(false);
        expect(isIn(index, leaf(index), proof.toSpliced(i, 1)), `without hash ${i}`).toBe(false);
        expect(isIn(index, leaf(index), proof.with(i, hash.subarray(1))), `short hash ${i}`).toBe(false);
      }
    }
  });

  it("is not asked for outside the tree, and needs its tiles", async () => {
    for (const [size, index] of [
      [0, 0],
      [5, 5],
      [5, -1],
      [5, 1.5],
    ] as const) {
      await expect(proveInclusion(size, index, readTile)).rejects.toThrow(RangeError);
    }
    await expect(proveInclusion(300, 3, async () => null)).rejects.toThrow(/tile\/\d\/\d+ is missing/);
    await expect(proveInclusion(300, 3, async () => Buffer.alloc(32))).rejects.toThrow(CustodyError);
  });
});

describe("consistency", () => {
  it("is proved for every pair of sizes up to 130", async () => {
    const heads = Array.from({ length: 131 }, (_, size) => head(size));
    for (const now of heads) {
      for (const old of heads.slice(0, now.size + 1)) {
        const proof = await proveConsistency(old.size, now.size, readTile);
        const expected = old.size === 0 ? [] : naive.consistency(old.size, now.size);
        expect(Buffer.concat(proof).equals(Buffer.concat(expected)), `${old.size} to ${now.size}`).toBe(true);
        expect(verifyConsistency(old, now, proof), `${old.size} to ${now.size}`).toBe(true);
      }
    }
  });

  it("is proved across tiles", async () => {
    for (const [from, to] of [
      [255, 256],
      [256, 257],
      [85, 1300],
      [256, 1300],
      [512, 1024],
      [1024, 1300],
      [1299, 1300],
    ] as const) {
      const proof = await proveConsistency(from, to, readTile);
      expect(proof).toEqual(naive.consistency(from, to));
      expect(verifyConsistency(head(from), head(to), proof)).toBe(true);
    }
  });

  it("holds for nothing else", async () => {
    for (const [from, to] of [
      [1, 2],
      [3, 7],
      [4, 7],
      [64, 130],
      [100, 130],
      [256, 300],
    ] as const) {
      const [old, now] = [head(from), head(to)];
      const proof = await proveConsistency(from, to, readTile);
      expect(verifyConsistency(old, now, proof)).toBe(true);
      expect(verifyConsistency(now, old, proof), "backwards").toBe(false);
      expect(verifyConsistency({ ...old, root: flipped(old.root) }, now, proof), "another past").toBe(false);
      expect(verifyConsistency(old, { ...now, root: flipped(now.root) }, proof), "another present").toBe(false);
      expect(verifyConsistency({ ...old, size: from + 1 }, now, proof)).toBe(false);
      expect(verifyConsistency(old, now, [...proof, leaf(0)]), "a hash too many").toBe(false);
      for (const [i, hash] of proof.entries()) {
        expect(verifyConsistency(old, now, proof.with(i, flipped(hash))), `hash ${i}`).toBe(false);
        expect(verifyConsistency(old, now, proof.toSpliced(i, 1)), `without hash ${i}`).toBe(false);
      }
    }
    expect(verifyConsistency(head(5), { ...head(5), root: leaf(1) }, []), "same size, other root").toBe(false);
    expect(verifyConsistency(head(0), head(5), [leaf(1)])).toBe(false);
  });
});

describe("a proof file", () => {
  const text = readFileSync(new URL("../vectors/257-85.tlog-proof", import.meta.url), "utf8");
  const verifier = parseVkey(vkey);

  it("is the known one for entry 85 of 257, byte for byte", async () => {
    const small = writeLog(entriesOf(257));
    const hashes = await proveInclusion(257, 85, sourceTiles(small, 257));
    expect(formatProof({ index: 85, hashes, checkpoint: small.checkpoint })).toBe(text);
  });

  it("is read and verified", () => {
    expect(parseProof(text)?.hashes.length).toBe(9);
    expect(verifyProofFile(text, leafHash(entryOf(85)), verifier).size).toBe(257);
  });

  it("proves no other entry, index or checkpoint", () => {
    const verify = (changed: string, seq = 85) => verifyProofFile(changed, leafHash(entryOf(seq)), verifier);
    expect(() => verify(text, 86)).toThrow(CustodyError);
    expect(() => verify(text.replace("index 85", "index 84"))).toThrow(CustodyError);
    expect(() => verify(text.replace("1djI", "1djJ"))).toThrow(CustodyError);
    expect(() => verify(text.replace("\n257\n", "\n258\n"))).toThrow(NoteError);
  });

  it.each([
    ["another version", text.replace("@v1", "@v2")],
    ["no index", text.replace("index 85\n", "")],
    ["an index with a zero before it", text.replace("index 85", "index 085")],
    ["a short hash", text.replace("1djI", "")],
    [
      "base64 that is not canonical",
      text.replace("1djIm+MlXdVzrxBOp6vBUICKfkzsWHbKXp/PdtagU3E=", "1djIm+MlXdVzrxBOp6vBUICKfkzsWHbKXp/PdtagU3F="),
    ],
    ["no checkpoint", text.slice(0, text.indexOf("\n\n"))],
    [
      "too many hashes",
      text.replace("index 85\n", `index 85\n${"1djIm+MlXdVzrxBOp6vBUICKfkzsWHbKXp/PdtagU3E=\n".repeat(100)}`),
    ],
  ])("is refused for its form: %s", (_, changed) => {
    expect(changed).not.toBe(text);
    expect(parseProof(changed)).toBeNull();
    expect(() => verifyProofFile(changed, leafHash(entryOf(85)), verifier)).toThrow(CustodyError);
  });
});
