/**
 * @module
 * `GET /console/exchanges`: the list, newest first.
 */
import { html } from "hono/html";
import type { Position } from "../../domain/entry.ts";
import type { AppContext } from "../../http/context.ts";
import { encodeCursor } from "../../http/exchange-page.ts";
import type { WordIndex } from "../../evidence/search-exchanges.ts";
import type { Html } from "../../http/pages/layout.ts";
import type { ExchangeRow } from "../../store/store.ts";
import { firstCall, type FirstCall } from "../first-call.ts";
import { showPage } from "../frame.ts";
import type { NameOf } from "../names.ts";
import { addressWith, type ExchangeQuery, readExchangeQuery } from "./exchange-query.ts";
import { exchangeTable } from "./exchange-table.ts";
import { facetPanel } from "./facet-panel.ts";
import { filterForm } from "./filter-form.ts";
import { searchBox } from "./search-box.ts";

export const pages = (asked: URLSearchParams, next: Position | null, path?: string): Html => {
  const newest = asked.has("cursor") ? html`<a rel="first" href="${addressWith(asked, {}, path)}">Newest</a>` : "";
  const older =
    next === null
      ? ""
      : html`<a rel="next" href="${addressWith(asked, { cursor: encodeCursor(next) }, path)}">Older</a>`;
  return html`<nav class="pages" aria-label="Pages">${newest} ${older}</nav>`;
};

const list = (
  { asked, columns }: ExchangeQuery,
  rows: readonly ExchangeRow[],
  next: Position | null,
  nameOf: NameOf,
): Html => {
  const as = (format: string) =>
    addressWith(asked, { format, cursor: asked.get("cursor") }, "/console/exchanges/download");
  return html`<div class="bar">
      <p>${rows.length} shown${next === null ? "" : ", there may be older ones"}</p>
      <p>
        ${asked.has("cursor") || asked.has("sought") ? "" : html`<button type="button" id="follow" hidden>Follow</button>`}
        <button type="button" id="save-query" hidden>Save this query</button>
        <a href="${as("csv")}">CSV</a> <a href="${as("ndjson")}">NDJSON</a>
      </p>
    </div>
    <p id="follow-state" role="status"></p>
    ${exchangeTable(rows, columns, nameOf)} ${pages(asked, next)}`;
};

/** Of a large record a page looks at a part: where nothing there fits, older parts may have something. */
const nothing = (asked: URLSearchParams, next: Position | null): Html =>
  html`<p class="empty">
      ${next === null ? "No exchange fits these filters." : "No exchange fits these filters in this part of the record; look further back."}
      <a href="/console/exchanges">Show all</a>
    </p>
    ${pages(asked, next)}`;

export const showExchanges = (d: FirstCall & { readonly search: WordIndex | null }) => async (c: AppContext) => {
  const query = await readExchangeQuery(c);
  const { asked, filter } = query;
  const { reader } = c.var.record;
  const { before: _before, limit: _limit, ...whole } = filter;
  const [{ rows, next }, facets] = await Promise.all([reader.pageExchanges(filter), reader.countFacets(whole)]);
  const isFiltered = [...asked.keys()].some((name) => name !== "cols" && name !== "limit");
  const { nameOf } = c.var;
  const isEmpty = rows.length === 0 && next === null && !isFiltered;
  const found = rows.length === 0 ? nothing(asked, next) : list(query, rows, next, nameOf);
  return showPage(c, {
    title: "Exchanges",
    room: "Exchanges",
    content: isEmpty
      ? firstCall(d)
      : html`<div id="saved-queries"></div>
          ${searchBox(c, d.search, asked)} ${filterForm(asked, query.columns)}
          ${facets === null ? "" : facetPanel(asked, facets, nameOf)} ${found}`,
    script: "tail.js",
  });
};
