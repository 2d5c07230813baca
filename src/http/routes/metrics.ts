/**
 * `GET /metrics`: counters for the operator's monitoring.
 * @module
 */
import type { AppContext } from "../context.ts";
import type { Metrics } from "../metrics.ts";

export const showMetrics = (metrics: Metrics) => (c: AppContext) =>
  c.body(metrics.text(), 200, { "content-type": "text/plain; version=0.0.4; charset=utf-8" });
