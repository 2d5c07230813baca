/**
 * The search index where the configuration has one, and what becomes of what it tells. Where it has none, nothing is left of one that was.
 * @module
 */
import { existsSync, rmSync } from "node:fs";
import type { Config } from "./config.ts";
import type { Metrics } from "./http/metrics.ts";
import { log } from "./log.ts";
import type { OpenedRecord } from "./open-record.ts";
import { searchFolder } from "./search/month-files.ts";
import { searchKeyStore } from "./search/search-key-store.ts";
import type { TextIndex } from "./search/text-index.ts";

/** Null where none is configured: then there is no thread and no timer. */
export const openSearch = async (
  config: Config,
  { recorder: { store }, master }: OpenedRecord,
  metrics: Metrics,
): Promise<TextIndex | null> => {
  const { enabled, payloadBytesMax } = config.file.search;
  const folder = config.dataFolder;
  if (!enabled) {
    if (!existsSync(searchFolder(folder))) return null;
    rmSync(searchFolder(folder), { recursive: true });
    await searchKeyStore(store, master).destroyAllBut(new Set());
    return null;
  }
  const { TextIndex } = await import("./search/text-index.ts");
  const index = new TextIndex({
    folder,
    payloadBytesMax,
    store,
    master,
    watch: {
      counted: (results) => {
        for (const [result, many] of Object.entries(results)) {
          metrics.add("custody_search_exchanges_total", { result }, many);
        }
      },
      broken: ({ name, code }) => log.error({ name, code }, "the search index stopped by a fault; it begins again"),
    },
  });
  metrics.measure("custody_search_lag_entries", () => [[{}, index.lag]]);
  return index;
};
