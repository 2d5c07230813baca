import { describe, expect, it } from "vitest";
import { emptyRoot, leafHash, nodeHash, perfectRoot } from "../../src/ledger/leaf.ts";
import { rightEdge, tilePath, tileWidth, widthAt } from "../../src/ledger/tiles.ts";
import { emptyTree, resumeTree, rightEdgeRoot } from "../../src/ledger/tree.ts";
import type { Tree } from "../../src/ledger/tree.ts";
import { entriesOf, entryOf } from "./memory-log.ts";
import { naiveLeaf, naiveTree } from "./naive-tree.ts";

const none = Buffer.alloc(0);
const leaves = entriesOf(1500).map(naiveLeaf);
const naive = naiveTree(leaves);
const sizes = [...Array.from({ length: 601 }, (_, n) => n), 767, 768, 769, 1023, 1024, 1025, 1279, 1280, 1281, 1500];

/** Keeps tiles as a store does: the newest of each place. */
const keep = (stored: Map<string, Uint8Array>, tree: Tree): Map<string, Uint8Array> => {
  for (const { level, index, hashes } of tree.takeTiles()) stored.set(tilePath(level, index), Buffer.from(hashes));
  return stored;
};

const grow = (size: number): Tree => {
  const tree = emptyTree();
  for (const leaf of leaves.slice(0, size)) tree.add(leaf);
  return tree;
};

const edgeIn =
  (stored: ReadonlyMap<string, Uint8Array>, size: number) =>
  (level: number): Uint8Array => {
    const tile = rightEdge(size).find((candidate) => candidate.level === level);
    return stored.get(tilePath(level, tile?.index ?? 0)) ?? none;
  };

describe("hashes", () => {
  it("are those of RFC 6962", () => {
    expect(emptyRoot().toString("hex")).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    expect(leafHash(none).toString("hex")).toBe("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
    expect(leafHash(entryOf(3))).toEqual(naiveLeaf(entryOf(3)));
    expect(leafHash(Buffer.alloc(65_535, 9))).toEqual(naiveLeaf(Buffer.alloc(65_535, 9)));
    const [a = none, b = none] = leaves;
    expect(nodeHash(a, b)).toEqual(naive.root(2));
    expect(perfectRoot(Buffer.concat(leaves.slice(0, 64)))).toBe(naive.root(64).toString("latin1"));
  });

  it("keep nothing of the entry before", () => {
    const long = leafHash(Buffer.alloc(500, 1));
    expect(leafHash(Buffer.from("short"))).toEqual(naiveLeaf(Buffer.from("short")));
    expect(long).toEqual(naiveLeaf(Buffer.alloc(500, 1)));
  });

  it("refuse an entry that no bundle can hold", () => {
    expect(() => leafHash(Buffer.alloc(65_536))).toThrow(RangeError);
  });
});

describe("a growing tree", () => {
  it("has the root of the recursive definition at every size", () => {
    const tree = emptyTree();
    for (const size of sizes) {
      while (tree.size < size) tree.add(leaves[tree.size] ?? none);
      expect(tree.root().equals(naive.root(size)), `size ${size}`).toBe(true);
    }
  });

  it("has the known roots of 257 and 70,000 entries", () => {
    const tree = emptyTree();
    const rootAt = (size: number): string => {
      while (tree.size < size) tree.add(leafHash(entryOf(tree.size)));
      return tree.root().toString("base64");
    };
    expect(rootAt(257)).toBe("8fD2eGZW28uFz8B6RzngFR97K5EGRvg8Jq+j7MpnxDA=");
    expect(rootAt(70_000)).toBe("TLgOXnsn8vPk4ZDDOZSzEEG7d5niqRtgV5D9GwwIqW4=");
  });

  it("gives every changed tile once, however the leaves are batched", () => {
    for (const batch of [1, 7, 50, 256, 300, 1500]) {
      const stored = new Map<string, Uint8Array>();
      const tree = emptyTree();
      for (const leaf of leaves) {
        tree.add(leaf);
        if (tree.size % batch === 0) keep(stored, tree);
      }
      keep(stored, tree);
      expect(tree.takeTiles(), "nothing changed since").toEqual([]);
      expect([...stored.keys()].toSorted()).toEqual(
        ["tile/0/000", "tile/0/001", "tile/0/002", "tile/0/003", "tile/0/004", "tile/0/005", "tile/1/000"].toSorted(),
      );
      for (let n = 0; n <= 5; n += 1) {
        const part = leaves.slice(n * tileWidth, (n + 1) * tileWidth);
        expect(Buffer.concat(part).equals(stored.get(`tile/0/00${n}`) ?? none)).toBe(true);
      }
      const parents = Array.from({ length: 5 }, (_, n) =>
        naiveTree(leaves.slice(n * tileWidth, (n + 1) * tileWidth)).root(tileWidth),
      );
      expect(Buffer.concat(parents).equals(stored.get("tile/1/000") ?? none)).toBe(true);
    }
  });

  it("hands out tiles that later growth does not change", () => {
    const tree = grow(100);
    const [tile] = tree.takeTiles();
    const before = Buffer.from(tile?.hashes ?? none);
    for (const leaf of leaves.slice(100, 900)) tree.add(leaf);
    expect(before.equals(tile?.hashes ?? none)).toBe(true);
    expect(before.length).toBe(3200);
  });

  it("goes on from the right edge alone, at every size", () => {
    const stored = new Map<string, Uint8Array>();
    const tree = emptyTree();
    for (const size of sizes) {
      while (tree.size < size) tree.add(leaves[tree.size] ?? none);
      keep(stored, tree);
      const resumed = resumeTree(size, edgeIn(stored, size));
      expect(resumed.root().equals(tree.root()), `size ${size}`).toBe(true);
      expect(resumed.takeTiles(), `size ${size}`).toEqual([]);
      const next = Math.min(size + 300, 1500);
      for (const leaf of leaves.slice(size, next)) resumed.add(leaf);
      expect(resumed.root().equals(grow(next).root()), `from ${size} to ${next}`).toBe(true);
      for (const { level, index, hashes } of resumed.takeTiles()) {
        expect(hashes.length / 32, `tile ${level}/${index} of ${next}`).toBe(widthAt(next, level, index));
      }
    }
  });

  it("passes 65,536 leaves after a resume just below", () => {
    const stored = new Map<string, Uint8Array>();
    const tree = emptyTree();
    while (tree.size < 65_530) tree.add(leafHash(entryOf(tree.size)));
    keep(stored, tree);
    const resumed = resumeTree(65_530, edgeIn(stored, 65_530));
    for (const grown of [tree, resumed]) while (grown.size < 65_540) grown.add(leafHash(entryOf(grown.size)));
    expect(resumed.root().equals(tree.root())).toBe(true);
    expect(resumed.takeTiles()).toEqual(tree.takeTiles());
  });

  it("takes later, wider tiles for the root of an earlier size", () => {
    const stored = keep(new Map(), grow(1500));
    for (const size of [1, 2, 255, 256, 257, 600, 1024, 1280, 1499]) {
      expect(rightEdgeRoot(size, edgeIn(stored, size)).equals(naive.root(size)), `size ${size}`).toBe(true);
    }
  });
});
