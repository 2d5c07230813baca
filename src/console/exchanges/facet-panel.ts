/**
 * @module
 * Of what there is how much, among the exchanges that fit: each value narrows the list.
 */
import { html } from "hono/html";
import type { Html } from "../../http/pages/layout.ts";
import { facetNames, type FacetCount, type FacetName, type Facets } from "../../store/console-rows.ts";
import type { NameOf } from "../names.ts";
import { addressWith } from "./exchange-query.ts";
import { numberText } from "../../domain/number-text.ts";

/** By the field of the address that each narrows. */
const fields: Readonly<Record<FacetName, { readonly field: string; readonly title: string }>> = {
  verdict: { field: "verdict", title: "Verdict" },
  dataClass: { field: "data_class", title: "Data class" },
  found: { field: "entity_type", title: "Found" },
  outcome: { field: "outcome", title: "Outcome" },
  model: { field: "model", title: "Model" },
  upstream: { field: "upstream", title: "Upstream" },
  team: { field: "team", title: "Team" },
  principal: { field: "key", title: "Key" },
  route: { field: "route", title: "Endpoint" },
};
const shownMax = 6;

const line = (asked: URLSearchParams, name: FacetName, { value, count: many }: FacetCount, nameOf: NameOf): Html => {
  if (value === null) return html`<li><span>none</span> <span>${numberText(many)}</span></li>`;
  const words = (name === "principal" ? nameOf(value) : null) ?? value.replaceAll("_", name === "outcome" ? " " : "_");
  const address = addressWith(asked, { [fields[name].field]: value });
  return html`<li><a href="${address}">${words}</a> <span>${numberText(many)}</span></li>`;
};

const facet = (asked: URLSearchParams, name: FacetName, counts: readonly FacetCount[], nameOf: NameOf): Html => {
  const rest = counts.length - shownMax;
  return html`<div>
    <h2>${fields[name].title}</h2>
    <ul>
      ${counts.slice(0, shownMax).map((one) => line(asked, name, one, nameOf))}
      ${rest > 0 ? html`<li class="hint">and ${rest} more</li>` : ""}
    </ul>
  </div>`;
};

export const facetPanel = (asked: URLSearchParams, { exchanges, facets, next }: Facets, nameOf: NameOf): Html => {
  // What all of them have in common narrows nothing.
  const shown = facetNames.filter((name) => facets[name].length > 0 && !asked.has(fields[name].field));
  const over = next === null ? `${numberText(exchanges)} calls` : `the newest ${numberText(exchanges)} calls that fit`;
  return html`<details class="facets" open>
    <summary>Counted over ${over}</summary>
    <div>${shown.map((name) => facet(asked, name, facets[name], nameOf))}</div>
  </details>`;
};
