import { describe, expect, it } from "vitest";
import { leafHash } from "../../src/ledger/leaf.ts";
import { encodeBundle } from "../../src/ledger/tiles.ts";
import { isEntry, verifyLog } from "../../src/ledger/verify.ts";
import {
  edited,
  entries,
  entriesOf,
  entryOf,
  flip,
  fresh,
  places,
  rebundle,
  size,
  vkey,
  writeLog,
} from "./memory-log.ts";

describe("entries", () => {
  it.each([
    [0, 0, 256],
    [85, 0, 256],
    [300, 1, 256],
    [1023, 3, 256],
    [1280, 5, 20],
    [1299, 5, 20],
  ])("an edited entry %i is named", async (index, bundle, width) => {
    const log = fresh();
    rebundle(log, edited(index), bundle, width);
    const report = await verifyLog(log, { vkey });
    expect(places(report)).toEqual([["entry_changed", `entry ${index}`, index]]);
    expect(report).toMatchObject({ ok: false, firstIndex: index });
  });

  it("an edited entry in a log of three levels is named", async () => {
    const log = fresh(70_000);
    const part = entriesOf(70_000).slice(200 * 256, 201 * 256);
    log.files.set("tile/entries/200", encodeBundle(part.with(7, Buffer.from('{"seq":99999,"v":1}'))));
    expect(places(await verifyLog(log, { vkey }))).toEqual([["entry_changed", "entry 51207", 51_207]]);
  });

  it("swapped entries are both named, the first first", async () => {
    const log = fresh();
    rebundle(log, entries.with(10, entryOf(20)).with(20, entryOf(10)), 0);
    const report = await verifyLog(log, { vkey });
    expect(places(report).map(([, , index]) => index)).toEqual([10, 20]);
    expect(report.firstIndex).toBe(10);
  });

  it("a removed entry is found where the others moved up", async () => {
    const log = fresh();
    rebundle(log, entries.toSpliced(300, 1), 1, 256);
    const report = await verifyLog(log, { vkey });
    expect(report.firstIndex).toBe(300);
    expect(report.problems[0]?.kind).toBe("entry_changed");
    expect(report.problems).toHaveLength(100);
    expect(report.problemCount).toBe(212);
  });

  it("an entry edited together with its leaf hash is found by the tile above", async () => {
    const log = fresh();
    const changed = edited(300);
    rebundle(log, changed, 1);
    log.files.set("tile/0/001", Buffer.concat(changed.slice(256, 512).map((entry) => leafHash(entry))));
    const report = await verifyLog(log, { vkey });
    expect(places(report)).toEqual([["subtree_changed", "tile/0/001", 256]]);
  });

  it("a log rewritten up to its root is found by the checkpoint", async () => {
    const log = writeLog(edited(300));
    log.files.set("checkpoint", Buffer.from(fresh().checkpoint));
    const report = await verifyLog(log, { vkey });
    expect(places(report)).toEqual([["root_mismatch", "checkpoint", null]]);
  });

  it.each([
    ["not JSON", "{"],
    ["keys out of order", '{"v":1,"seq":5}'],
    ["white space", '{"seq":5, "v":1}'],
    ["another version", '{"seq":5,"v":2}'],
    ["no version", '{"seq":5}'],
    ["a key twice", '{"seq":5,"seq":5,"v":1}'],
    ["a number in another form", '{"seq":5.0,"v":1}'],
    ["an escape that is not needed", '{"s":"\\u0061","v":1}'],
    ["a lone surrogate", '{"s":"\\ud800","v":1}'],
    ["an array", "[1]"],
    ["null", "null"],
    ["bytes that are not UTF-8", Buffer.from([0x22, 0xff, 0x22])],
    ["a byte order mark", '\ufeff{"v":1}'],
  ])("%s is no entry, though the tree holds it", async (_, text) => {
    const log = writeLog(entries.slice(0, 300).with(270, Buffer.from(text)));
    expect(places(await verifyLog(log, { vkey }))).toEqual([["entry_malformed", "entry 270", 270]]);
  });

  it("canonical JSON is an entry whatever its keys", () => {
    for (const text of ['{"v":1}', '{"10":1,"9":1,"v":1}', '{"a":{"b":[{"c":1}]},"v":1}', '{"v":1,"é":"\\u0007\\""}']) {
      expect(isEntry(Buffer.from(text)), text).toBe(true);
    }
    expect(isEntry(Buffer.from('{"a":{"c":1,"b":1},"v":1}'))).toBe(false);
    expect(isEntry(Buffer.from('{"9":1,"10":1,"v":1}'))).toBe(false);
  });
});

describe("bundles", () => {
  it("a missing one is named", async () => {
    const log = fresh();
    log.files.delete("tile/entries/002");
    expect(places(await verifyLog(log, { vkey }))).toEqual([["bundle_missing", "tile/entries/002", 512]]);
  });

  it.each([
    ["an entry short", 255, 0, 767],
    ["a byte short", 256, 1, 767],
  ])("one that is %s is named", async (_, width, cut, index) => {
    const log = fresh();
    const bundle = encodeBundle(entries.slice(512, 512 + width));
    log.files.set("tile/entries/002", bundle.subarray(0, bundle.length - cut));
    expect(places(await verifyLog(log, { vkey }))).toEqual([["bundle_short", "tile/entries/002", index]]);
  });

  it("one with bytes after its entries is named", async () => {
    const log = fresh();
    const bundle = Buffer.concat([log.files.get("tile/entries/002") ?? new Uint8Array(0), Buffer.of(0)]);
    log.files.set("tile/entries/002", bundle);
    expect(places(await verifyLog(log, { vkey }))).toEqual([["bundle_short", "tile/entries/002", 768]]);
  });
});

describe("tiles", () => {
  // Level, tile, byte, and the first entry under the hash that the byte is in.
  const flips: [number, string, number, number][] = [
    [size, "tile/0/000", 0, 0],
    [size, "tile/0/002", 32 * 9 + 5, 521],
    [size, "tile/0/005.p/20", 32 * 3, 1283],
    [size, "tile/1/000.p/5", 32 * 4 + 1, 1024],
    [70_000, "tile/0/272", 31, 69_632],
    [70_000, "tile/1/000", 32 * 200, 51_200],
    [70_000, "tile/1/001.p/17", 32 * 16, 69_632],
    [70_000, "tile/2/000.p/1", 8, 0],
  ];

  it.each(flips)("in a log of %i, a byte flipped in %s at %i is named", async (n, path, at, index) => {
    const log = fresh(n);
    flip(log, path, at);
    const report = await verifyLog(log, { vkey });
    expect(places(report)).toEqual([["tile_changed", path, index]]);
  });

  it.each(flips)("so it is without bundles: %i, %s, %i", async (n, path, at) => {
    const log = fresh(n);
    flip(log, path, at);
    const report = await verifyLog(log, { vkey, bundles: false });
    expect(report.ok).toBe(false);
    // Nothing lies beneath a partial level-0 tile that could tell it from the checkpoint, so the right edge is named as a whole.
    const edge = path.startsWith("tile/0/005.p");
    expect(report.problems.map(({ kind, where }) => [kind, where])).toEqual([
      edge ? ["root_mismatch", "checkpoint"] : ["tile_changed", path],
    ]);
    if (edge) expect(report.problems[0]?.message).toContain(path);
  });

  it.each([
    [size, "tile/0/002", 512],
    [size, "tile/0/005.p/20", 1280],
    [size, "tile/1/000.p/5", 0],
    [70_000, "tile/1/000", 0],
  ])("in a log of %i, %s is missed", async (n, path, index) => {
    const log = fresh(n);
    log.files.delete(path);
    expect(places(await verifyLog(log, { vkey }))).toEqual([["tile_missing", path, index]]);
    const bytes = fresh(n).files.get(path) ?? new Uint8Array(0);
    log.files.set(path, bytes.subarray(0, bytes.length - 32));
    expect(places(await verifyLog(log, { vkey })), "too short").toEqual([["tile_missing", path, index]]);
  });

  it("names each of several changes", async () => {
    const log = fresh();
    flip(log, "tile/0/003", 64);
    rebundle(log, edited(40), 0);
    log.files.delete("tile/entries/004");
    const report = await verifyLog(log, { vkey });
    expect(places(report)).toEqual([
      ["entry_changed", "entry 40", 40],
      ["tile_changed", "tile/0/003", 770],
      ["bundle_missing", "tile/entries/004", 1024],
    ]);
    expect(report.firstIndex).toBe(40);
  });
});
