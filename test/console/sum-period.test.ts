import { describe, expect, it } from "vitest";
import { joinBuckets } from "../../src/console/overview/join-buckets.ts";
import { percentile } from "../../src/console/overview/percentile.ts";
import { createSumPeriod, type SumPeriod } from "../../src/console/overview/sum-period.ts";
import { type BucketSums, latencyRatio, type SeriesPage } from "../../src/store/console-rows.ts";

const bucket = (start: number, exchanges: number): BucketSums => ({
  start,
  exchanges,
  verdicts: { allow: exchanges },
  dataClasses: {},
  outcomes: {},
  degraded: 0,
  upstreams: {},
  found: { PERSON: 1 },
  promptTokens: exchanges,
  completionTokens: 0,
  costMicros: 0,
  latencies: {},
});

const at = (index: number) => ({ shard: 1, index });

/** Of a record in three stretches; each look at one takes so long. */
const stretches = (takesMs: number) => {
  let now = 0;
  let asked = 0;
  const pages: Record<string, SeriesPage> = {
    newest: { buckets: [bucket(20, 1), bucket(30, 5)], next: at(2) },
    "2": { buckets: [bucket(10, 2), bucket(20, 3)], next: at(1) },
    "1": { buckets: [bucket(0, 4)], next: null },
  };
  const reader: Parameters<SumPeriod>[0] = {
    scope: { team: null, period: null },
    sumBuckets: async ({ before }) => {
      asked += 1;
      now += takesMs;
      return pages[before === undefined ? "newest" : String(before.index)] ?? { buckets: [], next: null };
    },
  };
  return {
    reader,
    now: () => now,
    asked: () => asked,
    pass: (ms: number) => (now += ms),
  };
};

const period = { from: 0, to: 40, bucketMs: 10 };

describe("sums over a period", () => {
  it("are of all of it where that is soon done; what a stretch cuts in two is one", async () => {
    const { reader, now } = stretches(1);
    const { buckets, uncountedBefore } = await createSumPeriod(now)(reader, period);
    expect(uncountedBefore).toBeNull();
    expect(buckets.map(({ start, exchanges }) => [start, exchanges])).toEqual([
      [0, 4],
      [10, 2],
      [20, 4],
      [30, 5],
    ]);
    expect(buckets[2]?.found).toEqual({ PERSON: 2 });
  });

  it("go on at the next look where the last one stopped, and say how far they are", async () => {
    const { reader, now, asked } = stretches(30);
    const sum = createSumPeriod(now);
    const first = await sum(reader, period);
    expect(asked()).toBe(2);
    expect(first.uncountedBefore).toBe(10);
    const second = await sum(reader, period);
    expect(second.uncountedBefore).toBeNull();
    expect(asked()).toBe(3);
    expect(second.buckets.map(({ exchanges }) => exchanges)).toEqual([4, 2, 4, 5]);
  });

  it("go on however long all of it takes, while somebody looks", async () => {
    const { reader, now, asked, pass } = stretches(51);
    const sum = createSumPeriod(now);
    for (let looks = 0; looks < 2; looks += 1) {
      await sum(reader, period);
      pass(40_000);
    }
    expect((await sum(reader, period)).uncountedBefore).toBeNull();
    expect(asked()).toBe(3);
  });

  it("are counted anew after a while, and for each scope apart", async () => {
    const { reader, now, asked, pass } = stretches(1);
    const sum = createSumPeriod(now);
    await sum(reader, period);
    await sum(reader, period);
    expect(asked()).toBe(3);
    const ofTeam = { ...reader, scope: { team: "claims", period: null } };
    await sum(ofTeam, period);
    expect(asked()).toBe(6);
    pass(61_000);
    await sum(reader, period);
    expect(asked()).toBe(9);
  });

  it("join whatever is empty", () => {
    expect(joinBuckets([], [bucket(1, 1)])).toEqual([bucket(1, 1)]);
    expect(joinBuckets([bucket(1, 1)], [])).toEqual([bucket(1, 1)]);
  });
});

describe("a percentile", () => {
  const step = (us: number): string => String(Math.round(Math.log(us) / Math.log(latencyRatio)));

  it("is what the share did not exceed, half a percent off at most", () => {
    const latencies = { [step(1_000)]: 90, [step(50_000)]: 9, [step(2_000_000)]: 1 };
    const within = (us: number | null, expected: number) =>
      expect(Math.abs((us ?? 0) / expected - 1)).toBeLessThan(0.005);
    within(percentile(latencies, 0.5), 1_000);
    within(percentile(latencies, 0.95), 50_000);
    within(percentile(latencies, 1), 2_000_000);
  });

  it("is none of nothing", () => expect(percentile({}, 0.5)).toBeNull());
});
