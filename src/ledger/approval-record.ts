/**
 * Approvals in the log: an entry with its row, and what people said sealed beside it.
 * @module
 */
import type { ApprovalChanged } from "../domain/access-entry.ts";
import type { PayloadRole } from "../domain/entry.ts";
import type { Effect } from "../store/store.ts";
import { newEntry } from "./append.ts";
import type { Recorder } from "./exchange-record.ts";
import { appendSealed, sealTexts, type Text } from "./seal-texts.ts";
import { openStoredPayload, type PayloadAccess } from "./stored-payload.ts";

interface Words {
  readonly reason: string | null;
  readonly request: string | null;
}

const text = (role: PayloadRole, words: string | null): Text[] =>
  words === null ? [] : [{ role, bytes: Buffer.from(words), details: null }];

/** What `access/approvals.ts` writes with. The words are sealed under the key of who said them. */
export const approvalRecord = (recorder: Recorder, access: PayloadAccess) => ({
  write: async (
    change: Omit<ApprovalChanged, "payloads">,
    entryId: string,
    { reason, request }: Words,
    effects: readonly Effect[],
  ): Promise<void> => {
    const time = recorder.clock();
    const texts = [...text("reason", reason), ...text("request.received", request)];
    const key = texts.length === 0 ? null : recorder.keyring.keyFor(change.principal, time);
    const sealed =
      key === null
        ? { refs: [], effects: [] }
        : await sealTexts({ owner: entryId, key, folder: recorder.folder }, texts);
    const entry = newEntry({ ...change, payloads: sealed.refs }, time, entryId);
    await appendSealed(recorder, key, [entry], [...effects, ...sealed.effects]);
  },
  open: async (entryId: string): Promise<Words> => {
    const stored = await access.reader.readPayloads(entryId);
    const open = async (role: PayloadRole): Promise<string | null> => {
      const payload = stored.find((one) => one.role === role);
      return payload === undefined ? null : (await openStoredPayload(access, entryId, payload)).bytes.toString("utf8");
    };
    return { reason: await open("reason"), request: await open("request.received") };
  },
});
