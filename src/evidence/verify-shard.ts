/**
 * Verifies one shard's log with the key that may be trusted for it, and says in the report what that is worth.
 * @module
 */
import { CustodyError } from "../domain/errors.ts";
import type { LogSource } from "../ledger/log-source.ts";
import { verifyLog, type VerifyReport } from "../ledger/verify.ts";
import type { Report } from "./report.ts";
import { originOf, type Trust } from "./trust.ts";

export interface ShardClaim {
  readonly shard: string;
  /** What the source itself says. */
  readonly origin: string;
  readonly vkey: string;
  /** False for a scoped pack, which has no entry bundles. */
  readonly bundles: boolean;
  readonly isPack: boolean;
}

const trustedKey = ({ shard, origin, vkey, isPack }: ShardClaim, trust: Trust, report: Report): string | null => {
  if (trust.pins.isEmpty) return vkey;
  const pinned = trust.pins.find(origin);
  if (pinned === null) report.fault(`log ${shard}: no verifier key that was given is one of ${origin}`, shard);
  else if (pinned !== vkey) {
    const whose = isPack ? "the pack" : "the log";
    report.fault(`log ${shard}: the verifier key in ${whose} is another than the one given`, shard);
  }
  return pinned;
};

/** Gives what the log says of itself; null when it could not be checked at all. Everything found goes to the report. */
export const verifyShard = async (
  source: LogSource,
  claim: ShardClaim,
  trust: Trust,
  report: Report,
): Promise<VerifyReport | null> => {
  const { shard, bundles, isPack } = claim;
  const vkey = trustedKey(claim, trust, report);
  if (vkey === null) return null;
  const anchored = trust.anchor !== null && originOf(trust.anchor) === originOf(`${claim.origin}\n`);
  const oldCheckpoint = anchored && trust.anchor !== null ? { oldCheckpoint: trust.anchor } : {};
  let found: VerifyReport | null = null;
  await report.attempt(shard, async () => {
    try {
      found = await verifyLog(source, { vkey, bundles, ...oldCheckpoint });
    } catch (error) {
      if (!(error instanceof CustodyError) || error.code !== "config_invalid") throw error;
      throw new CustodyError("ledger_corrupt", `log ${shard}: ${error.message}`);
    }
    for (const text of found.checked) report.checked.push(`log ${shard}: ${text}`);
    for (const { kind, index, message } of found.problems) {
      const text =
        kind === "rolled_back" && isPack
          ? `the saved checkpoint is newer than this pack, taken at ${found.size} entries: ask for one at a later size`
          : message;
      report.fault(`log ${shard}: ${text}`, shard, kind === "rolled_back" ? null : index);
    }
    report.faultCount += found.problemCount - found.problems.length;
  });
  return found;
};

/** The one caveat that a verification without a key of one's own comes with. */
export const noteTrust = (trust: Trust, report: Report, what: string): void => {
  if (!trust.pins.isEmpty) return;
  report.notes.push(
    `The verifier key came from ${what} itself. This shows only that it agrees with itself: whoever made it could have made all of it. ` +
      "Get the key from somewhere else and give it with --vkey.",
  );
};

/** An anchor that no shard answered for proves nothing, and must not pass in silence. */
export const checkAnchorUsed = (origins: readonly string[], trust: Trust, report: Report): void => {
  if (trust.anchor === null || origins.includes(originOf(trust.anchor))) return;
  report.fault("the saved checkpoint is of another log than any that is here");
};
