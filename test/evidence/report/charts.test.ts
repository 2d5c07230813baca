import { describe, expect, test } from "vitest";
import { emptyDay, emptyFacts } from "../../../src/evidence/facts/empty-facts.ts";
import { drawCharts } from "../../../src/evidence/report/charts.ts";
import { timeBuckets } from "../../../src/evidence/report/time-buckets.ts";

const from = Date.UTC(2026, 0, 1);
const dayMs = 86_400_000;

/** Some days of calls: what a chart draws is in it, whatever else was drawn before. */
const factsOf = (days: number) => {
  const facts = emptyFacts({ from, to: from + days * dayMs }, null);
  facts.firstTime = from;
  facts.lastTime = from + days * dayMs - 1;
  for (let day = 0; day < days; day += 1) {
    const one = emptyDay();
    Object.assign(one.byVerdict, { allow: 10 + day, block: day % 3 });
    one.entryHours = 0xff_ff_ff;
    one.heartbeatHours = day === 2 ? 0xff : 0xff_ff_ff;
    facts.days[new Date(from + day * dayMs).toISOString().slice(0, 10)] = one;
  }
  const tally = { count: 1, first: [], last: null };
  facts.upstreams["<b>&"] = { calls: tally, failed: 0, byDataClass: { phi: 3, public: 9 } };
  facts.findings["EMAIL_ADDRESS"] = { entries: tally, findings: 4, byVerdict: {} };
  facts.kinds["payload.erased"] = { count: 2, first: [], last: null };
  return facts;
};

const svgs = (days: number): (string | null)[] => drawCharts(factsOf(days)).map(({ svg }) => svg);

describe("charts", () => {
  test("are the same however many were drawn before", () => {
    const first = svgs(20);
    svgs(3);
    expect(svgs(20)).toEqual(first);
    expect(first.every((svg) => svg?.startsWith("<svg ") === true)).toBe(true);
  });

  test("carry names as text, and nothing that runs or asks", () => {
    const all = svgs(5).join("");
    expect(all).toContain("&lt;b&gt;&amp;");
    expect(all).not.toMatch(/<style|<script|\bclass=|ecmeta|href="(?!#)/);
    for (const word of ["allow", "block", "phi", "EMAIL_ADDRESS", "erasures", "with a heartbeat"]) {
      expect(all, word).toMatch(new RegExp(`>${word}|${word}<`));
    }
  });

  test("show hours without an entry only where there are some", () => {
    const facts = factsOf(3);
    expect(drawCharts(facts)[3]?.svg).not.toContain("with no entry at all");
    for (const day of Object.values(facts.days)) day.entryHours = 0xff;
    expect(drawCharts(facts)[3]?.svg).toContain("with no entry at all");
  });

  test("say that there is no data instead of drawing nothing", () => {
    const charts = drawCharts(emptyFacts({ from, to: from + dayMs }, null));
    expect(charts.map(({ svg }) => svg)).toEqual([null, null, null, null, null]);
    expect(charts.every(({ title, caption }) => title !== "" && caption !== "")).toBe(true);
  });
});

describe("the bars of a period", () => {
  test.each([
    [1, "day", 1],
    [62, "day", 62],
    [63, "week", 10],
    [434, "week", 63],
    [435, "month", 15],
    [4_000, "year", 11],
  ] as const)("of %d days are one a %s: %d", (days, unit, bars) => {
    const buckets = timeBuckets(from, from + days * dayMs - 1);
    expect([buckets.unit, buckets.labels.length]).toEqual([unit, bars]);
    expect(buckets.placeOf("2026-01-01")).toBe(0);
    expect(buckets.placeOf(new Date(from + days * dayMs - 1).toISOString().slice(0, 10))).toBe(bars - 1);
    expect(buckets.placeOf("2025-01-01")).toBe(-1);
  });
});
