/**
 * Erasures that a restore makes again, as the record has them: an erasure of its own, begun and done in one commit, which names the keys. Whose
 * they were is not known here: the HMAC went with the key's row.
 * @module
 */
import type { EntryDraft } from "../domain/entry.ts";
import { newId } from "../domain/new-id.ts";
import type { ReplacedKeys } from "../store/copied-record.ts";
import type { Effect } from "../store/store.ts";
import { digestOfPositions, erasurePrefix, keysPerEntry, writeResult } from "./erasure-result.ts";

const basis = "replayed";
const nobody = "replayed";

/**
 * What stands behind `log.restored`, which is entry 1 of its commit; nothing where nothing was erased. `now` is in UTC milliseconds.
 */
export const replayedErasure = (
  { erasedIds, exchanges, payloads }: ReplacedKeys,
  principal: string,
  now: number,
): { readonly drafts: readonly EntryDraft[]; readonly effects: readonly Effect[] } => {
  if (erasedIds.length === 0) return { drafts: [], effects: [] };
  const id = erasurePrefix + newId();
  const count = Math.ceil(erasedIds.length / keysPerEntry);
  const drafts = Array.from({ length: count }, (_none, place): EntryDraft => {
    const keys = erasedIds.slice(place * keysPerEntry, (place + 1) * keysPerEntry);
    return { kind: "payload.erased", erasure: id, principal, basis, keys, exchanges, erased: payloads };
  });
  const result = writeResult({
    exchanges,
    payloads,
    exchangesSha256: digestOfPositions([]),
    mentions: [],
    mentionCount: 0,
    masterKey: null,
  });
  const row = { id, subject: nobody, basis, requestedAt: now, requestedBy: principal, result };
  return {
    drafts,
    effects: [
      { effect: "beginErasure", entry: 1, row: { ...row, keys: JSON.stringify(erasedIds) } },
      { effect: "finishErasure", entry: 2, row: { id, finishedAt: now, result } },
    ],
  };
};
