/**
 * Who may do what on a running server: keys and roles read, the first keys made.
 * @module
 */
import { Approvals } from "./access/approvals.ts";
import { Credentials } from "./access/credentials.ts";
import { Keys, systemActor } from "./access/keys.ts";
import { keepLastUsed } from "./access/last-used.ts";
import { createRoles, type Roles } from "./access/roles.ts";
import type { Config } from "./config.ts";
import { type FirstKeys, makeFirstKeys } from "./first-keys.ts";
import type { KeyDeps } from "./http/identify-key.ts";
import { trustedProxies } from "./http/client-address.ts";
import { DeniedCounter } from "./http/denied-counter.ts";
import type { LimitDeps } from "./http/limit.ts";
import type { Metrics } from "./http/metrics.ts";
import { Refusals } from "./http/refusals.ts";
import type { SignInDeps } from "./http/sign-in-deps.ts";
import { appendEntry } from "./ledger/append.ts";
import { approvalRecord } from "./ledger/approval-record.ts";
import { log } from "./log.ts";
import type { OpenedRecord } from "./open-record.ts";
import { openLimits } from "./open-limits.ts";
import { openSignIn } from "./open-sign-in.ts";

export interface OpenedAccess extends KeyDeps {
  readonly credentials: Credentials;
  readonly signIn: SignInDeps;
  readonly quotas: LimitDeps;
  readonly approvals: Approvals;
  readonly firstKeys: FirstKeys | null;
  /** Writes what was only counted. */
  close(): Promise<void>;
}

/** Keys that name what the configuration does not have any more can do nothing: who took it away hears of it. */
const warnOfUnknownNames = (keys: Keys, { file }: Config, roles: Roles): void => {
  for (const { row, settings } of keys.list(systemActor)) {
    if (row.revokedAt !== null) continue;
    if (!roles.has(row.role)) log.warn({ key: row.id }, "a key's role is not configured: it may do nothing");
    const { policy } = settings;
    if (policy !== null && !Object.hasOwn(file.policies.keys, policy)) {
      log.warn({ key: row.id }, "a key's policy is not configured: its calls are refused");
    }
  }
};

/** Where a server listens, what its refusals are counted in, and the steady clock of its limits. */
export interface OpenAt {
  readonly url: string;
  readonly metrics: Metrics;
  readonly uptime: () => number;
}

/**
 * Throws `config_invalid`, and `ledger_corrupt` when a stored credential does not open. `keepFirstKeys` is given the first keys before they
 * are recorded.
 */
export const openAccess = async (
  config: Config,
  { recorder, master }: Pick<OpenedRecord, "recorder" | "master">,
  { url, metrics, uptime }: OpenAt,
  keepFirstKeys: ((keys: FirstKeys) => void) | undefined,
): Promise<OpenedAccess> => {
  const roles = createRoles(config.file.access.roles);
  const keys = new Keys((change, effects) => appendEntry(recorder, change, effects), recorder.clock, roles);
  await keys.load(recorder.store);
  warnOfUnknownNames(keys, config, roles);
  const denied = new DeniedCounter(recorder, metrics);
  const refusals = new Refusals(recorder, denied, metrics);
  const isTrustedProxy = trustedProxies(config.file.server.trustedProxies);
  const forKeys = { keys, denied, refusals, isTrustedProxy };
  const signIn = await openSignIn({ config, recorder, url, roles, ...forKeys });
  const firstKeys = await makeFirstKeys(keys, config, keepFirstKeys);
  const credentials = new Credentials(
    (change, effects) => appendEntry(recorder, change, effects),
    recorder.clock,
    master,
  );
  await credentials.load(recorder.store);
  const uses = keepLastUsed(keys, recorder.store);
  const approvals = new Approvals({
    record: approvalRecord(recorder, { reader: recorder.store, master, folder: recorder.folder }),
    store: recorder.store,
    clock: recorder.clock,
    originOf: (id) => keys.origin(id),
    reserved: config.file.access.secondPerson,
  });
  const quotas = openLimits(config, recorder, keys, uptime);
  const close = async (): Promise<void> => {
    await signIn.close();
    await denied.close();
    await uses.close();
    await quotas.close();
  };
  return { ...forKeys, credentials, signIn, quotas, approvals, firstKeys, close };
};
