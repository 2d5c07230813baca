/**
 * @module
 * `GET /console/exchanges`: the list, newest first.
 */
import { html } from "hono/html";
import type { AppContext } from "../../http/context.ts";
import { encodeCursor } from "../../http/exchange-page.ts";
import type { Keys } from "../../access/keys.ts";
import { keyNames } from "../key-names.ts";
import { showPage } from "../frame.ts";
import { firstCall, type FirstCall } from "../first-call.ts";
import { addressWith, readExchangeQuery } from "./exchange-query.ts";
import { exchangeTable } from "./exchange-table.ts";
import { filterForm } from "./filter-form.ts";

export const showExchanges = (d: FirstCall & { readonly keys: Keys }) => async (c: AppContext) => {
  const { asked, checked, filter, columns } = readExchangeQuery(c);
  const found = await c.var.record.reader.listExchanges(filter);
  const rows = found.slice(0, checked.limit);
  const last = found.length > rows.length ? rows.at(-1) : undefined;
  const isFiltered = [...asked.keys()].some((name) => name !== "cols" && name !== "limit");
  const older =
    last === undefined
      ? ""
      : html`<a rel="next" href="${addressWith(asked, { cursor: encodeCursor(last.openedPosition) })}">Older</a>`;
  const newest = asked.has("cursor") ? html`<a rel="first" href="${addressWith(asked, {})}">Newest</a>` : "";
  const as = (format: string) =>
    addressWith(asked, { format, cursor: asked.get("cursor") }, "/console/exchanges/download");
  const list = html`<div class="bar">
      <p>${rows.length} shown${last === undefined ? "" : ", there are older ones"}</p>
      <p>
        ${asked.has("cursor") ? "" : html`<button type="button" id="follow" hidden>Follow</button>`}
        <button type="button" id="save-query" hidden>Save this query</button>
        <a href="${as("csv")}">CSV</a> <a href="${as("ndjson")}">NDJSON</a>
      </p>
    </div>
    <p id="follow-state" role="status"></p>
    ${exchangeTable(rows, columns, keyNames(c, d.keys))}
    <nav class="pages" aria-label="Pages">${newest} ${older}</nav>`;
  const nothing = isFiltered
    ? html`<p class="empty">No exchange fits these filters. <a href="/console/exchanges">Show all</a></p>`
    : firstCall(d);
  return showPage(c, {
    title: "Exchanges",
    room: "Exchanges",
    content: html`<div id="saved-queries"></div>
      ${filterForm(asked, columns)} ${rows.length === 0 ? nothing : list}`,
    script: "tail.js",
  });
};
