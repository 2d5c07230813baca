/**
 * The periods that the overview can be about.
 * @module
 */
import { z } from "zod";
import type { AppContext } from "../../http/context.ts";
import { checkShape } from "../../http/read-json.ts";
import type { AskedPeriod } from "./sum-period.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** By what the address says. A bar is a bucket. */
export const periods = {
  "24h": { title: "24 hours", bars: 24, bucketMs: hourMs },
  "7d": { title: "7 days", bars: 28, bucketMs: 6 * hourMs },
  "30d": { title: "30 days", bars: 30, bucketMs: dayMs },
  "90d": { title: "90 days", bars: 90, bucketMs: dayMs },
} as const;

export type PeriodName = keyof typeof periods;

const names = Object.keys(periods) as [PeriodName, ...PeriodName[]];
const query = z.strictObject({ period: z.enum(names).default("7d") });

/** Up to the end of the bucket that is running. Throws `request_malformed`. */
export const readOverviewPeriod = (c: AppContext, now: number): AskedPeriod & { readonly name: PeriodName } => {
  const { period: name } = checkShape(query, c.req.query());
  const { bars, bucketMs } = periods[name];
  const to = (Math.floor(now / bucketMs) + 1) * bucketMs;
  return { name, from: to - bars * bucketMs, to, bucketMs };
};

/** The names of all bars, oldest first. */
export const labelsOf = ({ from, to, bucketMs }: AskedPeriod): string[] => {
  const labels: string[] = [];
  for (let at = from; at < to; at += bucketMs) {
    const iso = new Date(at).toISOString();
    labels.push(bucketMs < dayMs ? `${iso.slice(5, 10)} ${iso.slice(11, 16)}` : iso.slice(0, 10));
  }
  return labels;
};
