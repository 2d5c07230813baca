/**
 * The charts of the overview, as the reports draw them. Each has its numbers beside it as a table.
 * @module
 */
import { dataClasses } from "../../domain/data-class.ts";
import { actions } from "../../domain/verdict.ts";
import {
  type ChartPlan,
  classColours,
  hasAny,
  ink,
  labelled,
  overTime,
  sideways,
  stack,
  verdictColours,
} from "../../evidence/report/chart-options.ts";
import type { BucketSums } from "../../store/console-rows.ts";
import { labelsOf } from "./overview-period.ts";
import type { AskedPeriod } from "./sum-period.ts";

export interface OverviewChart {
  readonly id: string;
  readonly title: string;
  /** Null without data. */
  readonly plan: ChartPlan | null;
  readonly columns: readonly string[];
  readonly rows: readonly { readonly name: string; readonly numbers: readonly number[] }[];
}

const rowsMax = 12;
const tokenColours = { prompt: "#5f86b3", completion: "#3f8f86" };

type Read = (bucket: BucketSums) => number;

/** A number for each bar. */
const barsOf = ({ from, to, bucketMs }: AskedPeriod, buckets: readonly BucketSums[], read: Read): number[] => {
  const bars: number[] = Array.from({ length: Math.round((to - from) / bucketMs) }, () => 0);
  for (const bucket of buckets) {
    const place = Math.floor((bucket.start - from) / bucketMs);
    if (place >= 0 && place < bars.length) bars[place] = (bars[place] ?? 0) + read(bucket);
  }
  return bars;
};

interface Layer {
  readonly name: string;
  readonly colour: string;
  readonly read: Read;
}

const stacked = (
  about: Pick<OverviewChart, "id" | "title"> & { readonly unit: string },
  period: AskedPeriod,
  buckets: readonly BucketSums[],
  layers: readonly Layer[],
): OverviewChart => {
  const labels = labelsOf(period);
  const shown = layers
    .map(({ name, colour, read }) => ({ name, colour, bars: barsOf(period, buckets, read) }))
    .filter(({ bars }) => hasAny(bars));
  const series = shown.map(({ name, colour, bars }) => stack(name, colour, bars));
  return {
    id: about.id,
    title: about.title,
    plan: overTime(series, labels, about.unit),
    columns: ["UTC", ...shown.map(({ name }) => name)],
    rows: labels.map((name, at) => ({ name, numbers: shown.map(({ bars }) => bars[at] ?? 0) })),
  };
};

const ranked = (
  id: string,
  title: string,
  unit: string,
  counts: readonly (readonly [string, number])[],
): OverviewChart => {
  const shown = counts.toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).slice(0, rowsMax);
  const data = shown.map(([, count]) => count);
  const series = hasAny(data) ? [labelled("#5f86b3", data)] : [];
  return {
    id,
    title,
    plan: sideways(
      shown.map(([name]) => name),
      series,
      unit,
      false,
    ),
    columns: ["Name", unit],
    rows: shown.map(([name, count]) => ({ name, numbers: [count] })),
  };
};

/** `total`: over all of the period; null without a call. */
export const overviewCharts = (
  period: AskedPeriod,
  buckets: readonly BucketSums[],
  total: BucketSums | null,
): OverviewChart[] => [
  stacked(
    { id: "calls", title: "Calls by verdict", unit: "calls" },
    period,
    buckets,
    actions.map((name) => ({ name, colour: verdictColours[name] ?? ink, read: ({ verdicts }) => verdicts[name] ?? 0 })),
  ),
  stacked(
    { id: "classes", title: "Calls by data class", unit: "calls" },
    period,
    buckets,
    dataClasses.map((name) => ({
      name,
      colour: classColours[name] ?? ink,
      read: ({ dataClasses: by }) => by[name] ?? 0,
    })),
  ),
  ranked("found", "Calls in which a type was found", "calls", Object.entries(total?.found ?? {})),
  ranked("upstreams", "Calls by upstream", "calls", Object.entries(total?.upstreams ?? {})),
  stacked({ id: "tokens", title: "Tokens", unit: "tokens" }, period, buckets, [
    { name: "prompt", colour: tokenColours.prompt, read: ({ promptTokens }) => promptTokens },
    { name: "completion", colour: tokenColours.completion, read: ({ completionTokens }) => completionTokens },
  ]),
];
