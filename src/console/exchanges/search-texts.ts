/**
 * @module
 * `/console/exchanges/texts`: exchanges whose texts have certain words, with the filters of the list. No text is shown: that takes a reveal.
 */
import { html } from "hono/html";
import { z } from "zod";
import type { FoundPage } from "../../evidence/search-exchanges.ts";
import type { AppContext } from "../../http/context.ts";
import type { Html } from "../../http/pages/layout.ts";
import { readForm } from "../../http/read-form.ts";
import { checkShape } from "../../http/read-json.ts";
import { findTexts, searchedText, type TextSearchDeps } from "../../http/routes/search.ts";
import { showPage } from "../frame.ts";
import type { NameOf } from "../names.ts";
import { numberText } from "../../domain/number-text.ts";
import { addressWith, type ExchangeQuery, listPath, readExchangeQuery } from "./exchange-query.ts";
import { exchangeTable } from "./exchange-table.ts";
import { filterForm } from "./filter-form.ts";
import { searchBox, textsPath } from "./search-box.ts";
import type { SealedWords } from "./sealed-words.ts";
import { pages } from "./show-exchanges.ts";

/** `POST`: leads to the address of what is asked for, in which the words are sealed. Throws `request_malformed`. */
export const askTexts = (words: SealedWords) => async (c: AppContext) => {
  const form = await readForm(c);
  const { text } = checkShape(z.object({ text: searchedText }), { text: form.get("text") ?? "" });
  const asked = new URLSearchParams();
  for (const [name, value] of form) if (name !== "text" && name !== "csrf" && value !== "") asked.set(name, value);
  return c.redirect(addressWith(asked, { words: words.seal(text, c.var.principal.id) }, textsPath), 303);
};

const behind = (lag: number): Html | string =>
  lag === 0
    ? ""
    : html`<p class="scope" role="note">
        The index is behind: the newest ${numberText(lag)} entries are not in it yet.
      </p>`;

const found = ({ asked, columns }: ExchangeQuery, { rows, next, lag }: FoundPage, nameOf: NameOf): Html => {
  const none =
    next === null
      ? "No exchange has all of these words, and fits these filters."
      : "No exchange in this part of the record; look further back.";
  const list = rows.length === 0 ? html`<p class="empty">${none}</p>` : exchangeTable(rows, columns, nameOf);
  return html`${behind(lag)} ${list} ${pages(asked, next, textsPath)}`;
};

/** `GET`: each page is a search, and an entry. */
export const showFoundTexts = (d: TextSearchDeps, words: SealedWords) => async (c: AppContext) => {
  const sealed = c.req.query("words") ?? "";
  const query = await readExchangeQuery(c, ["words"]);
  const { asked, columns, filter } = query;
  const text = words.open(sealed, c.var.principal.id);
  if (text !== null) asked.set("words", sealed);
  const page = text === null ? null : await findTexts(d, c, text, filter);
  return showPage(c, {
    title: "Search texts",
    room: "Exchanges",
    content: html`<p>
        <a href="${addressWith(asked, { words: null }, listPath)}">All exchanges that fit the filters</a>
      </p>
      ${searchBox(c, d.search, asked, text ?? "")}
      ${
        page === null
          ? html`<p class="empty">Write the words that you search for.</p>`
          : html`${filterForm(asked, columns, textsPath)} ${found(query, page, c.var.nameOf)}`
      }`,
  });
};
