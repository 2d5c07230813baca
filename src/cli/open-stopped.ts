/**
 * The record of a stopped server, for verbs that write their own entry.
 * @module
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Config, loadConfig, type Overrides } from "../config.ts";
import { CustodyError } from "../domain/errors.ts";
import { type OpenedRecord, openRecord } from "../open-record.ts";

/** Throws `config_invalid` where there is no record, `ledger_unavailable` while a server has it. */
export const openStopped = async (
  options: Overrides,
): Promise<{ readonly config: Config; readonly opened: OpenedRecord }> => {
  const config = loadConfig(options);
  if (!existsSync(join(config.dataFolder, "custody.db"))) {
    throw new CustodyError("config_invalid", `${config.dataFolder}: there is no record in this folder`);
  }
  const onCorrupt = (error: Error): never => {
    throw error;
  };
  try {
    return { config, opened: await openRecord(config, { clock: Date.now, onCorrupt }) };
  } catch (error) {
    if (!(error instanceof CustodyError) || error.code !== "ledger_unavailable") throw error;
    const message = `${error.message}. While its server is running, ask the server: --url and --key`;
    throw new CustodyError("ledger_unavailable", message);
  }
};
