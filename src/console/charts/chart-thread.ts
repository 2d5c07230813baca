/**
 * Draws charts for `draw-charts.ts`: the library takes 75 MB less here than it would keep in the request thread, and no call waits for it.
 * @module
 */
import { parentPort } from "node:worker_threads";
import type { ChartPlan } from "../../evidence/report/chart-options.ts";
import { renderChart } from "../../evidence/report/render-chart.ts";

parentPort?.on("message", (plans: readonly ChartPlan[]) => {
  parentPort?.postMessage(plans.map(({ option, size }) => renderChart(option, size)));
});
