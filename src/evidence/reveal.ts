/**
 * The one path that decrypts payloads for a person. Its entry is durable before a byte is shown.
 * @module
 */
import { type PayloadRole, payloadRoles } from "../domain/entry.ts";
import { CustodyError } from "../domain/errors.ts";
import type { Recorder } from "../ledger/exchange-record.ts";
import { appendWithWords } from "../ledger/sealed-words.ts";
import { openStoredPayload, type StoredText } from "../ledger/stored-payload.ts";
import type { ScopedAccess } from "./scoped-reader.ts";

export interface RevealedText {
  /** The exchange, or the feedback or review that it is the comment of. */
  readonly owner: string;
  readonly text: StoredText;
}

/** What says where what was found stands, which rule acted, by which score: no text of the call. */
export const findingsRoles = payloadRoles.filter((role) => role.endsWith(".findings"));

/**
 * Decrypts the payloads of an exchange, and the comments of feedback on it and of its reviews, for a person who says why; with `only` those of these roles. Writes `payload.revealed` (the reason sealed with it) first. Throws
 * `not_found` for an exchange that is not in the scope, `ledger_unavailable` when the entry cannot be written, `ledger_corrupt` when a payload was changed.
 */
export const revealExchange = async (
  recorder: Recorder,
  access: ScopedAccess,
  request: { exchangeId: string; principal: string; reason: string; only?: readonly PayloadRole[] | undefined },
): Promise<RevealedText[]> => {
  const { exchangeId, principal, reason, only = payloadRoles } = request;
  const { reader } = access;
  const exchange = await reader.readExchange(exchangeId);
  if (exchange === null) throw new CustodyError("not_found", "no such exchange");
  const { team } = exchange;
  const own = (await reader.readPayloads(exchangeId)).map((payload) => ({ owner: exchangeId, payload }));
  const said = [...(await reader.listFeedback(exchangeId)), ...(await reader.listReviews(exchangeId))];
  const comments = await Promise.all(
    said.map(async (row) => ({ owner: row.id, payload: await reader.readComment(row) })),
  );
  const stored = [...own, ...comments].flatMap(({ owner, payload }) =>
    payload === null || !only.includes(payload.role) ? [] : [{ owner, payload }],
  );
  const roles = [...new Set(stored.map(({ payload }) => payload.role))];
  await appendWithWords(
    recorder,
    { principal, words: reason },
    (payloads) => ({ kind: "payload.revealed", exchangeId, team, principal, roles, payloads }),
    [],
  );
  return Promise.all(
    stored.map(async ({ owner, payload }) => ({ owner, text: await openStoredPayload(access, owner, payload) })),
  );
};
