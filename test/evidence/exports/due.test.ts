import { describe, expect, test } from "vitest";
import { isCron, lastDue } from "../../../src/evidence/exports/cron.ts";
import { periodBefore, type SchedulePeriod } from "../../../src/evidence/exports/schedule-period.ts";

const at = (text: string): number => Date.parse(text);

describe("a cron expression", () => {
  test.each(["* * * * *", "0 2 1 * *", "30 4 * * MON", "0 0 29 2 *"])("%s is one", (pattern) =>
    expect(isCron(pattern)).toBe(true),
  );
  test.each(["", "61 2 1 * *", "0 2 1 *", "0 0 2 1 * *", "every day", "0 0 31 2 *"])("%s is none", (pattern) =>
    expect(isCron(pattern)).toBe(false),
  );

  test.each([
    ["2026-03-01T01:59:59.999Z", "2026-02-01T02:00:00.000Z"],
    ["2026-03-01T02:00:00.000Z", "2026-03-01T02:00:00.000Z"],
    ["2026-03-01T02:00:00.001Z", "2026-03-01T02:00:00.000Z"],
    ["2026-03-31T23:00:00.000Z", "2026-03-01T02:00:00.000Z"],
  ])("is due at %s since %s", (now, due) => expect(lastDue("0 2 1 * *", at(now))).toBe(at(due)));
});

describe("the period before", () => {
  test.each<[SchedulePeriod, string, string, string]>([
    ["previous-day", "2026-03-01T02:00:00Z", "2026-02-28", "2026-03-01"],
    ["previous-day", "2026-01-01T00:00:00Z", "2025-12-31", "2026-01-01"],
    ["previous-week", "2026-03-02T02:00:00Z", "2026-02-23", "2026-03-02"],
    ["previous-week", "2026-03-01T23:59:59Z", "2026-02-16", "2026-02-23"],
    ["previous-month", "2026-01-15T00:00:00Z", "2025-12-01", "2026-01-01"],
    ["previous-month", "2026-03-31T00:00:00Z", "2026-02-01", "2026-03-01"],
    ["previous-quarter", "2026-02-15T00:00:00Z", "2025-10-01", "2026-01-01"],
    ["previous-quarter", "2026-12-31T00:00:00Z", "2026-07-01", "2026-10-01"],
  ])("%s of %s is from %s up to %s", (period, time, from, to) =>
    expect(periodBefore(period, at(time))).toEqual({ from: at(from), to: at(to) }),
  );
});
