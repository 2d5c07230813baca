/**
 * @module
 * `GET /console`: what happened lately, and whether the record is well.
 */
import { html } from "hono/html";
import type { AssuranceReport } from "../../assurance/assurance-report.ts";
import type { WordIndex } from "../../evidence/search-exchanges.ts";
import type { AppContext } from "../../http/context.ts";
import type { Html } from "../../http/pages/layout.ts";
import { chartFigure } from "../charts/chart-figure.ts";
import type { DrawCharts } from "../charts/draw-charts.ts";
import { firstCall, type FirstCall } from "../first-call.ts";
import { showPage } from "../frame.ts";
import { timeOf } from "../time-of.ts";
import { assuranceGlance } from "./assurance-glance.ts";
import { joinSums } from "./join-buckets.ts";
import { overviewCharts, type OverviewChart } from "./overview-charts.ts";
import { overviewFigures } from "./overview-figures.ts";
import { type PeriodName, periods, readOverviewPeriod } from "./overview-period.ts";
import type { AskedPeriod, PeriodSums, SumPeriod } from "./sum-period.ts";

export interface OverviewDeps extends FirstCall {
  readonly clock: () => number;
  readonly currency: string;
  readonly drawCharts: DrawCharts;
  readonly sumPeriod: SumPeriod;
  readonly search: WordIndex | null;
  report(withDays: boolean): Promise<AssuranceReport>;
}

const choice = (current: PeriodName): Html =>
  html`<nav class="choice-of" aria-label="Period">
    ${Object.entries(periods).map(
      ([name, { title }]) =>
        html`<a href="/console?period=${name}" ${name === current ? html`aria-current="true"` : ""}>${title}</a>`,
    )}
  </nav>`;

/** That of half a wide page: text is hardly scaled. */
const chartWidth = 600;

/** Those with data are drawn in one go. */
const drawn = async (draw: DrawCharts, charts: readonly OverviewChart[]): Promise<Html[]> => {
  const plans = charts.flatMap(({ plan }) =>
    plan === null ? [] : [{ ...plan, size: { ...plan.size, width: chartWidth } }],
  );
  const svgs = [...(await draw(plans))];
  return charts.map((chart) => chartFigure(chart, chart.plan === null ? null : (svgs.shift() ?? null)));
};

/** Where not all is counted yet the page comes again by itself. */
const progress = (c: AppContext, { uncountedBefore }: PeriodSums): Html | string => {
  if (uncountedBefore === null) return "";
  c.header("refresh", "1");
  return html`<p role="status">Counted back to ${timeOf(uncountedBefore)}; older calls are being counted.</p>`;
};

const content = async (c: AppContext, d: OverviewDeps, period: AskedPeriod & { readonly name: PeriodName }) => {
  const { reader } = c.var.record;
  const { name } = period;
  const mayAssure = c.var.principal.permissions.has("read assurance");
  const [sums, report] = await Promise.all([d.sumPeriod(reader, period), mayAssure ? d.report(false) : null]);
  const [first, ...rest] = sums.buckets;
  const total = first === undefined ? null : rest.reduce(joinSums, first);
  const charts = overviewCharts(period, sums.buckets, total);
  return html`${choice(name)} ${progress(c, sums)} ${overviewFigures(period, total, d.currency)}
    ${report === null ? "" : assuranceGlance(report, d.search?.lag ?? null)}
    <div class="columns-two">${await drawn(d.drawCharts, charts)}</div>`;
};

export const showOverview = (d: OverviewDeps) => async (c: AppContext) => {
  const period = readOverviewPeriod(c, d.clock());
  const { rows, next } = await c.var.record.reader.pageExchanges({ limit: 1 });
  const isEmpty = rows.length === 0 && next === null;
  return showPage(c, {
    title: "Overview",
    room: "Overview",
    content: isEmpty ? firstCall(d) : await content(c, d, period),
  });
};
