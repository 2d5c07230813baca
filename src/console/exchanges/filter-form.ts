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
import { filterChips } from "../filters.ts";
import { type Choice, choiceField, momentField, textField } from "../text-field.ts";
import { addressWith, listPath } from "./exchange-query.ts";

const choices: readonly (readonly [name: string, title: string, values: readonly Choice[]])[] = [
  ["verdict", "Verdict", actions],
  ["data_class", "Data class", dataClasses],
  ["outcome", "Outcome", outcomes],
  [
    "degraded",
    "Scanners",
    [
      ["true", "not all judged it"],
      ["false", "all judged it"],
    ],
  ],
];

const texts = [
  ["model", "Model"],
  ["upstream", "Upstream"],
  ["entity_type", "Found"],
  ["team", "Team"],
  ["key", "Key"],
  ["route", "Endpoint"],
  ["agent", "Agent"],
  ["project", "Project"],
  ["campaign", "Campaign"],
] as const;

const columnChoice = (asked: URLSearchParams, shown: readonly Column[], path: string): Html =>
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
            <a href="${addressWith(asked, { cols: next.join(",") }, path)}">${isShown ? "Hide" : "Show"} ${title}</a>
          </li>`;
        })}
    </ul>
  </details>`;

/** What is asked for beside the form's own fields. */
const others = ["cols", "words", "sought"] as const;

/** `path` is where it asks. */
export const filterForm = (asked: URLSearchParams, shown: readonly Column[], path = listPath): Html => {
  const fields = Object.fromEntries(asked);
  return html`<form method="get" action="${path}" class="filters" role="search" aria-label="Filter exchanges">
      ${others.map((name) => (asked.has(name) ? html`<input type="hidden" name="${name}" value="${asked.get(name) ?? ""}" />` : ""))}
      ${momentField("from", "From (UTC)", fields)} ${momentField("to", "To (UTC)", fields)}
      ${choices.map(([name, title, values]) => choiceField(name, title, values, fields))}
      ${texts.map(([name, title]) => textField(name, title, fields))}
      <button>Filter</button>
    </form>
    ${filterChips(asked, ["cols", "words"], (changes) => addressWith(asked, changes, path), listPath, { sought: "as searched" })}
    ${columnChoice(asked, shown, path)}`;
};
