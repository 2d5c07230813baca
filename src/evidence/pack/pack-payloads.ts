/**
 * The payloads of a pack, decrypted on the one audited path, each with the nonce that opens its commitment.
 * @module
 */
import type { PayloadRef } from "../../domain/entry.ts";
import { CustodyError } from "../../domain/errors.ts";
import { fileIdOf } from "../../domain/file-id.ts";
import { openStoredPayload, type PayloadAccess, type StoredText } from "../../ledger/stored-payload.ts";
import type { StoredPayload, StoreReader } from "../../store/store.ts";
import type { Losses } from "../verify/losses.ts";
import type { ScopedEntries } from "./scoped-entries.ts";
import { formatLine, openingsListPath, packPayloadsMax, payloadPath, readEntryFacts } from "./pack-format.ts";
import type { EntryFacts, Opening } from "./pack-format.ts";
import type { ZipWriter } from "./zip-writer.ts";

type Unopened = "erased" | "missing" | "unreadable";

/** Whether the record says that a payload may be gone. */
const goneOr = async (
  { reader, losses }: PayloadSource,
  { exchangeId, time }: Pick<EntryFacts, "exchangeId" | "time">,
  ref: PayloadRef,
): Promise<Unopened> => {
  const isOfExchange = exchangeId !== null;
  const row = isOfExchange ? await reader.readExchange(exchangeId) : null;
  const facts = row === null ? { time } : { ...row, time: row.openedAt };
  // Without its row an exchange was swept whole, or it is a fault that a verification of the record names.
  const isSwept = row === null && isOfExchange && losses.hasSweeps;
  const owner = exchangeId ?? "";
  const file = isOfExchange ? await reader.readFile(fileIdOf(owner)) : null;
  const isDeleted = file !== null && file.deletedAt !== null && file.role === ref.role;
  return isSwept || isDeleted || (await losses.mayBeGone(owner, ref, facts)) ? "erased" : "missing";
};

const openOne = async (
  access: PayloadAccess,
  owner: string,
  stored: StoredPayload | undefined,
): Promise<StoredText | Unopened> => {
  if (stored === undefined) return "missing";
  try {
    return await openStoredPayload(access, owner, stored);
  } catch (error) {
    if (error instanceof CustodyError && error.code === "not_found") return "missing";
    if (error instanceof CustodyError && error.code === "ledger_corrupt") return "unreadable";
    throw error;
  }
};

/** What the texts are read from, and what says which of them are gone. */
export interface PayloadSource {
  readonly access: PayloadAccess;
  readonly reader: Pick<StoreReader, "readExchange" | "readFile">;
  readonly losses: Losses;
}

interface Place {
  readonly shard: string;
  readonly index: number;
  readonly owner: string;
}

const openingOf = (place: Place, ref: PayloadRef, opened: StoredText | Unopened): Opening => {
  const { role, commitment, ciphertextSha256 } = ref;
  if (typeof opened === "string")
    return { ...place, role, state: opened, nonce: null, commitment, ciphertextSha256, details: {} };
  const nonce = opened.nonce.toString("hex");
  return { ...place, role, state: "present", nonce, commitment, ciphertextSha256, details: opened.details };
};

/**
 * Adds every payload that an entry of the scope names, and the list of their openings. Gives how many were named. One that is missing or
 * does not decrypt is said to be so in the list: the rest is evidence all the same.
 */
export const addPayloads = async (
  zip: ZipWriter,
  source: PayloadSource,
  scope: AsyncIterable<ScopedEntries>,
): Promise<number> => {
  const { access } = source;
  const lines: Buffer[] = [];
  for await (const { shard, entries } of scope) {
    for (const { index, bytes } of entries) {
      const facts = readEntryFacts(Buffer.from(bytes).toString("utf8"));
      if (facts === null || facts.payloads.length === 0) continue;
      const { owner, payloads } = facts;
      const stored = await access.reader.readPayloads(owner);
      for (const ref of payloads) {
        if (lines.length >= packPayloadsMax) {
          const message = `a pack has at most ${packPayloadsMax} payloads: ask for a shorter period`;
          throw new CustodyError("request_malformed", message, "payloads");
        }
        const found = await openOne(
          access,
          owner,
          stored.find(({ role }) => role === ref.role),
        );
        const opened = found === "missing" ? await goneOr(source, facts, ref) : found;
        if (typeof opened !== "string") await zip.addFile(payloadPath(owner, ref.role), opened.bytes);
        lines.push(formatLine(openingOf({ shard: shard.name, index, owner }, ref, opened)));
      }
    }
  }
  const list = lines.length === 0 ? Buffer.alloc(0) : Buffer.concat(lines);
  await zip.addFile(openingsListPath, list);
  return lines.length;
};
