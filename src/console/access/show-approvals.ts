/**
 * `GET /console/access/approvals`: what waits for a second person, and what became of it.
 * @module
 */
import { html } from "hono/html";
import type { Approval, Approvals, ApprovalState } from "../../access/approvals.ts";
import type { AppContext } from "../../http/context.ts";
import type { Html } from "../../http/pages/layout.ts";
import { checkShape } from "../../http/read-json.ts";
import { approvalListQuery } from "../../http/routes/approvals.ts";
import { dataTable } from "../data-table.ts";
import { askedFields } from "../form-fields.ts";
import { showPage } from "../frame.ts";
import { who } from "../names.ts";
import { tag, type Tone } from "../tags.ts";
import { timeOf } from "../time-of.ts";

const tones: Readonly<Record<ApprovalState, Tone>> = {
  waiting: "notice",
  approved: "good",
  refused: "grave",
  expired: "plain",
  used: "plain",
};

export const approvalTag = (state: ApprovalState): Html => tag(state === "used" ? "carried out" : state, tones[state]);

export const showApprovals = (approvals: Approvals) => async (c: AppContext) => {
  const { cursor, limit } = checkShape(approvalListQuery, askedFields(c));
  const found = await approvals.list(c.var.principal, { before: cursor, limit: limit + 1 });
  const rows = found.slice(0, limit);
  const last = found.length > limit ? rows.at(-1) : undefined;
  const table = dataTable<Approval>(
    "Approvals, newest first",
    [
      {
        title: "Asked for (UTC)",
        cell: ({ id, requestedAt }) => html`<a href="/console/access/approvals/${id}">${timeOf(requestedAt)}</a>`,
      },
      { title: "Act", cell: ({ action }) => action },
      { title: "By", cell: ({ requestedBy }) => who(c, requestedBy) },
      { title: "State", cell: ({ state }) => approvalTag(state) },
      { title: "Until (UTC)", cell: ({ expiresAt }) => timeOf(expiresAt) },
      { title: "Decided by", cell: ({ decidedBy }) => who(c, decidedBy) },
    ],
    rows,
  );
  return showPage(c, {
    title: "Approvals",
    room: "Access",
    content: html`${
        rows.length === 0
          ? html`<p class="empty">
              Nothing was asked for. Releasing a hold always takes two people; <code>access.secondPerson</code> in
              custody.yaml names the other acts that do.
            </p>`
          : table
      }
      <nav class="pages" aria-label="Pages">
        ${last === undefined ? "" : html`<a rel="next" href="/console/access/approvals?cursor=${last.id}">Older</a>`}
      </nav>`,
  });
};
