/**
 * Before anything is appended: is this the log that those outside have seen? One that is behind any of them was rolled back, and one that does
 * not continue what they saw was forked or replaced.
 * @module
 */
import type { LogAnchorFailed } from "../domain/assurance-entry.ts";
import { CustodyError } from "../domain/errors.ts";
import { newestAnchors } from "../ledger/anchors.ts";
import type { StoreReader } from "../store/store.ts";
import { AnchorError, type Head, headOf, type Seen, type Target } from "./target.ts";

export interface CompareOptions {
  readonly timeoutMs: number;
  /** Whether a target that cannot be asked is an error. */
  readonly isRequired: boolean;
  /** Throws `ledger_corrupt` when the log does not contain this checkpoint. */
  readonly check: (where: string, checkpoint: string) => Promise<void>;
}

/** What came of it: who has seen the log as it is now, and who could not be asked. */
export interface Compared {
  readonly shown: readonly { readonly target: string; readonly head: Head; readonly seen: Seen }[];
  readonly failures: readonly LogAnchorFailed[];
}

/** The newest cosignature of each shard that is kept in the database itself. */
const checkStored = async (reader: StoreReader, check: CompareOptions["check"]): Promise<void> => {
  for (const { origin, name } of await reader.shards()) {
    const { cosigned } = await newestAnchors(reader, origin, Number.MAX_SAFE_INTEGER);
    if (cosigned !== null) await check(`the cosigned checkpoint of shard ${name}`, cosigned);
  }
};

/** Throws `ledger_corrupt` where this is not the log that somebody has seen, and `ledger_unavailable` where one must be asked and cannot be. */
export const compareOutside = async (
  reader: StoreReader,
  targets: readonly Target[],
  { timeoutMs, isRequired, check }: CompareOptions,
): Promise<Compared> => {
  await checkStored(reader, check);
  const newest = (await reader.shards()).at(-1);
  const head = newest === undefined ? null : headOf(reader, newest);
  const shown: Compared["shown"][number][] = [];
  const failures: LogAnchorFailed[] = [];
  const compareOne = async (target: Target): Promise<void> => {
    try {
      const seen = await target.compare(head, check, AbortSignal.timeout(timeoutMs));
      if (seen !== null && head !== null) shown.push({ target: target.name, head, seen });
    } catch (error) {
      if (!(error instanceof AnchorError)) throw error;
      if (error.reason !== "unreachable") {
        throw new CustodyError(
          "ledger_corrupt",
          `${error.message}. Was the data folder restored from a copy? If so: custody log continue`,
        );
      }
      if (isRequired) {
        throw new CustodyError("ledger_unavailable", `${error.message} (assurance.requireAtStart)`);
      }
      failures.push({ kind: "log.anchor_failed", target: target.name, anchor: target.kind, reason: "unreachable" });
    }
  };
  // All of them are waited for: none is left running when another one says no.
  const settled = await Promise.allSettled(targets.map(compareOne));
  const refused = settled.find((one) => one.status === "rejected");
  if (refused !== undefined) throw refused.reason;
  return { shown, failures };
};
