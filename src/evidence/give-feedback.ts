/**
 * Saying what an answer was worth. The comment is sealed under the key of the exchange's subject, so that erasing the subject erases it.
 * @module
 */
import { exchangesOf } from "../domain/completion-id.ts";
import type { EntryDraft } from "../domain/entry.ts";
import { CustodyError } from "../domain/errors.ts";
import { newId } from "../domain/new-id.ts";
import type { Principal } from "../domain/principal.ts";
import { newEntry } from "../ledger/append.ts";
import type { Recorder } from "../ledger/exchange-record.ts";
import { appendSealed, type Sealed, sealTexts } from "../ledger/seal-texts.ts";
import type { GivenFeedback } from "../store/feedback-rows.ts";
import type { Effect, ExchangeRow } from "../store/store.ts";
import type { DataKey } from "../vault/data-key.ts";
import type { ScopedReader } from "./scoped-reader.ts";
import { subjectKeyOf } from "./subject-key-of.ts";

/** So many may be on one exchange: they are shown with it. */
const perExchangeMax = 100;

export interface FeedbackRequest {
  /** A choice's `completion_id` or the exchange's id. */
  readonly completionId: string;
  /** In thousandths. */
  readonly valueMilli: number;
  readonly isBoolean: boolean;
  readonly comment: string | null;
}

export interface FeedbackResult {
  readonly id: string;
  readonly exchangeId: string;
  readonly choice: number;
  /** False where the policies of the exchange keep no whole texts, or these are gone. */
  readonly commentKept: boolean;
}

/** Who may read exchanges may judge any that they see; others those of their own key or team. */
const maySee = ({ id, team, permissions }: Principal, row: ExchangeRow): boolean =>
  permissions.has("read exchanges") || row.principal === id || (team !== null && row.team === team);

const write = async (
  recorder: Recorder,
  row: GivenFeedback,
  key: DataKey | null,
  comment: string | null,
  draftOf: (payloads: Sealed["refs"]) => EntryDraft,
): Promise<void> => {
  const { id: owner, givenAt, exchangeId, choice, principal } = row;
  const text = { role: "feedback.comment", bytes: Buffer.from(comment ?? ""), details: null } as const;
  const sealed: Sealed =
    key === null ? { refs: [], effects: [] } : await sealTexts({ owner, key, folder: recorder.folder }, [text]);
  const effects: Effect[] = [
    { effect: "replaceFeedback", row: { exchangeId, choice, principal } },
    { effect: "giveFeedback", entry: 0, row },
  ];
  const entry = newEntry(draftOf(sealed.refs), givenAt, owner);
  await appendSealed(recorder, key, [entry], [...effects, ...sealed.effects]);
};

/**
 * Writes `feedback.given`; durable when it resolves. What the principal said of the same choice before is replaced. Throws `not_found` for
 * what is no choice of an exchange that the principal may judge, and `request_malformed` where an exchange has too many already.
 */
export const giveFeedback = async (
  recorder: Recorder,
  reader: ScopedReader,
  principal: Principal,
  { completionId, valueMilli, isBoolean, comment }: FeedbackRequest,
): Promise<FeedbackResult> => {
  const candidates = exchangesOf(completionId.toLowerCase());
  const exchange = await reader.findExchange(candidates.map(({ exchangeId }) => exchangeId));
  if (exchange === null || !maySee(principal, exchange)) {
    throw new CustodyError("not_found", "there is no such completion", "completionId");
  }
  const { id: exchangeId, team, openedPosition: opening } = exchange;
  if ((await reader.listFeedback(exchangeId)).length >= perExchangeMax) {
    const message = `there were ${perExchangeMax} feedbacks on this exchange: it takes no more`;
    throw new CustodyError("request_malformed", message, "completionId");
  }
  const choice = candidates.find((candidate) => candidate.exchangeId === exchangeId)?.choice ?? 0;
  const id = newId();
  const said = { exchangeId, choice, principal: principal.id, valueMilli, isBoolean };
  const row: GivenFeedback = { ...said, id, givenAt: recorder.clock() };
  const key = comment === null ? null : await subjectKeyOf(recorder, exchangeId);
  const work = (): Promise<void> =>
    write(recorder, row, key, comment, (payloads) => ({ kind: "feedback.given", ...said, team, opening, payloads }));
  await (key === null ? work() : key.whileHeld(work));
  return { id, exchangeId, choice, commentKept: key !== null };
};
