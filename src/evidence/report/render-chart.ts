/**
 * Draws a chart as SVG without a browser. The same options give the same text, in any process and however many were drawn before.
 * @module
 */
import type { EChartsOption } from "echarts";

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
    .replaceAll(/<style>[^]*?<\/style>|<style ><!\[CDATA\[[^]*?\]\]><\/style>/g, "")
    .replaceAll(/ class="[^"]*"/g, "")
    .replaceAll(/ ecmeta_[a-z_]+="[^"]*"/g, "")
    .replaceAll(/\bzr\d+-[a-z]+-?\d*/g, (name) => {
      const known = numbers.get(name) ?? `d${numbers.size}`;
      numbers.set(name, known);
      return known;
    });
};

/** Loads the library with the first chart. */
export const renderChart = async (option: EChartsOption, size: ChartSize): Promise<string> => {
  const { init } = await import("echarts");
  const chart = init(null, null, { renderer: "svg", ssr: true, ...size });
  try {
    chart.setOption({ animation: false, textStyle: { fontFamily: "Roboto" }, ...option });
    return normalise(chart.renderToSVGString());
  } finally {
    chart.dispose();
  }
};
