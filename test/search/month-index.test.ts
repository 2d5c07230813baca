import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomBytes } from "node:crypto";
import { describe, expect, onTestFinished, test } from "vitest";
import { MonthIndex } from "../../src/search/month-index.ts";
import { openSearchFile } from "../../src/store/open-store.ts";
import type { SearchFile } from "../../src/store/search-file.ts";
import { SearchSeal } from "../../src/vault/search-keys.ts";

const month = "2026-11";
const most = 4;

const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "custody-search-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

const openFile = async (path: string): Promise<SearchFile> => {
  const file = await openSearchFile(path);
  if (file === null) throw new Error("it can be opened");
  return file;
};

const newIndex = async (path: string, seal = new SearchSeal(randomBytes(32), month)) => {
  const file = await openFile(path);
  const head = MonthIndex.newHead("sx_1", seal);
  file.write({ head });
  return { index: new MonthIndex(file, seal, head, most), file, seal };
};

/** Exchange `n` has `all`, `n`, and `even` or `odd`. */
const exchangeOf = (place: number) => ({
  place,
  payloads: 2,
  words: new Set(["all", `n${place}`, place % 2 === 0 ? "even" : "odd"]),
});
const fill = (index: MonthIndex, count: number): void => {
  for (let place = 1; place <= count; place += 1) index.add([exchangeOf(place)], place);
};
const range = (from: number, to: number, step = 1): number[] =>
  Array.from({ length: Math.floor((from - to) / step) + 1 }, (_none, at) => from - at * step);

const find = (index: MonthIndex, words: readonly string[], more: { before?: number; limit?: number } = {}): number[] =>
  index.find({ words, before: Infinity, limit: 100, ...more });

/** A tail alone, one segment and a tail, several. */
describe.each([3, 4, 5, 9, 23])("an index of %i exchanges", (count) => {
  const filled = async () => {
    const opened = await newIndex(join(newFolder(), "a.db"));
    fill(opened.index, count);
    onTestFinished(() => opened.index.close());
    return opened;
  };

  test("finds by one word and by several, newest first", async () => {
    const { index } = await filled();
    expect(find(index, ["all"])).toEqual(range(count, 1));
    expect(find(index, ["even", "all"])).toEqual(range(count - (count % 2), 2, 2));
    expect(find(index, ["n3", "odd"])).toEqual([3]);
    expect(find(index, ["n3", "even"])).toEqual([]);
    expect(find(index, ["none"])).toEqual([]);
  });

  test("goes from page to page without a gap", async () => {
    const { index } = await filled();
    const seen: number[] = [];
    for (let before = Infinity; ;) {
      const page = find(index, ["all"], { before, limit: 2 });
      if (page.length === 0) break;
      seen.push(...page);
      before = page.at(-1) ?? 0;
    }
    expect(seen).toEqual(range(count, 1));
  });

  test("says the same after it was opened anew, and goes on", async () => {
    const { index, file, seal } = await filled();
    const again = new MonthIndex(file, seal, file.readHead() ?? { keyId: "", sealed: Buffer.alloc(0), seen: 0 }, most);
    expect(again.seen).toBe(count);
    for (let place = count + 1; place <= count + 6; place += 1) again.add([exchangeOf(place)], place);
    expect(find(again, ["all"])).toEqual(range(count + 6, 1));
    expect(find(index, ["n1"])).toEqual([1]);
  });

  test("a copy without some has the others, under another key, and no trace of those", async () => {
    const folder = newFolder();
    const { index, file } = await filled();
    const before = sealedOf(file);
    const seal = new SearchSeal(randomBytes(32), month);
    const copied = await openFile(join(folder, "b.db"));
    index.copyTo(copied, "sx_2", seal, (place) => place % 3 !== 0);
    const head = copied.readHead();
    if (head === null) throw new Error("it has one");
    const copy = new MonthIndex(copied, seal, head, most);
    onTestFinished(() => copy.close());
    expect(copy.keyId).toBe("sx_2");
    expect(copy.seen).toBe(count);
    expect(find(copy, ["all"])).toEqual(range(count, 1).filter((place) => place % 3 !== 0));
    expect(find(copy, ["n3"])).toEqual([]);
    expect([...copy.exchanges()].flat().length).toBe(count - Math.floor(count / 3));
    copy.add([exchangeOf(count + 1)], count + 1);
    expect(find(copy, ["all"])[0]).toBe(count + 1);
    const files = readdirSync(folder).map((name) => readFileSync(join(folder, name)));
    expect(before.length).toBeGreaterThan(0);
    expect(before.filter((sealed) => files.some((bytes) => bytes.includes(Buffer.from(sealed))))).toEqual([]);
  });
});

/** Everything sealed that a file holds. */
const sealedOf = (file: SearchFile): Uint8Array[] => [
  ...file.readTail().map(({ sealed }) => sealed),
  ...file.listSegments().flatMap(({ id }) => {
    const buckets = Array.from({ length: 64 }, (_none, bucket) => file.readBucket(id, bucket) ?? new Uint8Array(0));
    return [file.readSegment(id)?.exchanges ?? new Uint8Array(0), ...buckets].filter(({ length }) => length > 0);
  }),
];

test("an exchange that was opened early and ended late is in its place", async () => {
  const { index } = await newIndex(join(newFolder(), "a.db"));
  onTestFinished(() => index.close());
  for (const [at, place] of [10, 11, 12, 13, 2, 14, 15, 16, 1, 17, 18].entries()) index.add([exchangeOf(place)], at);
  expect(find(index, ["all"])).toEqual([18, 17, 16, 15, 14, 13, 12, 11, 10, 2, 1]);
  expect(find(index, ["all"], { before: 11, limit: 2 })).toEqual([10, 2]);
});

test("nothing of it opens in another place, under another key, or in another month", async () => {
  const folder = newFolder();
  const { index, file, seal } = await newIndex(join(folder, "a.db"));
  onTestFinished(() => index.close());
  fill(index, 9);
  const head = file.readHead();
  if (head === null) throw new Error("it has one");
  const other = new SearchSeal(randomBytes(32), month);
  expect(() => new MonthIndex(file, other, head)).toThrow("does not open");
  const bucket = file.readBucket(1, 0);
  if (bucket === null) throw new Error("it has one");
  expect(() => seal.open("bucket|1|1", bucket)).toThrow("does not open");
  expect(seal.open("bucket|1|0", bucket)).toBeInstanceOf(Buffer);
});

test("no word is in its file, and no term twice in one form", async () => {
  const folder = newFolder();
  const { index, file } = await newIndex(join(folder, "a.db"));
  onTestFinished(() => index.close());
  const words = new Set(["indexcanary"]);
  for (let place = 1; place <= 7; place += 1) index.add([{ place, payloads: 1, words }], place);
  const bytes = Buffer.concat(readdirSync(folder).map((name) => readFileSync(join(folder, name))));
  expect(bytes.includes("indexcanary")).toBe(false);
  const tail = file.readTail().map(({ sealed }) => Buffer.from(sealed).toString("hex"));
  expect(tail.length).toBeGreaterThan(1);
  // Each has the same one word: sealed, no two are alike.
  expect(new Set(tail).size).toBe(tail.length);
});

test("a file of another version, or that is none, has to be built anew", async () => {
  const folder = newFolder();
  const path = join(folder, "a.db");
  const { default: Database } = await import("better-sqlite3");
  const db = new Database(path);
  db.pragma("user_version = 99");
  db.close();
  expect(await openSearchFile(path)).toBeNull();
  const { writeFileSync } = await import("node:fs");
  writeFileSync(join(folder, "b.db"), "no database at all, and longer than a hundred bytes ".repeat(9));
  expect(await openSearchFile(join(folder, "b.db"))).toBeNull();
});
