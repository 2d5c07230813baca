/**
 * Which period a scheduled export is about. All in UTC.
 * @module
 */
import type { ExportRequest } from "./export-request.ts";

export const schedulePeriods = ["previous-day", "previous-week", "previous-month", "previous-quarter"] as const;

export type SchedulePeriod = (typeof schedulePeriods)[number];

/** An export that is made by itself. */
export interface Schedule {
  readonly config: {
    readonly name: string;
    readonly cron: string;
    readonly period: SchedulePeriod;
    readonly folder: string;
    readonly keep: number;
  };
  /** What it asks for; the period is filled in. */
  readonly request: ExportRequest;
}

const dayMs = 86_400_000;
const daysPerWeek = 7;
const monthsPerQuarter = 3;

/** The last whole period before a moment: `[from, to)`. Weeks begin on Monday (ISO 8601). */
export const periodBefore = (period: SchedulePeriod, time: number): { readonly from: number; readonly to: number } => {
  const date = new Date(time);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  if (period === "previous-day") {
    const to = Date.UTC(year, month, day);
    return { from: to - dayMs, to };
  }
  if (period === "previous-week") {
    const sinceMonday = (date.getUTCDay() + daysPerWeek - 1) % daysPerWeek;
    const to = Date.UTC(year, month, day - sinceMonday);
    return { from: to - daysPerWeek * dayMs, to };
  }
  const months = period === "previous-month" ? 1 : monthsPerQuarter;
  const end = month - (month % months);
  return { from: Date.UTC(year, end - months, 1), to: Date.UTC(year, end, 1) };
};
