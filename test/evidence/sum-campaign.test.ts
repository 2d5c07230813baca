import { describe, expect, test } from "vitest";
import { sumCampaign } from "../../src/evidence/sum-campaign.ts";
import type { CampaignCall } from "../../src/store/feedback-rows.ts";

const call = (changes: Partial<CampaignCall> = {}): CampaignCall => ({
  openedPosition: { shard: 1, index: 0 },
  arm: "a",
  outcome: "complete",
  verdict: "allow",
  dataClass: "public",
  promptTokens: null,
  completionTokens: null,
  totalTokens: null,
  costMicros: null,
  latencyUs: null,
  feedbackMilli: [],
  ...changes,
});

const { signal: running } = new AbortController();

async function* pages(...all: readonly (readonly CampaignCall[])[]): AsyncGenerator<readonly CampaignCall[]> {
  yield* all;
}

/** By nearest rank, of all of them. */
const exact = (sorted: readonly number[], part: number): number => sorted[Math.ceil(part * sorted.length) - 1] ?? 0;

describe("sumCampaign", () => {
  test.each([1, 2, 3, 100, 1_001])("gives percentiles of %i latencies, within half a percent", async (count) => {
    const latencies = Array.from({ length: count }, (_none, place) => 800 + ((place * 7_919) % count) ** 2);
    const rows = latencies.map((latencyUs) => call({ latencyUs }));
    const sums = await sumCampaign(pages(rows.slice(0, 40), rows.slice(40)), running);
    const found = sums.get("a")?.latency.summary ?? expect.unreachable();
    const sorted = latencies.toSorted((a, b) => a - b);
    for (const [name, part] of [
      ["p50", 0.5],
      ["p95", 0.95],
      ["p99", 0.99],
    ] as const) {
      const wanted = exact(sorted, part);
      expect(Math.abs(found[name] / wanted - 1), name).toBeLessThan(0.006);
    }
    expect(found.mean).toBe(Math.round(latencies.reduce((sum, one) => sum + one) / count));
  });

  test("latencies are of calls that are complete", async () => {
    const rows = [
      call({ latencyUs: 1_000 }),
      call({ latencyUs: 9_000_000, outcome: "blocked" }),
      call({ outcome: null }),
    ];
    const sums = await sumCampaign(pages(rows), running);
    expect(sums.get("a")?.latency.summary?.mean).toBe(1_000);
    expect(sums.get("a")?.outcomes).toEqual({ complete: 1, blocked: 1, open: 1 });
  });

  test("arms are apart, also over pages", async () => {
    const sums = await sumCampaign(
      pages([call(), call({ arm: "b" })], [], [call({ totalTokens: 3, costMicros: 5 })]),
      running,
    );
    expect([...sums].map(([arm, { exchanges }]) => [arm, exchanges])).toEqual([
      ["a", 2],
      ["b", 1],
    ]);
    expect(sums.get("a")).toMatchObject({ tokens: { prompt: 0, completion: 0, total: 3 }, costMicros: 5 });
  });

  test("stops when nobody waits any more", async () => {
    const stop = new AbortController();
    let read = 0;
    async function* endless(): AsyncGenerator<readonly CampaignCall[]> {
      for (;;) {
        yield [call()];
        if ((read += 1) === 3) stop.abort();
      }
    }
    await expect(sumCampaign(endless(), stop.signal)).rejects.toMatchObject({ code: "ledger_unavailable" });
    expect(read).toBe(3);
  });

  test("takes a million exchanges, and no more", async () => {
    const page = Array.from({ length: 100_000 }, () => call());
    const ten = Array.from({ length: 10 }, () => page);
    expect((await sumCampaign(pages(...ten), running)).get("a")?.exchanges).toBe(1_000_000);
    await expect(sumCampaign(pages(...ten, [call()]), running)).rejects.toMatchObject({ code: "request_malformed" });
  });
});
