/**
 * `POST /api/v1/audit/exchanges/search`: in which exchanges the texts have certain words. They come in a body, so that no log of addresses has them.
 * @module
 */
import { z } from "zod";
import { CustodyError } from "../../domain/errors.ts";
import { type FoundPage, searchExchanges, type WordIndex } from "../../evidence/search-exchanges.ts";
import type { Recorder } from "../../ledger/exchange-record.ts";
import { wordsIn } from "../../search/words.ts";
import type { ExchangeFilter } from "../../store/store.ts";
import type { AppContext } from "../context.ts";
import { shownPage } from "../exchange-page.ts";
import { readJsonBody } from "../read-json.ts";
import { exchangeListQuery, readFilter } from "./exchanges.ts";

const wordsMax = 16;

/** Words that are searched for. */
export const searchedText = z
  .string()
  .min(1)
  .max(500)
  .refine((text) => wordsIn(text).length > 0, "must have a word")
  .refine((text) => wordsIn(text).length <= wordsMax, `must have ${wordsMax} words at most`);

const { data_class, entity_type, ...others } = exchangeListQuery.shape;

export const exchangesSearchBody = z.strictObject({
  text: searchedText.describe(
    `Up to ${wordsMax} words, whatever their case and diacritics: all of them must be in the texts of one exchange.`,
  ),
  ...others,
  dataClass: data_class,
  entityType: entity_type,
});

export interface TextSearchDeps {
  readonly recorder: Recorder;
  /** Null where the configuration has none. */
  readonly search: WordIndex | null;
}

/** What was found, its entry written. Throws `not_found` where there is no index. */
export const findTexts = (
  { recorder, search }: TextSearchDeps,
  c: AppContext,
  text: string,
  filter: ExchangeFilter,
): Promise<FoundPage> => {
  if (search === null) throw new CustodyError("not_found", "this server keeps no search index: see `search.enabled`");
  const words = wordsIn(text);
  return searchExchanges(recorder, search, c.var.record.reader, { principal: c.var.principal.id, words, filter });
};

/** The search's own entry is durable before the index is read. */
export const searchTexts = (d: TextSearchDeps) => async (c: AppContext) => {
  const { text, dataClass, entityType, ...asked } = await readJsonBody(c, exchangesSearchBody);
  const filter = await readFilter(c, { ...asked, data_class: dataClass, entity_type: entityType });
  const page = await findTexts(d, c, text, filter);
  c.header("cache-control", "no-store");
  return c.json({ ...shownPage(page), lagEntries: page.lag });
};
