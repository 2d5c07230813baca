/**
 * The form above the queue. It asks by GET: what is asked is the address.
 * @module
 */
import { html } from "hono/html";
import { dataClasses } from "../../domain/data-class.ts";
import { actions } from "../../domain/verdict.ts";
import type { Html } from "../../http/pages/layout.ts";
import { filterChips } from "../filters.ts";
import { choiceField, textField } from "../text-field.ts";
import { queueAddress } from "./queue-query.ts";

const ages = [
  ["24", "over a day"],
  ["168", "over a week"],
  ["720", "over 30 days"],
] as const;

export const queueForm = (asked: URLSearchParams): Html => {
  const fields = Object.fromEntries(asked);
  const clear = queueAddress(new URLSearchParams(), { state: asked.get("state") });
  const assigned = [
    ["me", "to me"],
    ["nobody", "to nobody"],
  ] as const;
  return html`<form method="get" action="/console/review" class="filters" role="search" aria-label="Filter the queue">
      ${choiceField("state", "State", ["reviewed"], fields, "waits")}
      ${choiceField("assigned", "Assigned", assigned, fields)} ${textField("type", "Entity type", fields)}
      ${choiceField("verdict", "Verdict", actions.slice(1), fields)}
      ${choiceField("data_class", "Data class", dataClasses, fields)} ${textField("team", "Team", fields)}
      ${choiceField("older_than_hours", "Age", ages, fields)}
      <button>Filter</button>
    </form>
    ${filterChips(asked, ["state"], (changes) => queueAddress(asked, changes), clear)}`;
};
