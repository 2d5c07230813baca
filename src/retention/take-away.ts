/**
 * Taking payloads away: files are overwritten and gone before their rows are, so that no crash leaves a file that nothing names.
 * @module
 */
import type { PlacedPayload } from "../store/retention-rows.ts";
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
