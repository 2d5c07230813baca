/**
 * Verifies the signed digest of a day, as `GET /api/v1/compliance/assurance/digests/{day}` gives it.
 * @module
 */
import { CustodyError } from "../../domain/errors.ts";
import { namesSigner, NoteError, parseVkey } from "../../ledger/checkpoint.ts";
import { openDigest, parseDigest } from "../../ledger/daily-digest.ts";
import { Report } from "./report.ts";
import type { Trust } from "./trust.ts";

/** Throws `config_invalid` where no key was given: a digest holds none. */
export const verifyDigest = (note: string, trust: Trust): Report => {
  const report = new Report();
  if (trust.pins.isEmpty) {
    throw new CustodyError("config_invalid", "a daily digest holds no key: give the log's verifier key with --vkey");
  }
  try {
    const { origin } = parseDigest(note).shards.at(-1) ?? { origin: "" };
    const vkey = trust.pins.findAll(origin).find((one) => namesSigner(note, parseVkey(one)));
    if (vkey === undefined) throw new NoteError("other_key", `it is not signed by a key that was given for ${origin}`);
    const { day, shards, checks } = openDigest(note, vkey);
    report.checked.push(`the digest of ${day} is signed by the key of ${origin}`);
    for (const { shard, size, entries, root } of shards) {
      report.checked.push(`log ${shard}: ${entries} entries of the day, ${size} in all, root ${root}`);
    }
    for (const { shard, index, faults } of checks) {
      report.checked.push(`log ${shard}: checked whole, entry ${index}: ${faults} faults`);
    }
    report.notes.push(
      "This is what the log's key signed of the day. Compare size and root with the log to see that it kept to it.",
    );
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    report.fault(`the daily digest does not hold: ${error.message}`);
  }
  return report;
};
