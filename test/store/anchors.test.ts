/**
 * What is said of the log, as rows: and the sums and gaps that are held against what others say.
 */
import { describe, expect, test } from "vitest";
import type { AnchorRow } from "../../src/store/anchor-rows.ts";
import { smallLog } from "../assurance/small-log.ts";
import { closedRow, closes, entryOf, openedRow, opens, summer } from "./rows.ts";

const row = (target: string, size: number, more: Partial<AnchorRow> = {}): AnchorRow => ({
  target,
  origin: "o/1",
  size,
  kind: "witness",
  time: summer + size,
  bytes: Buffer.from(`${target} ${size}`),
  ...more,
});

const said = (rows: readonly AnchorRow[]): string[] => rows.map(({ bytes }) => Buffer.from(bytes).toString("utf8"));

describe("anchors", () => {
  test("are listed newest first, by who, which kind, which log and which size", async () => {
    const { store } = await smallLog();
    const rows = [
      row("w1", 5),
      row("w1", 9),
      row("w2", 7),
      row("tsa", 9, { kind: "timestamp" }),
      row("w1", 3, { origin: "o/2", time: summer + 100 }),
    ];
    await store.append({ entries: [], effects: rows.map((one) => ({ effect: "putAnchor", row: one })) });
    const list = async (filter: object) => said(await store.listAnchors({ limit: 10, ...filter }));
    expect(await list({})).toEqual(["w1 3", "tsa 9", "w1 9", "w2 7", "w1 5"]);
    expect(await list({ limit: 2 })).toEqual(["w1 3", "tsa 9"]);
    expect(await list({ target: "w1", origin: "o/1" })).toEqual(["w1 9", "w1 5"]);
    expect(await list({ kind: "timestamp" })).toEqual(["tsa 9"]);
    expect(await list({ size: 7 })).toEqual(["w2 7"]);
    expect(new Set(said(await store.newestAnchors("o/1", 8)))).toEqual(new Set(["w1 5", "w2 7"]));
    expect(new Set(said(await store.newestAnchors("o/1", 9)))).toEqual(new Set(["w1 9", "w2 7", "tsa 9"]));
    expect(await store.newestAnchors("o/1", 4)).toEqual([]);
  });

  test("that are said again at the same size replace what was said", async () => {
    const { store } = await smallLog();
    const put = (bytes: string) =>
      store.append({
        entries: [],
        effects: [{ effect: "putAnchor", row: row("w1", 5, { bytes: Buffer.from(bytes) }) }],
      });
    await put("first");
    await put("second");
    expect(said(await store.listAnchors({ limit: 10 }))).toEqual(["second"]);
  });
});

test("gaps are times without an entry that are longer than asked for, and no others", async () => {
  const { store } = await smallLog();
  const minute = 60_000;
  for (const at of [0, 10, 20, 20, 31, 100, 101, 300]) {
    await store.append({ entries: [entryOf(at, summer + at * minute)], effects: [] });
  }
  const gaps = async (from: number, to: number, longer: number) =>
    (await store.findGaps(summer + from * minute, summer + to * minute, longer * minute)).map((gap) => [
      (gap.from - summer) / minute,
      (gap.to - summer) / minute,
    ]);
  expect(await gaps(-1_000, 1_000, 10)).toEqual([
    [20, 31],
    [31, 100],
    [101, 300],
  ]);
  expect(await gaps(-1_000, 1_000, 60)).toEqual([
    [31, 100],
    [101, 300],
  ]);
  // Those that the period cuts are in it.
  expect(await gaps(50, 200, 60)).toEqual([
    [31, 100],
    [101, 300],
  ]);
  expect(await gaps(0, 31, 60)).toEqual([]);
  expect(await gaps(301, 1_000, 60)).toEqual([]);
});

test("open exchanges are counted, and closed ones summed by day, model and upstream", async () => {
  const { store } = await smallLog();
  const day = 86_400_000;
  const exchange = (id: string, openedAt: number, model: string, upstream: string | null) =>
    store.append({
      entries: [entryOf(1, openedAt), entryOf(2, openedAt)],
      effects: [
        opens(openedRow(id, { openedAt, model })),
        closes(closedRow(id, { upstream, promptTokens: 3, completionTokens: 4 }), 1),
      ],
    });
  await exchange("e1", summer, "m1", "u1");
  await exchange("e2", summer + 1, "m1", "u1");
  await exchange("e3", summer, "m2", "u1");
  await exchange("e4", summer, "m1", "u2");
  await exchange("e5", summer + day, "m1", "u1");
  // Refused before an upstream was called: no provider knows of it.
  await exchange("e6", summer, "m1", null);
  await store.append({ entries: [entryOf(3)], effects: [opens(openedRow("e7"))] });
  expect(await store.countOpen()).toBe(1);
  const today = summer - (summer % day);
  const sums = await store.sumModels(today, today + day);
  expect(
    sums
      .map(({ day: of, model, upstream, requests, promptTokens, completionTokens }) =>
        [of - today, model, upstream, requests, promptTokens, completionTokens].join(" "),
      )
      .toSorted(),
  ).toEqual(["0 m1 u1 2 6 8", "0 m1 u2 1 3 4", "0 m2 u1 1 3 4"]);
  expect(await store.sumModels(today + day, today + 2 * day)).toHaveLength(1);
  expect(await store.sumModels(0, today)).toEqual([]);
});
