/**
 * @module
 * `GET /console/access/usage`: what teams and keys used in the UTC day and month that run, and what is left.
 */
import { html } from "hono/html";
import type { AppContext } from "../../http/context.ts";
import type { LimitDeps } from "../../http/limit.ts";
import { accountsSeenBy, type SeenAccount } from "../../http/routes/usage.ts";
import { checkShape } from "../../http/read-json.ts";
import { z } from "zod";
import { dataTable } from "../data-table.ts";
import { askedFields } from "../form-fields.ts";
import { showPage } from "../frame.ts";
import { leftList, spentText } from "./usage-facts.ts";

const perPage = 100;
const usageQuery = z.strictObject({ page: z.coerce.number().int().min(1).max(1_000_000).default(1) });

export const showUsage = (d: LimitDeps) => async (c: AppContext) => {
  const { page } = checkShape(usageQuery, askedFields(c));
  await d.limiter.loading;
  const moment = d.limiter.moment();
  const { currency } = d.prices;
  const all = accountsSeenBy(d, c.var.principal);
  const shown = all.slice((page - 1) * perPage, page * perPage);
  const link = (to: number, words: string) => html`<a href="/console/access/usage?page=${to}">${words}</a>`;
  return showPage(c, {
    title: "Usage",
    room: "Access",
    content: html`<p class="hint">Counters of this server, of closed calls. Teams come first.</p>
      ${dataTable<SeenAccount>(
        "Usage of teams and keys",
        [
          {
            title: "Whose",
            cell: ({ id, account }) =>
              account.owner === "team"
                ? html`team <strong>${id}</strong>`
                : html`<a href="/console/access/keys/${id}"><code>${id}</code></a>`,
          },
          { title: "Team", cell: ({ team }) => team ?? "" },
          { title: "Today (UTC)", cell: ({ account }) => spentText(account.day.at(moment.time), currency) },
          { title: "This month (UTC)", cell: ({ account }) => spentText(account.month.at(moment.time), currency) },
          { title: "Limits and budget", cell: ({ account }) => leftList(account, moment) },
        ],
        shown,
      )}
      <nav class="pages" aria-label="Pages">
        ${page > 1 ? link(page - 1, "Before") : ""} ${all.length > page * perPage ? link(page + 1, "More") : ""}
      </nav>`,
  });
};
