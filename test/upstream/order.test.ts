/**
 * In which order upstreams are tried: price, latency, weight and circuits.
 * @module
 */
import { describe, expect, test } from "vitest";
import { inOrder, type Ordering, orderings } from "../../src/upstream/order.ts";
import { createLatency } from "../../src/upstream/latency.ts";
import { createRetryBudget } from "../../src/upstream/retry-budget.ts";
import { idleUpstream } from "./idle-upstream.ts";

interface Given {
  readonly price?: number | null;
  /** Of streams, in milliseconds. */
  readonly ms?: number;
  readonly weight?: number;
  /** When its circuit opened; closed where it is not there. */
  readonly openedAt?: number;
}

/** The names in the order in which they are tried, at 500 ms of a clock on which circuits cool down in 1000. */
const ordered = (
  given: Readonly<Record<string, Given>>,
  { order = orderings, random = () => 0.5 }: { order?: readonly Ordering[]; random?: () => number } = {},
): string => {
  let now = 0;
  const upstreams = Object.entries(given).map(([name, { ms, weight = 1, openedAt }]) => {
    const upstream = idleUpstream(name, ["*"], { weight }, () => now);
    now = openedAt ?? 0;
    if (openedAt !== undefined) upstream.circuit.begin()?.("failed");
    if (ms !== undefined) upstream.latency.stream.record(ms);
    return upstream;
  });
  now = 500;
  const costOf = ({ name }: { readonly name: string }) => given[name]?.price ?? null;
  return inOrder(upstreams, { order, stream: true, costOf, random })
    .map(({ name }) => name)
    .join(" ");
};

describe("of those that may be asked", () => {
  test.each<[string, Readonly<Record<string, Given>>, string]>([
    ["equals stay as they are listed", { a: {}, b: {} }, "a b"],
    ["the cheaper is first", { a: { price: 3 }, b: { price: 2 } }, "b a"],
    ["a price that is known goes before one that is not", { a: {}, b: { price: 9 } }, "b a"],
    ["what costs nothing goes before all", { a: { price: 1 }, b: { price: 0 } }, "b a"],
    ["price decides before latency", { a: { price: 2, ms: 10 }, b: { price: 1, ms: 9_000 } }, "b a"],
    ["of one price the faster is first", { a: { price: 1, ms: 900 }, b: { price: 1, ms: 100 } }, "b a"],
    ["a little faster is not", { a: { ms: 240 }, b: { ms: 100 } }, "a b"],
    ["one that nobody has waited for is taken for fast", { a: { ms: 900 }, b: {} }, "b a"],
    ["with weight 0 it comes last", { a: { weight: 0 }, b: {}, c: {} }, "b c a"],
    ["what is open is not there", { a: { price: 1, openedAt: 0 }, b: { price: 2 } }, "b"],
    [
      "where all are open, the one that cools down soonest is, alone",
      { a: { openedAt: 400 }, b: { openedAt: 300 } },
      "b",
    ],
  ])("%s", (_name, given, order) => {
    expect(ordered(given)).toBe(order);
  });

  test("the configuration says what decides first", () => {
    const given = { a: { price: 1, ms: 900 }, b: { price: 2, ms: 10 } };
    expect(ordered(given, { order: ["latency", "price"] })).toBe("b a");
    expect(ordered(given, { order: ["price"] })).toBe("a b");
    expect(ordered(given, { order: [] })).toBe("a b");
  });

  test("each is first as often as its weight says, and the draw is the source's only", () => {
    let seed = 1;
    // A linear congruential generator of Numerical Recipes: any would do.
    const random = (): number => (seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
    const firsts = { a: 0, b: 0 };
    for (let call = 0; call < 10_000; call += 1) {
      if (ordered({ a: { weight: 3 }, b: { weight: 1 } }, { random }).startsWith("a")) firsts.a += 1;
      else firsts.b += 1;
    }
    expect(firsts.a / 10_000).toBeCloseTo(0.75, 1);
  });
});

test("one alone is asked whatever its circuit says", () => {
  expect(ordered({ a: { openedAt: 400 } })).toBe("a");
});

describe("latency", () => {
  const start = () => {
    let now = 0;
    const latency = createLatency(() => now);
    return {
      latency,
      pass: (ms: number) => void (now += ms),
      record: (...all: number[]) => all.forEach((ms) => latency.record(ms)),
    };
  };

  test.each([
    [100, 0],
    [250, 1],
    [499, 1],
    [500, 2],
    [1_999, 3],
    [60_000, 8],
  ])("of %i ms is step %i", (ms, step) => {
    const { latency, record } = start();
    record(ms);
    expect(latency.step()).toBe(step);
  });

  test("does not change its step for little", () => {
    const { latency, record } = start();
    record(240, 260, 255, 290, 280);
    expect(latency.step()).toBe(0);
    record(...Array.from({ length: 30 }, () => 400));
    expect(latency.step()).toBe(1);
    record(...Array.from({ length: 30 }, () => 230));
    expect(latency.step()).toBe(1);
    record(...Array.from({ length: 30 }, () => 100));
    expect(latency.step()).toBe(0);
  });

  test("is forgotten in a minute without a call", () => {
    const { latency, record, pass } = start();
    record(5_000);
    pass(60_000);
    expect(latency.step()).toBe(5);
    pass(1);
    expect(latency.step()).toBe(0);
    record(300);
    expect(latency.step()).toBe(1);
  });
});

describe("the budget for calls that are made again", () => {
  const takeAll = (budget: { take(): boolean }): number => {
    let taken = 0;
    while (budget.take()) taken += 1;
    return taken;
  };

  test("has a share of the calls, and ten a second", () => {
    let now = 0;
    const budget = createRetryBudget(20, () => now);
    expect(takeAll(budget)).toBe(100);
    for (let call = 0; call < 100; call += 1) budget.count();
    expect(takeAll(budget)).toBeCloseTo(20, -1);
    now = 500;
    expect(takeAll(budget)).toBe(5);
    now = 60_000;
    expect(takeAll(budget)).toBe(100);
  });

  test("of nothing has nothing", () => {
    let now = 0;
    const budget = createRetryBudget(0, () => now);
    budget.count();
    now = 10_000;
    expect(takeAll(budget)).toBe(0);
  });
});
