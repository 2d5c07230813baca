/**
 * Taking payloads away: files are overwritten and gone before their rows are, so that no crash leaves a file that nothing names.
 * @module
 */
import type { PlacedPayload } from "../store/retention-rows.ts";
import type { Recorder } from "../ledger/exchange-record.ts";
import type { Effect } from "../store/store.ts";
import { destroyPayloadFile } from "../vault/payload-file.ts";

/** Owners whose payloads go in one commit: calls wait for it no longer than for one of theirs. */
export const ownersPerStep = 100;

/** Destroys the files among these payloads; done when it resolves. */
export const destroyFiles = async (folder: string, payloads: readonly PlacedPayload[]): Promise<void> => {
  for (const { file } of payloads) if (file !== null) await destroyPayloadFile(folder, file);
};

/** What takes their rows. */
export const deletions = (payloads: readonly PlacedPayload[]): Effect[] =>
  payloads.map(({ owner, role, file }) => ({
    effect: file === null ? "deletePayload" : "deletePayloadFile",
    row: { owner, role },
  }));

/** Payloads by owner, some owners at a time. */
export const stepsOf = (payloads: readonly PlacedPayload[]): PlacedPayload[][] => {
  const owners = [...Map.groupBy(payloads, ({ owner }) => owner).values()];
  const steps: PlacedPayload[][] = [];
  for (let at = 0; at < owners.length; at += ownersPerStep) steps.push(owners.slice(at, at + ownersPerStep).flat());
  return steps;
};

/**
 * Destroys data keys and what they sealed, with the index of what was found in it. Keys first: from the first commit on nothing of it can be
 * read. It can be done again after a crash, and on a restored copy (`payloads`: `payloadsUnder` these keys). `checkRuns` may throw between two
 * steps.
 */
export const destroySealed = async (
  { store, folder }: Pick<Recorder, "store" | "folder">,
  keys: readonly string[],
  payloads: readonly PlacedPayload[],
  checkRuns: () => void,
): Promise<void> => {
  const destroyed = keys.map((id): Effect => ({ effect: "destroyDataKey", row: { id } }));
  await store.append({ entries: [], effects: destroyed });
  for (const step of stepsOf(payloads)) {
    checkRuns();
    await destroyFiles(folder, step);
    const owners = [...new Set(step.map(({ owner }) => owner))];
    const index = owners.map((exchangeId): Effect => ({ effect: "deletePseudonyms", row: { exchangeId } }));
    await store.append({ entries: [], effects: [...deletions(step), ...index] });
  }
};
