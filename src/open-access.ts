/**
 * Who may do what on a running server: keys and roles read, the first keys made.
 * @module
 */
import { Credentials } from "./access/credentials.ts";
import { Keys } from "./access/keys.ts";
import { createRoles } from "./access/roles.ts";
import type { Config } from "./config.ts";
import { type FirstKeys, makeFirstKeys } from "./first-keys.ts";
import { DeniedCounter } from "./http/denied-counter.ts";
import { appendEntry } from "./ledger/append.ts";
import type { OpenedRecord } from "./open-record.ts";

export interface OpenedAccess {
  readonly keys: Keys;
  readonly credentials: Credentials;
  /** Whether a call may bring a credential of its own. */
  readonly callerCredentials: boolean;
  readonly denied: DeniedCounter;
  readonly firstKeys: FirstKeys | null;
  /** Writes what was only counted. */
  close(): Promise<void>;
}

/** Throws `config_invalid`, and `ledger_corrupt` when a stored credential does not open. `keepFirstKeys` is given the first keys before they are recorded. */
export const openAccess = async (
  config: Config,
  { recorder, master }: Pick<OpenedRecord, "recorder" | "master">,
  keepFirstKeys: ((keys: FirstKeys) => void) | undefined,
): Promise<OpenedAccess> => {
  const roles = createRoles(config.file.access.roles);
  const keys = new Keys((change, effects) => appendEntry(recorder, change, effects), recorder.clock, roles);
  await keys.load(recorder.store);
  const firstKeys = await makeFirstKeys(keys, config, keepFirstKeys);
  const credentials = new Credentials(
    (change, effects) => appendEntry(recorder, change, effects),
    recorder.clock,
    master,
  );
  await credentials.load(recorder.store);
  const denied = new DeniedCounter(recorder);
  const { callerCredentials } = config.file.access;
  return { keys, credentials, callerCredentials, denied, firstKeys, close: () => denied.close() };
};
