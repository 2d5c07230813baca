/**
 * Who may do what on a running server: keys and roles read, the first keys made.
 * @module
 */
import { Keys } from "./access/keys.ts";
import { createRoles } from "./access/roles.ts";
import type { Config } from "./config.ts";
import { type FirstKeys, makeFirstKeys } from "./first-keys.ts";
import { DeniedCounter } from "./http/denied-counter.ts";
import { appendEntry } from "./ledger/append.ts";
import type { Recorder } from "./ledger/exchange-record.ts";
import type { LimitDeps } from "./http/limit.ts";
import { openLimits } from "./open-limits.ts";

export interface OpenedAccess {
  readonly keys: Keys;
  readonly denied: DeniedCounter;
  readonly quotas: LimitDeps;
  readonly firstKeys: FirstKeys | null;
  /** Writes what was only counted. */
  close(): Promise<void>;
}

/** Throws `config_invalid`. `keepFirstKeys` is given the first keys before they are recorded. */
export const openAccess = async (
  config: Config,
  recorder: Recorder,
  keepFirstKeys: ((keys: FirstKeys) => void) | undefined,
): Promise<OpenedAccess> => {
  const roles = createRoles(config.file.access.roles);
  const keys = new Keys((change, effects) => appendEntry(recorder, change, effects), recorder.clock, roles);
  await keys.load(recorder.store);
  const firstKeys = await makeFirstKeys(keys, config, keepFirstKeys);
  const denied = new DeniedCounter(recorder);
  const quotas = openLimits(config, recorder, keys);
  return { keys, denied, quotas, firstKeys, close: () => denied.close() };
};
