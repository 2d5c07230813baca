/**
 * Verifies one shard's log with the key that may be trusted for it, and says in the report what that is worth.
 * @module
 */
import { CustodyError } from "../../domain/errors.ts";
import { isMadeUp, madeUpWords } from "../../domain/made-up.ts";
import { openCheckpoint, parseVkey, vkeyFor } from "../../ledger/checkpoint.ts";
import { followKeys, isWhole, parseChanges, type ShownChange } from "../../ledger/key-change.ts";
import type { LogSource } from "../../ledger/log-source.ts";
import type { SavedCheckpoint } from "../../ledger/saved-checkpoint.ts";
import { verifyLog, type VerifyReport } from "../../ledger/verify.ts";
import { keyChangesPath } from "../pack/pack-format.ts";
import type { Shard } from "../../store/store.ts";
import type { DroppedShard } from "./losses.ts";
import type { Report } from "./report.ts";
import { originOf, type Trust } from "./trust.ts";
import { checkWitnessed, readCosigned } from "./verify-cosigned.ts";

export interface ShardClaim {
  readonly shard: string;
  /** What the source itself says. */
  readonly origin: string;
  readonly vkey: string;
  /** False for a scoped pack, which has no entry bundles. */
  readonly bundles: boolean;
  readonly isPack: boolean;
}

/** What the log shows of changes of its key; what does not hold is a fault, and shows nothing. */
const readChanges = async (source: LogSource, shard: string, report: Report): Promise<ShownChange[]> => {
  let changes: ShownChange[] = [];
  await report.attempt(shard, async () => {
    const bytes = await source.read(keyChangesPath);
    changes = bytes === null ? [] : parseChanges(Buffer.from(bytes).toString("utf8"));
  });
  const held = changes.filter(isWhole);
  if (held.length < changes.length) {
    report.fault(`log ${shard}: a change of the log's key is not signed by both keys, or its entry was changed`, shard);
  }
  if (held.length > 0) {
    const count = held.length === 1 ? "a change" : `${held.length} changes`;
    report.checked.push(`log ${shard}: ${count} of the log's key, signed by both keys`);
  }
  return held;
};

const trustedKey = (
  claim: ShardClaim,
  changes: readonly ShownChange[],
  trust: Trust,
  report: Report,
): string | null => {
  const { shard, origin, vkey, isPack } = claim;
  if (trust.pins.isEmpty) return vkey;
  const known = trust.pins.follow(changes).findAll(origin);
  if (known.includes(vkey)) return vkey;
  const whose = isPack ? "the pack" : "the log";
  if (known.length === 0) report.fault(`log ${shard}: no verifier key that was given is one of ${origin}`, shard);
  else report.fault(`log ${shard}: the verifier key in ${whose} is another than the one given`, shard);
  return known[0] ?? null;
};

/** Checkpoints that the log must contain, unless it is here as it was before: one for each change of the key in this shard. */
const changeCheckpoints = (origin: string, changes: readonly ShownChange[]): SavedCheckpoint[] =>
  changes
    .filter((change) => change.origin === origin)
    .map(({ checkpoint, to }) => ({ note: checkpoint, vkeys: [vkeyFor(origin, to)], mayBeNewer: true }));

/** A checkpoint that was saved may be signed by a key that the log has given up since. */
const anchorOf = (
  { origin }: ShardClaim,
  vkey: string,
  changes: readonly ShownChange[],
  { anchor }: Trust,
): SavedCheckpoint[] => {
  if (anchor === null || originOf(anchor) !== originOf(`${origin}\n`)) return [];
  const before = followKeys([vkey], changes, true).map((one) => vkeyFor(origin, one));
  return [{ note: anchor, vkeys: [vkey, ...before], mayBeNewer: false }];
};

/** Gives what the log says of itself; null when it could not be checked at all. Everything found goes to the report. */
export const verifyShard = async (
  source: LogSource,
  claim: ShardClaim,
  trust: Trust,
  report: Report,
): Promise<VerifyReport | null> => {
  const { shard, bundles, isPack, origin } = claim;
  if (isMadeUp(origin) && !report.notes.includes(madeUpWords)) report.notes.push(madeUpWords);
  const changes = await readChanges(source, shard, report);
  const vkey = trustedKey(claim, changes, trust, report);
  if (vkey === null) return null;
  // Read before the checkpoint: then it cannot be newer, though the log grows.
  const cosigned = await readCosigned(source, shard, trust, report);
  const witnessed = cosigned === null ? [] : anchorOf(claim, vkey, changes, { ...trust, anchor: cosigned });
  const saved = [...witnessed, ...anchorOf(claim, vkey, changes, trust), ...changeCheckpoints(origin, changes)];
  let found: VerifyReport | null = null;
  await report.attempt(shard, async () => {
    try {
      found = await verifyLog(source, { vkey, bundles, saved });
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

/**
 * The one caveat that a verification without a key of one's own comes with, and the witnesses that were named and are missing. It comes last.
 */
export const noteTrust = (trust: Trust, report: Report, what: string): void => {
  checkWitnessed(trust, report);
  if (!trust.pins.isEmpty) return;
  report.ownKeysFrom = what;
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

/** A shard that was dropped: its final checkpoint is signed, and an entry of a later shard says that it was given up as it ended. */
export const verifyDropped = (
  { name, origin, vkey, size, root, checkpoint }: Shard,
  said: DroppedShard | undefined,
  trust: Trust,
  changes: readonly ShownChange[],
  report: Report,
): void => {
  const claim = { shard: name, origin, vkey, bundles: false, isPack: false };
  const key = trustedKey(claim, changes, trust, report);
  const hex = Buffer.from(root).toString("hex");
  if (said === undefined) report.fault(`shard ${name} is marked as dropped, and no entry says so`, name);
  else if (said.size !== size || said.root !== hex)
    report.fault(`shard ${name} was dropped as another than it is`, name);
  try {
    const final = openCheckpoint(checkpoint, parseVkey(key ?? vkey));
    if (final.size === size && Buffer.from(final.root).toString("hex") === hex) {
      report.checked.push(`log ${name}: dropped, as an entry says; its final checkpoint of ${size} entries is signed`);
    } else report.fault(`log ${name}: the stored size or root is not that of its signed checkpoint`, name);
  } catch (error) {
    if (!(error instanceof CustodyError)) throw error;
    report.fault(`log ${name}: ${error.message}`, name);
  }
};
