/**
 * `custody search rebuild`: the index of a stopped server, built anew from entries and payloads.
 * @module
 */
import type { Overrides } from "../config.ts";
import { CustodyError } from "../domain/errors.ts";
import { Indexer } from "../search/indexer.ts";
import { MonthFiles } from "../search/month-files.ts";
import { ExchangeReader } from "../search/read-exchange.ts";
import { searchKeyStore } from "../search/search-key-store.ts";
import { openStopped } from "./open-stopped.ts";

/** Prints what became of the exchanges. Throws `config_invalid` where the configuration has no index, `ledger_unavailable` while a server runs. */
export const rebuildSearch = async (options: Overrides): Promise<void> => {
  const { config, opened } = await openStopped(options);
  const { recorder, master } = opened;
  const { store: reader } = recorder;
  try {
    const { enabled, payloadBytesMax } = config.file.search;
    if (!enabled) throw new CustodyError("config_invalid", "search.enabled: is false, so there is no index");
    const folder = config.dataFolder;
    const months = new MonthFiles({ folder, reader, master, keys: searchKeyStore(reader, master) });
    const exchanges = new ExchangeReader({ access: { reader, master, folder }, payloadBytesMax });
    const counts = new Map<string, number>();
    const onExchange = (result: string): void => void counts.set(result, (counts.get(result) ?? 0) + 1);
    const indexer = new Indexer({ folder, reader, months, exchanges, onExchange });
    await indexer.reset();
    while (await indexer.step());
    months.close();
    const left = [...counts].filter(([result]) => result !== "indexed").map(([result, many]) => `, ${many} ${result}`);
    process.stdout.write(`${counts.get("indexed") ?? 0} exchanges indexed${left.join("")}\n`);
  } finally {
    await reader.close();
  }
};
