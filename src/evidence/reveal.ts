/**
 * The one path that decrypts payloads for a person. Its entry is durable before a byte is shown.
 * @module
 */
import { newId } from "../domain/new-id.ts";
import { CustodyError } from "../domain/errors.ts";
import type { PayloadRef } from "../domain/entry.ts";
import { appendEntry } from "../ledger/append.ts";
import type { Recorder } from "../ledger/exchange-record.ts";
import { openStoredPayload, type StoredText } from "../ledger/stored-payload.ts";
import { PayloadSealer } from "../vault/seal.ts";
import type { ScopedAccess } from "./scoped-reader.ts";

/** A person's words, sealed as the payload `reason` of the entry `owner`, under a key of who said them. */
export const sealReason = (recorder: Recorder, owner: string, principal: string, reason: string) => {
  const key = recorder.keyring.keyFor(principal, recorder.clock());
  const sealer = new PayloadSealer(key, owner, "reason");
  const row = sealer.seal(Buffer.from(reason));
  return { key, row, ref: sealer.finish() };
};

/**
 * Decrypts all payloads of an exchange for a person who says why. Writes `payload.revealed` (the reason sealed with it) first. Throws
 * `not_found` for an exchange that is not in the scope, `ledger_unavailable` when the entry cannot be written, `ledger_corrupt` when a payload was changed.
 */
export const revealExchange = async (
  recorder: Recorder,
  access: ScopedAccess,
  request: { exchangeId: string; principal: string; reason: string },
): Promise<StoredText[]> => {
  const { exchangeId, principal, reason } = request;
  const { reader } = access;
  const exchange = await reader.readExchange(exchangeId);
  if (exchange === null) throw new CustodyError("not_found", "no such exchange");
  const { team } = exchange;
  const stored = await reader.readPayloads(exchangeId);
  const id = newId();
  const { key, row, ref } = sealReason(recorder, id, principal, reason);
  const payloads: PayloadRef[] = [ref];
  const roles = stored.map(({ role }) => role);
  await appendEntry(
    recorder,
    { kind: "payload.revealed", exchangeId, team, principal, roles, payloads },
    [
      ...(key.stored === null ? [] : [{ effect: "putDataKey" as const, row: key.stored }]),
      { effect: "putSegment", row },
    ],
    { id },
  );
  key.committed();
  return Promise.all(stored.map((payload) => openStoredPayload(access, exchangeId, payload)));
};
