/**
 * What the address of the list of exchanges says: the same fields as `GET /api/v1/audit/exchanges`, and which columns are shown.
 * @module
 */
import { exchangeListQuery, readFilter } from "../../http/routes/exchanges.ts";
import { checkShape } from "../../http/read-json.ts";
import type { AppContext } from "../../http/context.ts";
import type { ExchangeFilter } from "../../store/store.ts";
import { asInstant } from "../form-fields.ts";
import { type Changes, changedAddress } from "../filters.ts";
import { type Column, columnsOf } from "./columns.ts";

export interface ExchangeQuery {
  /** As the address has it, without what is empty: what links are made of. */
  readonly asked: URLSearchParams;
  readonly filter: ExchangeFilter;
  readonly columns: readonly Column[];
}

/** `others` are fields that are no part of the query. Throws `request_malformed`, naming the field. */
export const readExchangeQuery = async (c: AppContext, others: readonly string[] = []): Promise<ExchangeQuery> => {
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries(c.req.query()))
    if (value.trim() !== "" && !others.includes(name)) asked.set(name, value.trim());
  const { cols, ...fields } = Object.fromEntries(asked);
  const instants = Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, name === "from" || name === "to" ? asInstant(value) : value]),
  );
  const filter = await readFilter(c, checkShape(exchangeListQuery, instants));
  return { asked, filter, columns: columnsOf(cols) };
};

export const listPath = "/console/exchanges";

/** The address of the list, or of another page that asks the same, with some fields changed. */
export const addressWith = (asked: URLSearchParams, changes: Changes, path = listPath): string =>
  changedAddress(path, asked, changes);
