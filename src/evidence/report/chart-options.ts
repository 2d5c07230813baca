/**
 * What charts look like: bars over time, and bars sideways by name. Reports and the console draw the same.
 * @module
 */
import type { BarSeriesOption, EChartsOption } from "echarts";
import type { ChartSize } from "./render-chart.ts";

/** In print without colour each differs from its neighbours in brightness. */
export const verdictColours: Readonly<Record<string, string>> = {
  allow: "#b8cfe5",
  flag: "#e9b949",
  tokenize: "#5aa9a3",
  hash: "#2f6f73",
  redact: "#c8663f",
  block: "#7d1d24",
};
export const classColours: Readonly<Record<string, string>> = {
  public: "#d7dde3",
  internal: "#a9bdd2",
  confidential: "#5f86b3",
  pci: "#e0b04a",
  phi: "#3f8f86",
  special: "#a9638f",
  criminal: "#6b4a2f",
  secret: "#2b2f36",
};
export const ink = "#1f2933";
const faint = "#d5dbe1";
const width = 760;
const rowHeight = 26;

const axisText = { color: ink, fontSize: 12 };
const valueAxis = (name: string): object => ({
  type: "value",
  name,
  nameTextStyle: { ...axisText, align: "left" },
  nameGap: 10,
  minInterval: 1,
  axisLabel: { ...axisText, hideOverlap: true },
  splitLine: { lineStyle: { color: faint } },
});
const categoryAxis = (data: readonly string[], more: object = {}): object => ({
  type: "category",
  data,
  axisLabel: { ...axisText, hideOverlap: true, ...more },
  axisTick: { show: false },
  axisLine: { lineStyle: { color: ink } },
});

/** The legend has a line of its own at the top; nothing is drawn there. Wide gaps: on a screen its font may be a wider one than the print's. */
const legend = { top: 0, left: 0, itemGap: 18, itemWidth: 14, itemHeight: 10, icon: "rect", textStyle: axisText };
const gridBelowLegend = { top: 58, left: 8, right: 24, bottom: 8, containLabel: true };

/** What `renderChart` takes. */
export interface ChartPlan {
  readonly option: EChartsOption;
  readonly size: ChartSize;
}

/** One colour of stacked bars. */
export const stack = (name: string, colour: string, data: readonly number[]): BarSeriesOption => ({
  name,
  type: "bar",
  stack: "all",
  barMaxWidth: 36,
  itemStyle: { color: colour },
  data: [...data],
});

/** Bars with their numbers beside them. */
export const labelled = (colour: string, data: readonly number[]): BarSeriesOption => ({
  type: "bar",
  barMaxWidth: 18,
  itemStyle: { color: colour },
  label: { show: true, position: "right", ...axisText },
  data: [...data],
});

export const hasAny = (data: readonly number[]): boolean => data.some((value) => value > 0);

/** Null without data. */
export const overTime = (
  series: readonly BarSeriesOption[],
  labels: readonly string[],
  axis: string,
): ChartPlan | null => {
  if (series.length === 0) return null;
  const option: EChartsOption = {
    legend,
    grid: gridBelowLegend,
    xAxis: categoryAxis(labels),
    yAxis: valueAxis(axis),
    series: [...series],
  };
  return { option, size: { width, height: 300 } };
};

/** The first name at the top. Null without data. */
export const sideways = (
  names: readonly string[],
  series: readonly BarSeriesOption[],
  axis: string,
  isStacked: boolean,
): ChartPlan | null => {
  if (names.length === 0 || series.length === 0) return null;
  const option: EChartsOption = {
    ...(isStacked ? { legend } : {}),
    grid: { ...gridBelowLegend, top: isStacked ? 34 : 6, bottom: 30 },
    xAxis: { ...valueAxis(axis), nameLocation: "middle", nameGap: 26, nameTextStyle: { ...axisText, align: "center" } },
    yAxis: {
      ...categoryAxis(names, { hideOverlap: false, width: 210, overflow: "breakAll", lineHeight: 13 }),
      inverse: true,
    },
    series: [...series],
  };
  return { option, size: { width, height: (isStacked ? 90 : 62) + rowHeight * names.length } };
};
