/**
 * Every wrapped key and credential under the newest master key: what a rotation does to the database, in bounded commits beside everything
 * else that is written.
 * @module
 */
import { CustodyError } from "../domain/errors.ts";
import type { Effect, StoreReader } from "../store/store.ts";
import { openCredential, sealCredential } from "../vault/credential-secret.ts";
import { unwrapKey, wrapKey } from "../vault/data-key.ts";
import type { DerivedKeys, MasterKey, WrappingKeys } from "../vault/master-key.ts";

/** Rows of one read, and effects of one commit: calls wait for it no longer than for a commit of theirs. */
const pageRows = 256;

const opens = (open: () => unknown): boolean => {
  try {
    open();
    return true;
  } catch (error) {
    if (error instanceof CustodyError && error.code === "ledger_corrupt") return false;
    throw error;
  }
};

const rewrapDataKeys = async function* (reader: StoreReader, master: MasterKey): AsyncGenerator<Effect> {
  const newest: WrappingKeys = { wrapping: [master.current.wrapping] };
  for (let after: string | null = null; ;) {
    const rows = await reader.listDataKeys(after, pageRows);
    for (const row of rows) {
      if (opens(() => unwrapKey(newest, row))) continue;
      const { id, wrapped } = wrapKey(newest, row, unwrapKey(master, row));
      yield { effect: "rewrapDataKey", row: { id, wrapped } };
    }
    after = rows.at(-1)?.id ?? null;
    if (rows.length < pageRows) return;
  }
};

const rewrapCredentials = async function* (reader: StoreReader, master: MasterKey): AsyncGenerator<Effect> {
  const newest: readonly DerivedKeys[] = [master.current];
  for (const row of await reader.listCredentials()) {
    if (row.revokedAt !== null || opens(() => openCredential(newest, row))) continue;
    const wrapped = sealCredential(master.current, row, openCredential(master.all, row));
    yield { effect: "rewrapCredential", row: { id: row.id, wrapped } };
  }
};

/**
 * What is not wrapped by the newest master key yet, wrapped by it, some at a time; the last batch says so, and is empty only where there
 * is nothing at all. Throws `ledger_corrupt`, naming the row, when one opens under no master key: the old one must stay then.
 */
export const rewrapBatches = async function* (
  reader: StoreReader,
  master: MasterKey,
): AsyncGenerator<{ readonly effects: readonly Effect[]; readonly isLast: boolean }> {
  let effects: Effect[] = [];
  for (const all of [rewrapDataKeys(reader, master), rewrapCredentials(reader, master)]) {
    for await (const effect of all) {
      if (effects.length === pageRows) {
        yield { effects, isLast: false };
        effects = [];
      }
      effects.push(effect);
    }
  }
  yield { effects, isLast: true };
};
