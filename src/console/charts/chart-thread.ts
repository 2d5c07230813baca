/**
 * Draws charts for `draw-charts.ts`: the library takes 75 MB less here than it would keep in the request thread, and no call waits for it.
 * @module
 */
import { parentPort } from "node:worker_threads";
import type { ChartPlan } from "../../evidence/report/chart-options.ts";
import { measureTexts, renderChart } from "../../evidence/report/render-chart.ts";

/** Readers have fonts of their own; this is about the widest of them (DejaVu Sans). */
const emPerCharacter = 0.63;
measureTexts((text) => text.length * emPerCharacter);

parentPort?.on("message", (plans: readonly ChartPlan[]) => {
  parentPort?.postMessage(plans.map(({ option, size }) => renderChart(option, size)));
});
