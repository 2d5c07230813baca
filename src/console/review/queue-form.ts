/**
 * The form above the queue. It asks by GET: what is asked is the address.
 * @module
 */
import { html } from "hono/html";
import { dataClasses } from "../../domain/data-class.ts";
import { actions } from "../../domain/verdict.ts";
import type { Html } from "../../http/pages/layout.ts";
import { queueAddress } from "./queue-query.ts";

type Option = readonly [value: string, words: string];

const plain = (values: readonly string[]): Option[] => values.map((value) => [value, value]);

const chooser = (asked: URLSearchParams, name: string, title: string, options: readonly Option[]): Html =>
  html`<label
    >${title}
    <select name="${name}">
      ${options.map(
        ([value, words]) =>
          html`<option value="${value}" ${(asked.get(name) ?? "") === value ? html`selected` : ""}>${words}</option>`,
      )}
    </select></label
  >`;

const any: Option = ["", "any"];

const field = (asked: URLSearchParams, name: string, title: string): Html =>
  html`<label>${title} <input name="${name}" value="${asked.get(name) ?? ""}" autocomplete="off" /></label>`;

/** What is asked for, each with a link that takes it away. */
const chips = (asked: URLSearchParams): Html | string => {
  const filters = [...asked].filter(([name]) => !["cursor", "limit", "state"].includes(name));
  if (filters.length === 0) return "";
  return html`<ul class="chips" aria-label="Filters in force">
    ${filters.map(
      ([name, value]) =>
        html`<li>
          ${name.replaceAll("_", " ")}: <strong>${value}</strong>
          <a href="${queueAddress(asked, { [name]: null })}" aria-label="Remove the filter ${name}">×</a>
        </li>`,
    )}
    <li><a href="${queueAddress(new URLSearchParams(), { state: asked.get("state") })}">clear all</a></li>
  </ul>`;
};

export const queueForm = (asked: URLSearchParams): Html => html`
  <form method="get" action="/console/review" class="filters" role="search" aria-label="Filter the queue">
    ${chooser(asked, "state", "State", [
      ["", "waits"],
      ["reviewed", "reviewed"],
    ])}
    ${chooser(asked, "assigned", "Assigned", [any, ["me", "to me"], ["nobody", "to nobody"]])}
    ${field(asked, "type", "Entity type")} ${chooser(asked, "verdict", "Verdict", [any, ...plain(actions.slice(1))])}
    ${chooser(asked, "data_class", "Data class", [any, ...plain(dataClasses)])} ${field(asked, "team", "Team")}
    ${chooser(asked, "older_than_hours", "Age", [any, ["24", "over a day"], ["168", "over a week"], ["720", "over 30 days"]])}
    <button>Filter</button>
  </form>
  ${chips(asked)}
`;
