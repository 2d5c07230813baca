/**
 * The key under which what people say of an exchange is sealed: that of its subject, so that erasing the subject erases it.
 * @module
 */
import type { Recorder } from "../ledger/exchange-record.ts";
import type { DataKey } from "../vault/data-key.ts";

/** Null where the exchange's own request is not kept whole: then no comment on it is kept either. */
export const subjectKeyOf = async (
  { store, keyring, clock }: Recorder,
  exchangeId: string,
): Promise<DataKey | null> => {
  const request = (await store.placePayloads([exchangeId])).find(({ role }) => role === "request.received");
  const row = request === undefined ? null : await store.readDataKey(request.keyId);
  return row === null ? null : keyring.keyOf(row.subject, clock());
};
