/**
 * Changes the log's signing key while the log goes on. The new key's file is durable first; the entry that names the key, and the first
 * checkpoint by both keys, are one commit; then the files change places. What the commit says holds: `settleKeyFiles` repairs the rest.
 * @module
 */
import { rmSync } from "node:fs";
import { CustodyError } from "./domain/errors.ts";
import { appendEntry, type Ledger } from "./ledger/append.ts";
import { formatVkey } from "./ledger/checkpoint.ts";
import { errorFacts, log } from "./log.ts";
import { makeNextKey, promoteKey, removeRetiredKeys } from "./log-key.ts";
import type { NextKey } from "./store/key-change.ts";

const dayMs = 86_400_000;

/** `from` and `to` are verifier keys of the newest shard; until `overlapUntil` (UTC milliseconds) both sign. */
export type Rotated = Omit<NextKey, "secret">;

/** Whether the append certainly left nothing. An I/O error leaves it open until the record is opened again. */
const isCertain = (error: unknown): boolean => !(error instanceof CustodyError && error.code === "ledger_unavailable");

/**
 * Rotates; in force when it resolves. Throws `request_malformed` while the overlap of the rotation before lasts (a log has two keys at
 * the most), `ledger_unavailable` when it may or may not have happened: then the next start says which.
 */
export const rotateLogKey = async (
  ledger: Ledger,
  file: string,
  principal: string,
  overlapDays: number,
): Promise<Rotated> => {
  const { store, clock } = ledger;
  const now = clock();
  const [shards, changes] = await Promise.all([store.shards(), store.keyChanges()]);
  const newest = shards.at(-1);
  if (newest === undefined) throw new CustodyError("ledger_unavailable", "the log has no shard yet");
  const last = changes.at(-1);
  if (last !== undefined && now < last.overlapUntil) {
    const until = new Date(last.overlapUntil).toISOString();
    throw new CustodyError("request_malformed", `the key before still signs, until ${until}; rotate again after that`);
  }
  const { path, pem, key } = makeNextKey(file);
  const rotated = {
    from: newest.vkey,
    to: formatVkey(newest.origin, key.publicKey),
    overlapUntil: now + overlapDays * dayMs,
  };
  try {
    const nextKey = { ...rotated, secret: pem };
    await appendEntry(ledger, { kind: "log_key.rotated", principal, ...rotated }, [], { nextKey });
  } catch (error) {
    if (isCertain(error)) rmSync(path, { force: true });
    throw error;
  }
  try {
    promoteKey(file, path);
  } catch (error) {
    // The key is in force; the next start puts the files in order.
    log.error(errorFacts(error), "the log key's files are not in order yet");
  }
  return rotated;
};

const expiryIntervalMs = 3_600_000;

/** Changes of the key for a running server, each told to `onRotated`, which also deletes a retired private key within an hour after its overlap. */
export const openLogKeys = (ledger: Ledger, file: string, onRotated: () => void) => {
  const { store, clock } = ledger;
  const expire = (): Promise<void> =>
    store
      .keyChanges()
      .then((changes) => removeRetiredKeys(file, changes, clock()))
      .catch((error: unknown) => log.error(errorFacts(error), "a retired log key stays"));
  const timer = setInterval(() => void expire(), expiryIntervalMs);
  timer.unref();
  return {
    rotate: async (principal: string, overlapDays: number): Promise<Rotated> => {
      const rotated = await rotateLogKey(ledger, file, principal, overlapDays);
      onRotated();
      return rotated;
    },
    close: (): void => clearInterval(timer),
  };
};
