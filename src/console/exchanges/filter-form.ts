/**
 * The form above the list of exchanges. It asks by GET: what is asked is the address.
 * @module
 */
import { html } from "hono/html";
import { dataClasses } from "../../domain/data-class.ts";
import { outcomes } from "../../domain/entry.ts";
import { actions } from "../../domain/verdict.ts";
import type { Html } from "../../http/pages/layout.ts";
import { type Column, columns } from "./columns.ts";
import { addressWith } from "./exchange-query.ts";

interface Choice {
  readonly name: string;
  readonly title: string;
  readonly values: readonly string[];
}

const choices: readonly Choice[] = [
  { name: "verdict", title: "Verdict", values: actions },
  { name: "data_class", title: "Data class", values: dataClasses },
  { name: "outcome", title: "Outcome", values: outcomes },
];

const texts: readonly (readonly [name: string, title: string])[] = [
  ["model", "Model"],
  ["team", "Team"],
  ["key", "Key"],
  ["agent", "Agent"],
  ["project", "Project"],
  ["campaign", "Campaign"],
];

const chooser = (asked: URLSearchParams, { name, title, values }: Choice): Html =>
  html`<label
    >${title}
    <select name="${name}">
      <option value="">any</option>
      ${values.map(
        (value) =>
          html`<option value="${value}" ${asked.get(name) === value ? html`selected` : ""}>
            ${value.replaceAll("_", " ")}
          </option>`,
      )}
    </select></label
  >`;

const field = (asked: URLSearchParams, [name, title]: readonly [string, string]): Html =>
  html`<label>${title} <input name="${name}" value="${asked.get(name) ?? ""}" autocomplete="off" /></label>`;

const moment = (asked: URLSearchParams, name: "from" | "to", title: string): Html => {
  const value = (asked.get(name) ?? "").replace(/(:\d{2}(\.\d+)?)?Z$/, "");
  return html`<label>${title} <input type="datetime-local" name="${name}" value="${value}" /></label>`;
};

/** What is asked for, each with a link that takes it away. */
const chips = (asked: URLSearchParams): Html | string => {
  const filters = [...asked].filter(([name]) => !["cursor", "cols", "limit"].includes(name));
  if (filters.length === 0) return "";
  return html`<ul class="chips" aria-label="Filters in force">
    ${filters.map(
      ([name, value]) =>
        html`<li>
          ${name.replaceAll("_", " ")}: <strong>${value}</strong>
          <a href="${addressWith(asked, { [name]: null })}" aria-label="Remove the filter ${name}">×</a>
        </li>`,
    )}
    <li><a href="/console/exchanges">clear all</a></li>
  </ul>`;
};

const columnChoice = (asked: URLSearchParams, shown: readonly Column[]): Html =>
  html`<details class="columns">
    <summary>Columns</summary>
    <ul>
      ${columns
        .filter(({ name }) => name !== "time")
        .map(({ name, title }) => {
          const names = shown.map((column) => column.name);
          const isShown = names.includes(name);
          const next = isShown ? names.filter((one) => one !== name) : [...names, name];
          return html`<li>
            <a href="${addressWith(asked, { cols: next.join(",") })}">${isShown ? "Hide" : "Show"} ${title}</a>
          </li>`;
        })}
    </ul>
  </details>`;

export const filterForm = (asked: URLSearchParams, shown: readonly Column[]): Html => html`
  <form method="get" action="/console/exchanges" class="filters" role="search" aria-label="Filter exchanges">
    ${asked.has("cols") ? html`<input type="hidden" name="cols" value="${asked.get("cols") ?? ""}" />` : ""}
    ${moment(asked, "from", "From (UTC)")} ${moment(asked, "to", "To (UTC)")}
    ${choices.map((choice) => chooser(asked, choice))} ${texts.map((text) => field(asked, text))}
    <button>Filter</button>
  </form>
  ${chips(asked)} ${columnChoice(asked, shown)}
`;
