/**
 * Draws a chart as SVG without a browser. The same options give the same text, in any process and however many were drawn before.
 * @module
 */
import { createRequire } from "node:module";
import type { EChartsOption, EChartsType } from "echarts";

/** In the units of the SVG's own view box; on paper it is scaled to the width of the text. */
export interface ChartSize {
  readonly width: number;
  readonly height: number;
}

/**
 * ECharts numbers classes and definitions by counters of the process, and adds styles for a pointer to hover: numbers are given anew, and
 * nothing that moves stays. It also marks elements for its own use in a browser.
 */
const normalise = (svg: string): string => {
  const numbers = new Map<string, string>();
  return svg
    .replaceAll(/<style[^>]*>[^]*?<\/style>/g, "")
    .replaceAll(/ class="[^"]*"/g, "")
    .replaceAll(/ ecmeta_[a-z_]+="[^"]*"/g, "")
    .replaceAll(/\bzr\d+-[a-z]+-?\d*/g, (name) => {
      const known = numbers.get(name) ?? `d${numbers.size}`;
      numbers.set(name, known);
      return known;
    });
};

interface Charts {
  setPlatformAPI(api: { measureText(text: string, font?: string): { width: number } }): void;
  init(element: null, theme: null, options: object): Pick<EChartsType, "setOption" | "renderToSVGString" | "dispose">;
}

/** The library in one small file: its modules one by one would take 75 MB more. */
const loadCharts = (): Charts => createRequire(import.meta.url)("echarts/dist/echarts.common.min.js");

/** For all charts of this thread: how wide a text of 1 px is taken to be, where it is not known which font will show it. */
export const measureTexts = (widthOf: (text: string) => number): void =>
  loadCharts().setPlatformAPI({
    measureText: (text, font = "12px") => ({
      width: widthOf(text) * Number.parseFloat(/([\d.]+)px/.exec(font)?.[1] ?? "12"),
    }),
  });

/** Loads the library with the first chart. */
export const renderChart = (option: EChartsOption, size: ChartSize): string => {
  const chart = loadCharts().init(null, null, { renderer: "svg", ssr: true, ...size });
  try {
    chart.setOption({ animation: false, textStyle: { fontFamily: "Roboto" }, ...option });
    return normalise(chart.renderToSVGString());
  } finally {
    chart.dispose();
  }
};
