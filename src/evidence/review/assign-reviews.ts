/**
 * Saying who is to review exchanges.
 * @module
 */
import { CustodyError } from "../../domain/errors.ts";
import type { Principal } from "../../domain/principal.ts";
import { newEntry } from "../../ledger/append.ts";
import type { Recorder } from "../../ledger/exchange-record.ts";
import type { ScopedReader } from "../scoped-reader.ts";
import { findReviewable } from "./find-reviewable.ts";

export interface Assignment {
  readonly recorder: Recorder;
  readonly reader: ScopedReader;
  /** Who assigns. */
  readonly principal: string;
  /** Whom to; null: nobody any more. */
  readonly assignee: Principal | null;
}

/**
 * Writes `finding.assigned` of each of these exchanges, all in one commit or none; durable when it resolves. Throws as `findReviewable`, and
 * `request_malformed` where the assignee may not review one of them.
 */
export const assignReviews = async (
  { recorder, reader, principal, assignee }: Assignment,
  exchangeIds: readonly string[],
  paramOf: (place: number) => string | null,
): Promise<void> => {
  const exchanges = await findReviewable(reader, exchangeIds, paramOf);
  const isOutside = exchanges.some(({ team }) => assignee !== null && assignee.team !== null && assignee.team !== team);
  if (isOutside || assignee?.permissions.has("review findings") === false) {
    throw new CustodyError("request_malformed", "who it is assigned to may not review it", "assignee");
  }
  const time = recorder.clock();
  const to = assignee?.id ?? null;
  await recorder.store.append({
    entries: exchanges.map(({ id: exchangeId, team, openedPosition: opening }) =>
      newEntry({ kind: "finding.assigned", exchangeId, team, opening, principal, assignee: to }, time),
    ),
    effects: exchanges.map(({ id }, entry) => ({ effect: "assignReview", entry, row: { id, assignee: to } })),
  });
};
