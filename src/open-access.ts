/**
 * Who may do what on a running server: keys and roles read, the first keys made.
 * @module
 */
import { Approvals } from "./access/approvals.ts";
import { Credentials } from "./access/credentials.ts";
import { Keys } from "./access/keys.ts";
import { createRoles } from "./access/roles.ts";
import type { Config } from "./config.ts";
import { type FirstKeys, makeFirstKeys } from "./first-keys.ts";
import { DeniedCounter } from "./http/denied-counter.ts";
import type { SignInDeps } from "./http/sign-in-deps.ts";
import { appendEntry } from "./ledger/append.ts";
import { approvalRecord } from "./ledger/approval-record.ts";
import type { OpenedRecord } from "./open-record.ts";
import { openSignIn } from "./open-sign-in.ts";

export interface OpenedAccess {
  readonly keys: Keys;
  readonly credentials: Credentials;
  /** Whether a call may bring a credential of its own. */
  readonly callerCredentials: boolean;
  readonly denied: DeniedCounter;
  readonly signIn: SignInDeps;
  readonly approvals: Approvals;
  readonly firstKeys: FirstKeys | null;
  /** Writes what was only counted. */
  close(): Promise<void>;
}

/**
 * Throws `config_invalid`, and `ledger_corrupt` when a stored credential does not open. `url` is where the server listens; `keepFirstKeys` is given
 * the first keys before they are recorded.
 */
export const openAccess = async (
  config: Config,
  { recorder, master }: Pick<OpenedRecord, "recorder" | "master">,
  url: string,
  keepFirstKeys: ((keys: FirstKeys) => void) | undefined,
): Promise<OpenedAccess> => {
  const roles = createRoles(config.file.access.roles);
  const keys = new Keys((change, effects) => appendEntry(recorder, change, effects), recorder.clock, roles);
  await keys.load(recorder.store);
  const denied = new DeniedCounter(recorder);
  const signIn = await openSignIn({ config, recorder, url, roles, keys, denied });
  const firstKeys = await makeFirstKeys(keys, config, keepFirstKeys);
  const credentials = new Credentials(
    (change, effects) => appendEntry(recorder, change, effects),
    recorder.clock,
    master,
  );
  await credentials.load(recorder.store);
  const { callerCredentials } = config.file.access;
  const approvals = new Approvals({
    record: approvalRecord(recorder, { reader: recorder.store, master, folder: recorder.folder }),
    store: recorder.store,
    clock: recorder.clock,
    originOf: (id) => keys.origin(id),
    reserved: config.file.access.secondPerson,
  });
  const close = async (): Promise<void> => {
    await signIn.close();
    await denied.close();
  };
  return { keys, credentials, callerCredentials, denied, approvals, signIn, firstKeys, close };
};
