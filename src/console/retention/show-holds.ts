/**
 * `GET /console/retention/holds`: what is held, and what was.
 * @module
 */
import { html } from "hono/html";
import type { AppContext } from "../../http/context.ts";
import type { Html } from "../../http/pages/layout.ts";
import { checkShape } from "../../http/read-json.ts";
import { holdListQuery, pageOfHolds, stateOfHold } from "../../http/routes/holds.ts";
import type { Hold, Holds } from "../../retention/holds.ts";
import { dataTable } from "../data-table.ts";
import { askedFields } from "../form-fields.ts";
import { showPage } from "../frame.ts";
import { who } from "../names.ts";
import { tag } from "../tags.ts";
import { timeOf } from "../time-of.ts";

export const holdTag = (hold: Hold): Html =>
  stateOfHold(hold) === "in_force" ? tag("in force", "warning") : tag("released", "plain");

/** What a hold holds, in words; the subject is an HMAC, of which nobody learns who it is. */
export const heldBy = ({ scope: { subject, key, from, to, query } }: Hold): Html =>
  html`<ul class="plain">
    ${subject === null ? "" : html`<li>a subject, by the HMAC <code>${subject.slice(0, 16)}</code></li>`}
    ${key === null ? "" : html`<li>the key <code>${key}</code></li>`}
    ${from === null ? "" : html`<li>from ${timeOf(from)}</li>`}${to === null ? "" : html`<li>to ${timeOf(to)}</li>`}
    ${Object.entries(query).map(([name, value]) => html`<li>${name}: ${value}</li>`)}
  </ul>`;

export const showHolds = (holds: Holds) => async (c: AppContext) => {
  const query = checkShape(holdListQuery, askedFields(c));
  const { page, nextCursor } = pageOfHolds(holds, c.var.principal, query);
  const older = new URLSearchParams({
    ...(query.state === undefined ? {} : { state: query.state }),
    cursor: nextCursor ?? "",
  });
  const table = dataTable<Hold>(
    "Legal holds, newest first",
    [
      {
        title: "Placed (UTC)",
        cell: ({ id, placedAt }) => html`<a href="/console/retention/holds/${id}">${timeOf(placedAt)}</a>`,
      },
      { title: "State", cell: holdTag },
      { title: "Holds what is of", cell: heldBy },
      { title: "By", cell: ({ placedBy }) => who(c, placedBy) },
    ],
    page,
  );
  return showPage(c, {
    title: "Legal holds",
    room: "Retention",
    content: html`${
        c.var.principal.permissions.has("place holds")
          ? html`<p class="acts"><a class="button" href="/console/retention/holds/new">Place a hold</a></p>`
          : ""
      }
      <ul class="chips" aria-label="States">
        <li><a href="/console/retention/holds">all</a></li>
        <li><a href="/console/retention/holds?state=in_force">in force</a></li>
        <li><a href="/console/retention/holds?state=released">released</a></li>
      </ul>
      ${
        page.length === 0
          ? html`<p class="empty">
              There is no hold. What a hold holds neither sweeps nor erasures take away, until two people release it.
            </p>`
          : table
      }
      <nav class="pages" aria-label="Pages">
        ${nextCursor === null ? "" : html`<a rel="next" href="/console/retention/holds?${older.toString()}">Older</a>`}
      </nav>`,
  });
};
