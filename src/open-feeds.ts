/**
 * The configured feeds, and what becomes of what they tell: metrics, the operator's log, entries.
 * @module
 */
import type { Config } from "./config.ts";
import type { Feeds } from "./feeds/feeds.ts";
import type { Metrics } from "./http/metrics.ts";
import { appendEntry } from "./ledger/append.ts";
import type { Recorder } from "./ledger/exchange-record.ts";
import { log } from "./log.ts";
import { version } from "./version.ts";

/** Null where none is configured: then there is no thread and no timer. How to close them is added to `undo`. Throws `config_invalid`. */
export const openFeeds = async (
  config: Config,
  recorder: Recorder,
  metrics: Metrics,
  undo: (() => Promise<unknown>)[],
): Promise<Feeds | null> => {
  if (config.feeds.length === 0) return null;
  // Loaded when it is needed: with it comes the whole of undici.
  const { Feeds } = await import("./feeds/feeds.ts");
  const lags = new Map<string, number>();
  metrics.measure("custody_feed_lag_entries", () => [...lags].map(([feed, entries]) => [{ feed }, entries] as const));
  const feeds = await Feeds.open({
    feeds: config.feeds,
    folder: config.dataFolder,
    version,
    store: recorder.store,
    record: (draft) => appendEntry(recorder, draft),
    watch: {
      counted: (feed, delivered, failures) => {
        metrics.add("custody_feed_delivered_total", { feed }, delivered);
        metrics.add("custody_feed_failures_total", { feed }, failures);
      },
      lag: (feed, entries) => void lags.set(feed, entries),
      failing: (feed, error) => log.error({ feed, error }, "a feed fails"),
      recovered: (feed) => log.info({ feed }, "a feed delivers again"),
      disabled: (feed) => log.error({ feed }, "a feed is off until the next start: its receiver wants no more (410)"),
      broken: (feed, error) =>
        log.error({ feed, ...error }, "a feed stopped by a fault of Custody's own; it begins again"),
    },
  });
  undo.push(() => feeds.close());
  return feeds;
};
