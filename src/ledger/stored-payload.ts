/**
 * From stored segments to the text that was sealed. Only what has its own entry in the log (reveal, export), recovery, and the search index where
 * configuration and policies, which the log names, allow it, call this.
 * @module
 */
import type { PayloadRole } from "../domain/entry.ts";
import { CustodyError } from "../domain/errors.ts";
import type { StoredPayload, StoreReader } from "../store/store.ts";
import { type DataKey, unwrapKey } from "../vault/data-key.ts";
import type { Keyring } from "../vault/keyring.ts";
import type { MasterKey, WrappingKeys } from "../vault/master-key.ts";
import { type OpenedPayload, openPayload, PayloadOpener } from "../vault/open.ts";
import { payloadFileSegments, readPayloadFile } from "../vault/payload-file.ts";
import type { PayloadDetails } from "../vault/seal.ts";

/** All of it, or what one principal may see. */
export type PayloadReader = Pick<StoreReader, "readPayloads" | "readDataKey">;

/** What decrypting needs: the wrapped keys, the master key, and the folder of the large payloads. */
export interface PayloadAccess<R extends PayloadReader = PayloadReader> {
  readonly reader: R;
  readonly master: WrappingKeys;
  readonly folder: string;
}

/** The same where the master key itself is at hand, for threads to share. */
export interface MasterAccess<R extends PayloadReader = PayloadReader> extends PayloadAccess<R> {
  readonly master: MasterKey;
}

/** A decrypted payload of an exchange. */
export interface StoredText extends OpenedPayload {
  readonly role: PayloadRole;
}

/** Decrypts one stored payload. Throws `ledger_corrupt` when key or ciphertext were changed. Callers have their entry before. */
export const openStoredPayload = async (
  { reader, master, folder }: PayloadAccess,
  owner: string,
  stored: StoredPayload,
): Promise<StoredText> => {
  const { role, keyId, file } = stored;
  const row = await reader.readDataKey(keyId);
  if (row === null) throw new CustodyError("not_found", "the key of this payload was erased");
  const segments = file === null ? stored.segments : await readPayloadFile(folder, file);
  return { role, ...openPayload(unwrapKey(master, row), { owner, role, keyId, segments }) };
};

/** The text of an exchange in that role; null where there is none, or it is erased. Throws `ledger_corrupt` as `openStoredPayload`. */
export const openTextOf = async (
  access: PayloadAccess,
  owner: string,
  stored: readonly StoredPayload[],
  role: PayloadRole,
): Promise<Buffer | null> => {
  const payload = stored.find((one) => one.role === role);
  if (payload === undefined) return null;
  try {
    return (await openStoredPayload(access, owner, payload)).bytes;
  } catch (error) {
    if (error instanceof CustodyError && error.code === "not_found") return null;
    throw error;
  }
};

/** A key of the same subject's as the exchange's payloads; null when nothing of it is stored. */
export const subjectKeyOf = async (
  { reader }: PayloadAccess,
  { keyring, clock }: { readonly keyring: Keyring; readonly clock: () => number },
  stored: readonly StoredPayload[],
): Promise<DataKey | null> => {
  const row = stored[0] === undefined ? null : await reader.readDataKey(stored[0].keyId);
  return row === null ? null : keyring.keyOf(row.subject, clock());
};

/** Opens one stored payload for reading from its beginning. Throws as `openStoredPayload`. */
const openerOf = async ({ reader, master, folder }: PayloadAccess, owner: string, stored: StoredPayload) => {
  const { role, keyId, file } = stored;
  const row = await reader.readDataKey(keyId);
  if (row === null) throw new CustodyError("not_found", "the key of this payload was erased");
  const opener = new PayloadOpener(unwrapKey(master, row), { owner, role, keyId });
  return { opener, segments: file === null ? stored.segments : payloadFileSegments(folder, file) };
};

/** The bytes of a payload, segment by segment as they are asked for: no more than one is in memory. Throws as `openStoredPayload`. */
export async function* readStoredPayload(
  access: PayloadAccess,
  owner: string,
  stored: StoredPayload,
): AsyncGenerator<Buffer, void> {
  const { opener, segments } = await openerOf(access, owner, stored);
  for await (const segment of segments) yield opener.open(segment);
}

/** What is kept beside the bytes of a payload: its first segment is read. Throws as `openStoredPayload`. */
export const readStoredDetails = async (
  access: PayloadAccess,
  owner: string,
  stored: StoredPayload,
): Promise<PayloadDetails> => {
  const { opener, segments } = await openerOf(access, owner, stored);
  for await (const segment of segments) {
    opener.open(segment);
    break;
  }
  return opener.finish().details;
};
