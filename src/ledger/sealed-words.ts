/**
 * What people say of what they do (why they read, hold, erase or export): sealed under the key of who said it, beside the entry that it belongs to.
 * @module
 */
import type { PayloadRef } from "../domain/entry.ts";
import { newId } from "../domain/new-id.ts";
import { newEntry } from "./append.ts";
import type { EntryDraft, Position } from "../domain/entry.ts";
import type { Recorder } from "./exchange-record.ts";
import { appendSealed, sealTexts } from "./seal-texts.ts";
import { openStoredPayload, type PayloadAccess } from "./stored-payload.ts";
import type { Effect } from "../store/store.ts";

/** An entry with words of `principal` sealed beside it, and its effects; `id` is whose the words are. Durable when it resolves. */
export const appendWithWords = async (
  recorder: Recorder,
  { principal, words, id = newId() }: { readonly principal: string; readonly words: string; readonly id?: string },
  draftOf: (payloads: readonly PayloadRef[]) => EntryDraft,
  effects: readonly Effect[],
): Promise<Position> => {
  const time = recorder.clock();
  const key = recorder.keyring.keyFor(principal, time);
  const text = { role: "reason", bytes: Buffer.from(words), details: null } as const;
  const sealed = await sealTexts({ owner: id, key, folder: recorder.folder }, [text]);
  const entry = newEntry(draftOf(sealed.refs), time, id);
  const [position] = await appendSealed(recorder, key, [entry], [...effects, ...sealed.effects]);
  if (position === undefined) throw new Error("the store gave no position");
  return position;
};

/** The words of an entry; null where they are erased. Throws `ledger_corrupt` when they were changed. */
export const openWords = async (access: PayloadAccess, entryId: string): Promise<string | null> => {
  const payload = (await access.reader.readPayloads(entryId)).find(({ role }) => role === "reason");
  return payload === undefined ? null : (await openStoredPayload(access, entryId, payload)).bytes.toString("utf8");
};
