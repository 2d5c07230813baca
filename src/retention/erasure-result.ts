/**
 * What an erasure's row says of it: counts, positions as a digest, and where others spoke of the subject.
 * @module
 */
import { hash } from "node:crypto";
import { z } from "zod";
import { CustodyError } from "../domain/errors.ts";
import type { ErasureRow } from "../store/retention-rows.ts";
import type { ExchangeRow } from "../store/store.ts";

/** Why data is erased: the letters of GDPR Art. 17(1), the CCPA (Cal. Civ. Code 1798.105), a contract, or something else. */
export const erasureBases = [
  "gdpr-17-1-a",
  "gdpr-17-1-b",
  "gdpr-17-1-c",
  "gdpr-17-1-d",
  "gdpr-17-1-e",
  "gdpr-17-1-f",
  "ccpa",
  "contract",
  "other",
] as const;

export type ErasureBasis = (typeof erasureBases)[number];

/** An erasure's id is this and the id of the entry that its reason is sealed under. */
export const erasurePrefix = "ers_";
/** Keys that one entry names: 40 bytes each. */
export const keysPerEntry = 1_000;

/** Exchanges of others that are listed; more are counted. */
export const mentionsMax = 10_000;

const resultSchema = z.object({
  exchanges: z.int(),
  payloads: z.int(),
  /** SHA-256 over the positions of the openings, `shard/index\n` each, in the order of the log. */
  exchangesSha256: z.string(),
  mentions: z.array(z.string()),
  mentionCount: z.int(),
  /** The master keys before and after, and whether the old one is still in the key file. */
  masterKey: z.object({ from: z.string(), to: z.string(), oldKey: z.enum(["removed", "in_file"]) }).nullable(),
});

export type ErasureResult = z.infer<typeof resultSchema>;

export const writeResult = (result: ErasureResult): string => JSON.stringify(result);

/** Throws `ledger_corrupt`. */
export const readResult = ({ id, result }: Pick<ErasureRow, "id" | "result">): ErasureResult => {
  try {
    return resultSchema.parse(JSON.parse(result));
  } catch {
    throw new CustodyError("ledger_corrupt", `what is stored of ${id} is not what this program wrote`);
  }
};

const keysSchema = z.array(z.string());

/** The ids of the data keys that an erasure destroys. Throws `ledger_corrupt`. */
export const keysOf = ({ id, keys }: Pick<ErasureRow, "id" | "keys">): string[] => {
  try {
    return keysSchema.parse(JSON.parse(keys));
  } catch {
    throw new CustodyError("ledger_corrupt", `the keys of ${id} are not what this program wrote`);
  }
};

/** Names exchanges without listing them: whoever has their positions can check the digest. */
export const digestOfPositions = (rows: readonly Pick<ExchangeRow, "openedPosition">[]): string => {
  const sorted = rows
    .map(({ openedPosition }) => openedPosition)
    .toSorted((a, b) => a.shard - b.shard || a.index - b.index);
  return hash("sha256", sorted.map(({ shard, index }) => `${shard}/${index}\n`).join(""));
};
