/**
 * Judging what was found in exchanges. The comment is sealed under the key of the exchange's subject, so that erasing the subject erases it.
 * @module
 */
import type { Counts, EntryDraft, PayloadRef, Position } from "../../domain/entry.ts";
import { CustodyError } from "../../domain/errors.ts";
import { newId } from "../../domain/new-id.ts";
import type { Judgement, Judgements } from "../../domain/review-entry.ts";
import { newEntry } from "../../ledger/append.ts";
import type { Recorder } from "../../ledger/exchange-record.ts";
import { appendSealed, type Sealed, sealTexts } from "../../ledger/seal-texts.ts";
import type { GivenReview } from "../../store/review-rows.ts";
import type { Effect, ExchangeRow, NewEntry } from "../../store/store.ts";
import type { DataKey } from "../../vault/data-key.ts";
import { subjectKeyOf } from "../subject-key-of.ts";
import type { ScopedReader } from "../scoped-reader.ts";
import { countsOf } from "./counts-of.ts";
import { findReviewable } from "./find-reviewable.ts";

/** So many may be of one exchange: they are shown with it. */
const perExchangeMax = 100;
/** Somebody else reviewed it between the reading and the commit: then it is read again. */
const triesMax = 3;

export interface GivenJudgement {
  readonly id: string;
  readonly exchangeId: string;
  readonly judgements: Judgements;
  readonly timeToReviewMs: number;
}

interface Desk {
  readonly recorder: Recorder;
  readonly reader: ScopedReader;
  /** Who judges. */
  readonly principal: string;
}

/** What is judged of an exchange: each type, or all alike. */
type Verdicts = Judgements | Judgement;

/** One judgement for each type that was found, and for no other. Throws `request_malformed`. */
const completeJudgements = (counts: Counts, said: Verdicts): Judgements => {
  const types = Object.keys(counts);
  if (typeof said === "string") return Object.fromEntries(types.map((type) => [type, said]));
  const missing = types.find((type) => !Object.hasOwn(said, type));
  const isOther = Object.keys(said).some((type) => !Object.hasOwn(counts, type));
  if (missing === undefined && !isOther) return said;
  const message = isOther ? "a type is judged that was not found in it" : `${missing} was found and is not judged`;
  throw new CustodyError("request_malformed", message, "judgements");
};

interface Review {
  readonly row: GivenReview;
  readonly previous: Position | null;
  readonly draftOf: (payloads: readonly PayloadRef[]) => EntryDraft;
}

const reviewOf = async (
  { recorder, reader, principal }: Desk,
  exchange: ExchangeRow,
  said: Verdicts,
): Promise<Review> => {
  const { id: exchangeId, team, openedAt, openedPosition: opening, reviewedPosition: previous, assignee } = exchange;
  if ((await reader.listReviews(exchangeId)).length >= perExchangeMax) {
    throw new CustodyError(
      "request_malformed",
      `there were ${perExchangeMax} reviews of an exchange: it takes no more`,
    );
  }
  const counts = Object.fromEntries(countsOf(await reader.readEntriesOf(exchangeId)));
  const judgements = completeJudgements(counts, said);
  const reviewedAt = recorder.clock();
  const timeToReviewMs = Math.max(0, reviewedAt - openedAt);
  const shared = { exchangeId, team, principal, timeToReviewMs };
  return {
    previous,
    row: {
      ...shared,
      id: newId(),
      reviewedAt,
      judgements: JSON.stringify(judgements),
      isFirst: previous === null,
    },
    draftOf: (payloads) => ({
      ...shared,
      kind: "finding.reviewed",
      opening,
      assignee,
      judgements,
      counts,
      replaces: previous,
      payloads,
    }),
  };
};

const effectsOf = ({ row, previous }: Review, entry: number): Effect[] => [
  { effect: "giveReview", entry, row },
  { effect: "setReview", entry, row: { id: row.exchangeId, shard: previous?.shard ?? 0, index: previous?.index ?? 0 } },
];

const entryOf = ({ row, draftOf }: Review, payloads: readonly PayloadRef[]): NewEntry =>
  newEntry(draftOf(payloads), row.reviewedAt, row.id);

const given = ({ row: { id, exchangeId, judgements, timeToReviewMs } }: Review): GivenJudgement => ({
  id,
  exchangeId,
  judgements: JSON.parse(judgements),
  timeToReviewMs,
});

/** Reads, and writes what follows from it; once more where another review came between. */
const again = async <T>(
  find: () => Promise<readonly ExchangeRow[]>,
  write: (exchanges: readonly ExchangeRow[]) => Promise<T>,
): Promise<T> => {
  const stateOf = (rows: readonly ExchangeRow[]): string =>
    JSON.stringify(rows.map(({ reviewedPosition }) => reviewedPosition));
  for (let tries = 1; ; tries += 1) {
    const exchanges = await find();
    try {
      return await write(exchanges);
    } catch (error) {
      const isOurs = error instanceof CustodyError || tries === triesMax;
      if (isOurs || stateOf(exchanges) === stateOf(await find())) throw error;
    }
  }
};

/**
 * Writes `finding.reviewed` of each of these exchanges, all in one commit or none; durable when it resolves. Everything that was found in them is judged
 * alike. Throws as `findReviewable`.
 */
export const judgeAlike = async (
  desk: Desk,
  exchangeIds: readonly string[],
  judgement: Judgement,
  paramOf: (place: number) => string | null,
): Promise<GivenJudgement[]> =>
  again(
    () => findReviewable(desk.reader, exchangeIds, paramOf),
    async (exchanges) => {
      const reviews = await Promise.all(exchanges.map((exchange) => reviewOf(desk, exchange, judgement)));
      await desk.recorder.store.append({
        entries: reviews.map((review) => entryOf(review, [])),
        effects: reviews.flatMap(effectsOf),
      });
      return reviews.map(given);
    },
  );

const write = async ({ recorder }: Desk, review: Review, key: DataKey | null, comment: string): Promise<void> => {
  const text = { role: "review.comment", bytes: Buffer.from(comment), details: null } as const;
  const { folder } = recorder;
  const sealed: Sealed =
    key === null ? { refs: [], effects: [] } : await sealTexts({ owner: review.row.id, key, folder }, [text]);
  await appendSealed(recorder, key, [entryOf(review, sealed.refs)], [...effectsOf(review, 0), ...sealed.effects]);
};

/**
 * Writes `finding.reviewed`; durable when it resolves. It is the exchange's current review then. `commentKept` is false without a comment, and where the policies of
 * the exchange keep no whole texts, or these are gone. Throws as `findReviewable`, and `request_malformed` unless every type that was found is judged, and no other.
 */
export const judgeFindings = async (
  desk: Desk,
  exchangeId: string,
  judgements: Judgements,
  comment: string | null,
): Promise<GivenJudgement & { readonly commentKept: boolean }> =>
  again(
    () => findReviewable(desk.reader, [exchangeId], () => null),
    async ([exchange]) => {
      if (exchange === undefined) throw new CustodyError("not_found", "no such exchange");
      const review = await reviewOf(desk, exchange, judgements);
      const key = comment === null ? null : await subjectKeyOf(desk.recorder, exchangeId);
      const work = (): Promise<void> => write(desk, review, key, comment ?? "");
      await (key === null ? work() : key.whileHeld(work));
      return { ...given(review), commentKept: key !== null };
    },
  );
