/**
 * The certificate of an erasure: what was destroyed, when, on which basis and where the log says so, signed by the log's key. A C2SP
 * signed-note whose first line is of certificates alone, so that no signature on one can pass for that of a checkpoint.
 * @module
 */
import { hash } from "node:crypto";
import { CustodyError } from "../domain/errors.ts";
import { canonicalJson } from "../ledger/canonical-json.ts";
import { createSigner, openNote, parseVkey, signerAmong, type SigningKeys } from "../ledger/checkpoint.ts";
import type { ErasureRow } from "../store/retention-rows.ts";
import type { Shard } from "../store/store.ts";
import { keysOf, readResult } from "./erasure-result.ts";

export const certificateFormat = "custody-erasure-certificate/v1";

const timeText = (time: number | null): string | null => (time === null ? null : new Date(time).toISOString());

/** Where an entry stands, as people name it: the shard's name. */
const placeOf = (shards: readonly Shard[], { shard, index }: { readonly shard: number; readonly index: number }) => ({
  shard: shards.find(({ ordinal }) => ordinal === shard)?.name ?? String(shard),
  index,
});

/** What the certificate says. Counts and ids only; the subject is the HMAC that the record knew it by. */
const statementOf = (row: ErasureRow, shards: readonly Shard[], origin: string) => {
  const { exchanges, exchangesSha256, payloads, masterKey, mentionCount } = readResult(row);
  const keys = keysOf(row);
  return {
    basis: row.basis,
    begun: placeOf(shards, row.begunPosition),
    dataKeys: keys.length,
    dataKeysSha256: hash("sha256", keys.map((id) => `${id}\n`).join("")),
    erased: row.erasedPosition === null ? null : placeOf(shards, row.erasedPosition),
    erasure: row.id,
    exchanges,
    exchangesSha256,
    finishedAt: timeText(row.finishedAt),
    log: origin,
    masterKey,
    mentionsOfOthers: mentionCount,
    notReached: [
      "copies of texts that upstreams and callers have",
      "backups from before, while their master key is kept",
    ],
    payloads,
    requestedAt: timeText(row.requestedAt),
    requestedBy: row.requestedBy,
    subject: row.subject,
  };
};

/** The certificate of an erasure that is done: the same bytes each time, while the log has the same key. Throws `not_found` for one that is not. */
export const certify = (row: ErasureRow, shards: readonly Shard[], keys: SigningKeys): string => {
  const origin = shards.at(-1)?.origin;
  if (row.state !== "done" || origin === undefined) {
    throw new CustodyError("not_found", "this erasure is not done yet: there is no certificate");
  }
  return createSigner(origin, ...keys).sign(
    `${certificateFormat}\n${canonicalJson(statementOf(row, shards, origin))}\n`,
  );
};

/** What a certificate says, once a signature by one of these verifier keys on it holds. Throws `ledger_corrupt`. */
export const readCertificate = (text: string, vkeys: readonly [string, ...string[]]): unknown => {
  const [format = "", statement = ""] = openNote(text, parseVkey(signerAmong(text, vkeys))).split("\n");
  if (format !== certificateFormat) throw new CustodyError("ledger_corrupt", "this is no certificate of an erasure");
  return JSON.parse(statement);
};
