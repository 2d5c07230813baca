/**
 * The charts of a report: what happened when, which data went where, what was found, whether the log was there all the time, what was kept and
 * what was disposed of. Each says what it shows in a caption and in words for who cannot see it; one without data says that.
 * @module
 */
import { dataClasses } from "../../domain/data-class.ts";
import { actions } from "../../domain/verdict.ts";
import type { PeriodFacts } from "../facts/period-facts.ts";
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
} from "./chart-options.ts";
import { renderChart } from "./render-chart.ts";
import { timeBuckets } from "./time-buckets.ts";

export interface Chart {
  readonly id: string;
  readonly title: string;
  readonly caption: string;
  /** Null when there is no data. */
  readonly svg: string | null;
}

const rowsMax = 15;

const drawn = (plan: ChartPlan | null): string | null => (plan === null ? null : renderChart(plan.option, plan.size));

const bucketsOf = ({ firstTime, lastTime, period }: PeriodFacts) =>
  timeBuckets(firstTime ?? period.from, lastTime ?? period.from);

const unitWords = { day: "day", week: "week (named by its Monday)", month: "month", year: "year" };

/** A sum for each bar of what `read` takes from each day. */
const sums = (
  facts: PeriodFacts,
  buckets: ReturnType<typeof bucketsOf>,
  read: (day: PeriodFacts["days"][string]) => number,
): number[] => {
  const data = buckets.labels.map(() => 0);
  for (const [day, one] of Object.entries(facts.days)) {
    const place = buckets.placeOf(day);
    if (place >= 0) data[place] = (data[place] ?? 0) + read(one);
  }
  return data;
};

const callsChart = (facts: PeriodFacts): Chart => {
  const buckets = bucketsOf(facts);
  const series = actions.flatMap((verdict) => {
    const data = sums(facts, buckets, (day) => day.byVerdict[verdict] ?? 0);
    return hasAny(data) ? [stack(verdict, verdictColours[verdict] ?? ink, data)] : [];
  });
  const refused = sums(facts, buckets, (day) => day.denied);
  if (hasAny(refused)) series.push(stack("refused before a call (nobody known)", "#8a94a0", refused));
  return {
    id: "calls",
    title: "Calls and verdicts over time",
    caption: `Calls by ${unitWords[buckets.unit]} in which they ended, by verdict: the strongest thing that a policy decided about any finding in request or answer. "allow" means that nothing was found, or that what was found may pass.`,
    svg: drawn(overTime(series, buckets.labels, "calls")),
  };
};

const total = (numbers: Readonly<Record<string, number>>): number =>
  Object.values(numbers).reduce((sum, value) => sum + value, 0);

/** Largest first, then by name; what is beyond the rows that a chart has is one row of its own. */
const ranked = <V>(record: Readonly<Record<string, V>>, size: (value: V) => number): [string, V][] =>
  Object.entries(record).sort(([a, x], [b, y]) => size(y) - size(x) || (a < b ? -1 : 1));

const flowsChart = (facts: PeriodFacts): Chart => {
  const all = ranked(facts.upstreams, ({ byDataClass }) => total(byDataClass));
  const shown = all.slice(0, rowsMax);
  const series = dataClasses.flatMap((name) => {
    const data = shown.map(([, { byDataClass }]) => byDataClass[name] ?? 0);
    return hasAny(data) ? [stack(name, classColours[name] ?? ink, data)] : [];
  });
  const rest = all.length > shown.length ? ` The ${all.length - shown.length} least used upstreams are left out.` : "";
  return {
    id: "flows",
    title: "Data classes by upstream",
    caption: `Calls that were attempted at each upstream (the service that runs the model), by the class of the data in the whole exchange, from "public" to "secret".${rest}`,
    svg: drawn(
      sideways(
        shown.map(([name]) => name),
        series,
        "calls attempted",
        true,
      ),
    ),
  };
};

const findingsChart = (facts: PeriodFacts): Chart => {
  const all = ranked(facts.findings, ({ findings }) => findings);
  const shown = all.slice(0, rowsMax);
  const data = shown.map(([, { findings }]) => findings);
  const series = hasAny(data) ? [labelled("#5f86b3", data)] : [];
  const rest = all.length > shown.length ? ` ${all.length - shown.length} rarer types are left out.` : "";
  return {
    id: "findings",
    title: "Findings by type",
    caption: `What scanners found in requests and answers, by type. The log counts findings and never holds what was found.${rest}`,
    svg: drawn(
      sideways(
        shown.map(([name]) => name),
        series,
        "findings",
        false,
      ),
    ),
  };
};

const bits = (mask: number): number => mask.toString(2).replaceAll("0", "").length;

const coverageChart = (facts: PeriodFacts): Chart => {
  const buckets = bucketsOf(facts);
  const hours = hoursOf(facts, buckets);
  const used = sums(facts, buckets, (day) => bits(day.entryHours & ~day.heartbeatHours));
  const beats = sums(facts, buckets, (day) => bits(day.heartbeatHours));
  const empty = hours.map((all, k) => Math.max(0, all - (used[k] ?? 0) - (beats[k] ?? 0)));
  const series = [
    stack("with a heartbeat", "#3f8f86", beats),
    stack("with other entries only", "#b8cfe5", used),
    stack("with no entry at all", "#7d1d24", empty),
  ].filter(({ data }) => hasAny(data as number[]));
  const isEmpty = !hasAny(used) && !hasAny(beats);
  return {
    id: "coverage",
    title: "Coverage: hours in which the log shows life",
    caption: `Hours by ${unitWords[buckets.unit]}, from the first to the last entry of this pack. The service writes a heartbeat each hour even when nobody calls, so an hour without any entry is one in which it did not run, or was cut off.`,
    svg: isEmpty ? null : drawn(overTime(series, buckets.labels, "hours")),
  };
};

const hourMs = 3_600_000;

/** How many hours of each bar lie between the first and the last entry. */
const hoursOf = ({ firstTime, lastTime }: PeriodFacts, buckets: ReturnType<typeof bucketsOf>): number[] => {
  const hours = buckets.labels.map(() => 0);
  if (firstTime === null || lastTime === null) return hours;
  for (let hour = Math.floor(firstTime / hourMs); hour <= Math.floor(lastTime / hourMs); hour += 1) {
    const place = buckets.placeOf(new Date(hour * hourMs).toISOString().slice(0, 10));
    if (place >= 0) hours[place] = (hours[place] ?? 0) + 1;
  }
  return hours;
};

/** What became of what was kept, in the words of a reader. Kinds of entries that no part of the log has yet simply count nothing. */
const retentionKinds: readonly (readonly [string, string])[] = [
  ["retention.changed", "retention schedule changed"],
  ["retention.swept", "sweeps that disposed of something"],
  ["payload.erased", "erasures"],
  ["hold.placed", "legal holds placed"],
  ["hold.released", "legal holds released"],
];

const retentionChart = (facts: PeriodFacts): Chart => {
  const shown = retentionKinds.map(([kind, words]) => ({ words, count: facts.kinds[kind]?.count ?? 0 }));
  const data = shown.map(({ count }) => count);
  const bar = labelled("#3f8f86", data);
  const names = shown.map(({ words }) => words);
  return {
    id: "retention",
    title: "Retention: what was disposed of, and what was held",
    caption:
      "Acts on what is kept, as the log has them. Disposing of a text never changes the log: its entries and their proofs stay.",
    svg: hasAny(data) ? drawn(sideways(names, [bar], "entries", false)) : null,
  };
};

/** In the order of the report. */
export const drawCharts = (facts: PeriodFacts): Chart[] => [
  callsChart(facts),
  flowsChart(facts),
  findingsChart(facts),
  coverageChart(facts),
  retentionChart(facts),
];
