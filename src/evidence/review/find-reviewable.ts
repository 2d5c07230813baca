/**
 * Exchanges that somebody may review: theirs to see, over, and with something in them that was flagged or more.
 * @module
 */
import { CustodyError } from "../../domain/errors.ts";
import type { ExchangeRow } from "../../store/store.ts";
import type { ScopedReader } from "../scoped-reader.ts";

/** So many are reviewed or assigned in one commit. */
export const reviewsAtOnceMax = 100;

const faultOf = ({ closedPosition, pending, classifiedPosition, verdict }: ExchangeRow): string | null => {
  if (closedPosition === null || (pending && classifiedPosition === null)) return "is not over yet";
  return verdict === "allow" ? "has nothing that was flagged" : null;
};

/**
 * In the order of the ids. `paramOf` names the field of the id at a place. Throws `not_found` for one that is not in the scope, `request_malformed` for
 * one that is named twice or is not to be reviewed.
 */
export const findReviewable = async (
  reader: ScopedReader,
  exchangeIds: readonly string[],
  paramOf: (place: number) => string | null,
): Promise<ExchangeRow[]> => {
  const rows = await Promise.all(exchangeIds.map((id) => reader.readExchange(id)));
  return rows.map((row, place) => {
    const param = paramOf(place);
    if (row === null) throw new CustodyError("not_found", "no such exchange", param);
    const isTwice = exchangeIds.indexOf(row.id) !== place;
    const fault = isTwice ? "is named twice" : faultOf(row);
    if (fault !== null) throw new CustodyError("request_malformed", `an exchange ${fault}`, param);
    return row;
  });
};
