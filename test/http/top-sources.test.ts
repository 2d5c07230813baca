import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sourceOf, TopSources } from "../../src/http/top-sources.ts";

const counted = (max: number, list: readonly string[]): TopSources => {
  const sources = new TopSources(max);
  for (const source of list) sources.add(source);
  return sources;
};
const timesOf = (list: readonly string[], source: string): number => list.filter((one) => one === source).length;

describe("the sources of refusals", () => {
  test("are exact while they are few, the most frequent first, and the rest is in others", () => {
    const list = ["a", "b", "b", "c", "c", "c"];
    expect(counted(3, list).top(2)).toEqual({
      sources: [
        { address: "c", count: 3 },
        { address: "b", count: 2 },
      ],
      others: 1,
    });
  });

  const floods = fc.array(fc.nat({ max: 12 }).map(String), { maxLength: 400, size: "max" });

  test("under any flood: bounded, never counted too high, too low by a share at most, and no refusal is lost", () => {
    fc.assert(
      fc.property(floods, fc.integer({ min: 1, max: 6 }), (list, max) => {
        const { sources, others } = counted(max, list).top(50);
        expect(sources.length).toBeLessThanOrEqual(max);
        expect(sources.reduce((sum, { count }) => sum + count, others)).toBe(list.length);
        expect(others).toBeGreaterThanOrEqual(0);
        const share = list.length / (max + 1);
        for (const source of new Set(list)) {
          const count = sources.find(({ address }) => address === source)?.count ?? 0;
          expect(count).toBeLessThanOrEqual(timesOf(list, source));
          expect(count).toBeGreaterThanOrEqual(timesOf(list, source) - share);
        }
      }),
    );
  });

  test("two counts together are none lost either", () => {
    fc.assert(
      fc.property(floods, floods, fc.integer({ min: 1, max: 6 }), (first, second, max) => {
        const both = counted(max, first).with(counted(max, second));
        const { sources, others } = both.top(50);
        expect(both.total).toBe(first.length + second.length);
        expect(sources.reduce((sum, { count }) => sum + count, others)).toBe(both.total);
        for (const { address, count } of sources) {
          expect(count).toBeLessThanOrEqual(timesOf([...first, ...second], address));
        }
      }),
    );
  });

  test("hold the one that matters when a million others come between", () => {
    const sources = new TopSources();
    for (let number = 0; number < 200_000; number += 1) {
      sources.add(`other ${number}`);
      if (number % 20 === 0) sources.add("the one");
    }
    expect(sources.top(50).sources[0]?.address).toBe("the one");
    expect(sources.total).toBe(210_000);
  });

  test.each([
    ["10.1.2.3", "10.1.2.3"],
    ["::ffff:10.1.2.3", "10.1.2.3"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:db8:1:2::9", "2001:db8:1:2::/64"],
    ["::1", "::/64"],
    ["", "unknown"],
    ["canary", "unknown"],
  ])("%s is counted as %s", (address, source) => expect(sourceOf(address)).toBe(source));
});
