import canonicalize from "canonicalize";
import { describe, expect, it } from "vitest";
import { CustodyError } from "../../src/domain/errors.ts";
import { createSigner, openCheckpoint, parseVkey, signCheckpoint } from "../../src/ledger/checkpoint.ts";
import { tilePath } from "../../src/ledger/tiles.ts";
import { createSequencer, seedForContinuation, seedForYear } from "../../src/ledger/sequencer.ts";
import type { GrowingTree, Shard, ShardSeed, Tile } from "../../src/store/store.ts";
import { entriesOf, key } from "./memory-log.ts";
import { naiveLeaf, naiveTree } from "./naive-tree.ts";

const options = {
  logKeyPem: key.privateKey.export({ format: "pem", type: "pkcs8" }).toString(),
  originBase: "custody.example/log",
};
const sequencer = createSequencer(options);
const inYear = (year: number, month = 5): number => Date.UTC(year, month);
const leaves = entriesOf(900).map(naiveLeaf);
const naive = naiveTree(leaves);
const seed = seedForYear(options, inYear(2026));

const named = (name: string): ShardSeed => ({ ...seed, name, origin: `${options.originBase}/${name}` });

/** Signed by the first key of the log. */
const first = ({ vkey }: ShardSeed) => ({ vkey, change: null, time: inYear(2026) });

/** What an engine keeps: the newest of each tile, and the shard's head. */
class Stored {
  readonly tiles = new Map<string, Tile>();
  readonly seed: ShardSeed;
  head: { size: number; root: Uint8Array; checkpoint: string } = { size: 0, root: new Uint8Array(0), checkpoint: "" };

  constructor(from: ShardSeed) {
    this.seed = from;
  }

  commit(tree: GrowingTree): void {
    const { tiles, ...head } = tree.seal(first(this.seed));
    for (const tile of tiles) {
      this.tiles.set(tilePath(tile.level, tile.index), { ...tile, hashes: Buffer.from(tile.hashes) });
    }
    this.head = head;
  }

  get shard(): Shard {
    return { ...this.seed, ordinal: 1, frozen: false, droppedAt: null, ...this.head };
  }
}

const grown = (size: number): Stored => {
  const stored = new Stored(seed);
  const tree = sequencer.start(seed);
  for (const leaf of leaves.slice(0, size)) tree.add(leaf);
  stored.commit(tree);
  return stored;
};

describe("a shard's tree", () => {
  it("is sealed with its size, root, signed checkpoint and changed tiles", () => {
    const tree = sequencer.start(seed);
    let size = 0;
    for (const next of [0, 1, 50, 51, 256, 300, 900]) {
      for (const leaf of leaves.slice(size, next)) tree.add(leaf);
      size = next;
      const sealed = tree.seal(first(seed));
      expect(sealed.size).toBe(size);
      expect(Buffer.from(sealed.root)).toEqual(naive.root(size));
      const opened = openCheckpoint(sealed.checkpoint, parseVkey(seed.vkey));
      expect(opened).toEqual({ origin: seed.origin, size, root: naive.root(size) });
    }
    expect(tree.seal(first(seed)).tiles).toEqual([]);
  });

  it("is resumed after every commit and grows on as if it had not stopped", () => {
    const stored = grown(0);
    for (const size of [1, 2, 3, 100, 255, 256, 257, 300, 511, 512, 513, 768, 899, 900]) {
      const tree = sequencer.resume(stored.shard, [...stored.tiles.values()], null);
      for (const leaf of leaves.slice(stored.head.size, size)) tree.add(leaf);
      stored.commit(tree);
      expect(Buffer.from(stored.head.root), `size ${size}`).toEqual(naive.root(size));
    }
  });

  it("hashes a leaf as RFC 6962 says", () => {
    expect(Buffer.from(sequencer.leafHash(Buffer.from("x")))).toEqual(naiveLeaf(Buffer.from("x")));
  });
});

describe("a shard whose parts disagree is refused, by name", () => {
  const refusal = (shard: Shard, tiles: Iterable<Tile>): string => {
    try {
      sequencer.resume(shard, [...tiles], null);
      return "resumed";
    } catch (error) {
      return error instanceof CustodyError && error.code === "ledger_corrupt" ? error.message : String(error);
    }
  };
  const { shard, tiles } = grown(300);
  const replaced = (path: string, change: (hashes: Uint8Array) => Uint8Array): Tile[] =>
    [...tiles.entries()].map(([name, { level, index, hashes }]) => ({
      level,
      index,
      hashes: name === path ? change(hashes) : hashes,
    }));

  it("is resumed when they agree", () => {
    expect(refusal(shard, tiles.values())).toBe("resumed");
  });

  it("for a stored size that is not the signed one", () => {
    expect(refusal({ ...shard, size: 299 }, tiles.values())).toMatch(/shard 2026: .*300.*299/);
  });

  it("for a stored root that is not the signed one", () => {
    expect(refusal({ ...shard, root: naive.root(299) }, tiles.values())).toMatch(/shard 2026: at size 300/);
  });

  it("for a checkpoint that is altered, another's, or of another shard", () => {
    const altered = { ...shard, checkpoint: shard.checkpoint.replace("300", "299"), size: 299 };
    expect(refusal(altered, tiles.values())).toMatch(/shard 2026: .*does not hold/);
    expect(refusal({ ...shard, checkpoint: "" }, tiles.values())).toMatch(/shard 2026: .*does not hold/);
    const other = signCheckpoint(createSigner("custody.example/log/2025", key), 300, shard.root);
    expect(refusal({ ...shard, checkpoint: other }, tiles.values())).toMatch(/shard 2026: .*is not one of/);
  });

  it("for a right-edge tile that is missing, short or long, naming the entry", () => {
    const without = (path: string) => [...tiles.entries()].filter(([name]) => name !== path).map(([, tile]) => tile);
    const cut = (path: string, hashes: number) =>
      replaced(path, (old) => Buffer.concat([old, Buffer.alloc(320)]).subarray(0, hashes * 32));
    expect(refusal(shard, without("tile/0/001"))).toMatch(/tile\/0\/001\.p\/44 .* 0 hashes, from entry 256/);
    expect(refusal(shard, cut("tile/0/001", 43))).toMatch(/tile\/0\/001\.p\/44 .* 43 hashes, from entry 299/);
    expect(refusal(shard, cut("tile/0/001", 45))).toMatch(/tile\/0\/001\.p\/44 .* 45 hashes, from entry 300/);
    expect(refusal(shard, without("tile/1/000"))).toMatch(/tile\/1\/000\.p\/1 .* from entry 0/);
  });

  it("for a right-edge tile with a changed hash, naming the last tile's first entry", () => {
    for (const path of ["tile/0/001", "tile/1/000"]) {
      const changed = replaced(path, (old) => old.map((byte, i) => (i === 9 ? byte ^ 1 : byte)));
      expect(refusal(shard, changed), path).toMatch(/shard 2026: .*size 300.* begins at entry 256/);
    }
  });

  it("is resumed though a full tile beside the edge comes with it", () => {
    const whole = grown(256);
    expect(whole.tiles.has("tile/0/000")).toBe(true);
    expect(refusal(whole.shard, whole.tiles.values())).toBe("resumed");
  });
});

describe("rolling over", () => {
  const final = () => ({ size: 300, root: naive.root(300) });
  const never = () => {
    throw new Error("there is no shard before the first");
  };

  it("begins an empty log with the year of the entry", () => {
    const rolled = sequencer.rollOver(null, inYear(2026), never);
    expect(rolled?.seed).toEqual(seed);
    expect(JSON.parse(Buffer.from(rolled?.first.bytes ?? "").toString())).toMatchObject({
      kind: "log.opened",
      origin: "custody.example/log/2026",
      previous: null,
      anchor: null,
      time: inYear(2026),
      v: 1,
    });
  });

  it("goes by the UTC year of the time alone, and only forward", () => {
    const to = (name: string, time: number) => sequencer.rollOver(named(name), time, final)?.seed.name ?? null;
    expect(to("2026", Date.UTC(2026, 11, 31, 23, 59, 59, 999))).toBeNull();
    expect(to("2026", Date.UTC(2027, 0, 1))).toBe("2027");
    expect(to("2026", inYear(2029))).toBe("2029");
    expect(to("2026", inYear(2025))).toBeNull();
    expect(to("2026-2", inYear(2026))).toBeNull();
    expect(to("2026-12", inYear(2027))).toBe("2027");
    expect(to("2027-2", inYear(2026))).toBeNull();
  });

  it("commits to the final head of the shard before", () => {
    const rolled = sequencer.rollOver(named("2026-2"), inYear(2027), final);
    const text = Buffer.from(rolled?.first.bytes ?? "").toString();
    const entry: unknown = JSON.parse(text);
    expect(entry).toEqual({
      v: 1,
      id: rolled?.first.id,
      kind: "log.opened",
      time: inYear(2027),
      origin: "custody.example/log/2027",
      previous: { origin: "custody.example/log/2026-2", size: 300, root: naive.root(300).toString("hex") },
      anchor: null,
    });
    expect(canonicalize(entry)).toBe(text);
    expect(rolled?.first).toMatchObject({ kind: "log.opened", time: inYear(2027) });
    expect(rolled?.first.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it("refuses a shard whose name is no year, and a time that is none", () => {
    for (const name of ["log1", "2026-1", "2026-02", "2026-", "026"]) {
      expect(() => sequencer.rollOver(named(name), inYear(2027), final), name).toThrow(CustodyError);
    }
    expect(() => sequencer.rollOver(null, Number.NaN, never)).toThrow(RangeError);
  });
});

describe("the shard of a continuation", () => {
  const continuing = (names: string[], year: number, anchors: string[] = []) =>
    seedForContinuation(options, names.map(named), inYear(year), anchors).name;

  it("has a number that no shard of its year had", () => {
    expect(continuing(["2026"], 2026)).toBe("2026-2");
    expect(continuing(["2025", "2026", "2026-2"], 2026)).toBe("2026-3");
    expect(continuing(["2026", "2026-9", "2026-10"], 2026)).toBe("2026-11");
    // The lost log may have rolled over already.
    expect(continuing(["2026"], 2027)).toBe("2027-2");
    expect(continuing(["2027"], 2026), "a clock that stepped back").toBe("2027-2");
  });

  it("passes the origins that were seen outside", () => {
    expect(continuing(["2026"], 2026, ["custody.example/log/2026-2"])).toBe("2026-3");
    expect(continuing(["2026"], 2026, ["custody.example/log/2027"])).toBe("2027-2");
    expect(continuing(["2026"], 2026, ["elsewhere.example/log/2026-7", "custody.example/log/x"])).toBe("2026-2");
  });

  it("carries origin and verifier key of its own", () => {
    const next = seedForContinuation(options, [named("2026")], inYear(2026));
    expect(next.origin).toBe("custody.example/log/2026-2");
    expect(parseVkey(next.vkey).name).toBe(next.origin);
  });
});

describe("options", () => {
  it.each([
    [{ ...options, logKeyPem: "" }],
    [{ ...options, originBase: "a b" }],
    [{ ...options, originBase: "a+b" }],
    [{ ...options, originBase: "" }],
  ])("are refused when no log can be signed with them (%#)", (bad) => {
    expect(() => createSequencer(bad)).toThrow(CustodyError);
  });
});
