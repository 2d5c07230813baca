import { describe, expect, it } from "vitest";
import {
  decodeBundle,
  encodeBundle,
  entriesPath,
  parseTilePath,
  rightEdge,
  tilePath,
  widthAt,
} from "../../src/ledger/tiles.ts";

describe("tile paths", () => {
  it("are those of C2SP tlog-tiles", () => {
    expect(tilePath(0, 0)).toBe("tile/0/000");
    expect(tilePath(0, 1_234_067)).toBe("tile/0/x001/x234/067");
    expect(tilePath(1, 999, 17)).toBe("tile/1/999.p/17");
    expect(tilePath(2, 1000)).toBe("tile/2/x001/000");
    expect(entriesPath(273, 112)).toBe("tile/entries/273.p/112");
    expect(entriesPath(5)).toBe("tile/entries/005");
  });

  it("are read back", () => {
    for (const index of [0, 1, 999, 1000, 999_999, 1_000_000, 1_234_067, 35_184_372_088_831]) {
      for (const width of [1, 17, 255, 256]) {
        expect(parseTilePath(tilePath(3, index, width))).toEqual({ level: 3, index, width });
        expect(parseTilePath(entriesPath(index, width))).toEqual({ level: "entries", index, width });
      }
    }
  });

  it.each([
    "",
    "checkpoint",
    "tile/0/0",
    "tile/0/0000",
    "tile/00/000",
    "tile/64/000",
    "tile/-1/000",
    "tile/0/x000/001",
    "tile/0/001/000",
    "tile/0/x001/x000",
    "tile/0/000.p/0",
    "tile/0/000.p/01",
    "tile/0/000.p/256",
    "tile/0/000.p/257",
    "tile/0/000.p",
    "tile/0/000/",
    "/tile/0/000",
    "tile/0/../000",
    "tile/data/000",
    "tile/0/x999/x999/x999/x999/x999/x999/999",
    "tile/0/000\n",
  ])("refuses %j", (path) => {
    expect(parseTilePath(path)).toBeNull();
  });

  it("know the widths at a tree size", () => {
    expect(rightEdge(0)).toEqual([]);
    expect(rightEdge(256)).toEqual([{ level: 1, index: 0, width: 1 }]);
    expect(rightEdge(70_000)).toEqual([
      { level: 0, index: 273, width: 112 },
      { level: 1, index: 1, width: 17 },
      { level: 2, index: 0, width: 1 },
    ]);
    expect([widthAt(70_000, 0, 272), widthAt(70_000, 0, 273), widthAt(70_000, 0, 274)]).toEqual([256, 112, 0]);
    expect([widthAt(70_000, 1, 0), widthAt(70_000, 1, 1), widthAt(70_000, 3, 0)]).toEqual([256, 17, 0]);
  });
});

describe("entry bundles", () => {
  const entries = [Buffer.from("a"), Buffer.alloc(0), Buffer.alloc(65_535, 7), Buffer.from("zz")];

  it("hold each entry behind its length in two bytes", () => {
    expect(
      encodeBundle([Buffer.from("ab"), Buffer.alloc(258, 1)])
        .subarray(0, 6)
        .toString("hex"),
    ).toBe("000261620102");
    const { entries: read, whole } = decodeBundle(encodeBundle(entries));
    expect(whole).toBe(true);
    expect(read.map((entry) => Buffer.from(entry))).toEqual(entries);
  });

  it("show when they were cut", () => {
    const bundle = encodeBundle(entries);
    for (const cut of [1, 2, 3]) {
      const { entries: read, whole } = decodeBundle(bundle.subarray(0, bundle.length - cut));
      expect(read.length, `${cut} bytes short`).toBe(3);
      expect(whole).toBe(false);
    }
  });

  it("refuse an entry that the length cannot tell", () => {
    expect(() => encodeBundle([Buffer.alloc(65_536)])).toThrow(RangeError);
  });
});
