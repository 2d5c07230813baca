/**
 * @module
 * The form that asks for words. It asks by POST: words of texts are in no address.
 */
import { html } from "hono/html";
import type { WordIndex } from "../../evidence/search-exchanges.ts";
import type { AppContext } from "../../http/context.ts";
import type { Html } from "../../http/pages/layout.ts";
import { csrfField } from "../csrf-field.ts";

export const textsPath = "/console/exchanges/texts";

/** Nothing where there is no index, or whoever looks may not search it. The filters in force go along. */
export const searchBox = (c: AppContext, index: WordIndex | null, asked: URLSearchParams, text = ""): Html | string => {
  if (index === null || !c.var.principal.permissions.has("search texts")) return "";
  const kept = [...asked].filter(([name]) => name !== "words" && name !== "cursor");
  return html`<form method="post" action="${textsPath}" class="filters" role="search" aria-label="Search texts">
    ${csrfField(c)} ${kept.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
    <label
      >Words in texts
      <input
        type="search"
        name="text"
        value="${text}"
        maxlength="500"
        required
        autocomplete="off"
        aria-describedby="words-hint"
    /></label>
    <button>Search</button>
    <p id="words-hint" class="hint">
      All of them must be there. What was found in a text (names, numbers, secrets) cannot be searched for. The log says
      that you searched, not for what.
    </p>
  </form>`;
};
