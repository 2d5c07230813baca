/**
 * @module
 * `GET /console/review`: what waits for somebody's judgement, oldest first, and what was reviewed.
 */
import { html } from "hono/html";
import type { People } from "../../access/people.ts";
import { judgements } from "../../domain/review-entry.ts";

import type { AppContext } from "../../http/context.ts";
import type { Html } from "../../http/pages/layout.ts";
import { readQueue, reviewPageOf } from "../../http/routes/reviews.ts";
import type { Clock } from "../../ledger/append.ts";
import type { ReviewTimes } from "../../store/review-rows.ts";
import { csrfField } from "../csrf-field.ts";
import { figureList } from "../fact-list.ts";
import { numberText } from "../../domain/number-text.ts";
import { showPage } from "../frame.ts";
import { judgementWords } from "./judgement-tag.ts";
import { queueForm } from "./queue-form.ts";
import { queueAddress, readQueueQuery } from "./queue-query.ts";
import { queueTable } from "./queue-table.ts";
import { assigneeChoice, reviewersOf } from "./reviewers.ts";
import { waitOf } from "./wait-of.ts";

const periodDays = 30;
const dayMs = 86_400_000;

interface QueueFigures {
  readonly waiting: { readonly count: number; readonly oldest: number | null };
  readonly times: ReviewTimes;
  readonly now: number;
}

const figures = ({ waiting, times, now }: QueueFigures): Html =>
  figureList([
    ["Waiting", numberText(waiting.count)],
    ["The oldest waits", waiting.oldest === null ? "–" : waitOf(now - waiting.oldest)],
    [`Median time to review, ${periodDays} days`, times.medianMs === null ? "–" : waitOf(times.medianMs)],
    [`Reviews, ${periodDays} days`, numberText(times.reviews)],
  ]);

const acts = (c: AppContext, people: People): Html =>
  html`<div class="acts" role="group" aria-label="With the selected exchanges">
    <button type="button" id="select-all" class="quiet" hidden>Select all</button>
    <span>
      <select name="judgement" aria-label="Judge everything found in them">
        ${judgements.map((one) => html`<option value="${one}">${judgementWords[one]}</option>`)}
      </select>
      <button name="act" value="judge">Judge the selected</button>
    </span>
    <span>
      ${assigneeChoice(reviewersOf(c, people))}
      <button name="act" value="assign" class="quiet">Assign the selected</button>
    </span>
    <span id="keys" class="hint" hidden>Keys: j and k move, x selects, Enter opens.</span>
  </div>`;

const nothing = (isFiltered: boolean, isOpen: boolean): Html => {
  if (isFiltered) {
    return html`<p class="empty">Nothing fits these filters. <a href="/console/review">Show all that waits</a></p>`;
  }
  if (!isOpen) return html`<p class="empty">Nothing has been reviewed yet.</p>`;
  return html`<section class="empty">
    <h2>Nothing waits</h2>
    <p>
      A call comes here when it is over and something in it was flagged, changed or blocked. Somebody then says of each
      type whether it was what it says; the log keeps who, what and how long it took.
    </p>
    <p><a href="/console/review?state=reviewed">What was reviewed</a></p>
  </section>`;
};

/** What was just done, as the address says it: a number and nothing else. */
const doneLine = (c: AppContext): Html | string => {
  const match = /^(judged|assigned)\.(\d{1,3})$/.exec(c.req.query("done") ?? "");
  if (match === null) return "";
  return html`<p class="done" role="status">
    ${match[1] === "judged" ? "Judged" : "Assigned"}: ${match[2]}. It is in the log.
  </p>`;
};

export interface ReviewDesk {
  readonly signIn: { readonly people: People };
  readonly recorder: { readonly clock: Clock };
}

export const showQueue =
  ({ signIn: { people }, recorder: { clock } }: ReviewDesk) =>
  async (c: AppContext) => {
    const { asked, checked } = readQueueQuery(c, ["done"]);
    const { reader } = c.var.record;
    const now = clock();
    const { limit: _limit, beyond: _beyond, ...filter } = reviewPageOf(checked, c.var.principal, now);
    const [{ page, nextCursor }, waiting, times] = await Promise.all([
      readQueue(c, checked, now),
      reader.countToReview(filter),
      reader.sumReviews(now - periodDays * dayMs, now + 1),
    ]);
    const isOpen = checked.state === "open";
    const mayJudge = c.var.principal.permissions.has("review findings");
    const isFiltered = [...asked.keys()].some((name) => !["cursor", "limit", "state"].includes(name));
    const table = queueTable(page, isOpen, { people, now, mayJudge });
    const list = mayJudge
      ? html`<form method="post" action="/console/review" id="queue">
          ${csrfField(c)} <input type="hidden" name="back" value="${asked.toString()}" /> ${acts(c, people)} ${table}
        </form>`
      : table;
    return showPage(c, {
      title: "Review",
      room: "Review",
      script: "review.js",
      content: html`${doneLine(c)} ${figures({ waiting, times, now })} ${queueForm(asked)}
        ${page.length === 0 ? nothing(isFiltered, isOpen) : list}
        <nav class="pages" aria-label="Pages">
          ${asked.has("cursor") ? html`<a rel="first" href="${queueAddress(asked)}">First page</a>` : ""}
          ${
            nextCursor === null
              ? ""
              : html`<a rel="next" href="${queueAddress(asked, { cursor: nextCursor })}"
                  >${isOpen ? "Younger" : "Older"}</a
                >`
          }
        </nav>`,
    });
  };
