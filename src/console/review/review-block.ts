/**
 * On the page of an exchange: its reviews, who is to review it, and the form to judge what was found, type by type.
 * @module
 */
import { html } from "hono/html";
import type { People } from "../../access/people.ts";
import { type Judgements, judgements } from "../../domain/review-entry.ts";

import type { PlacedReview } from "../../evidence/scoped-reader.ts";
import type { AppContext } from "../../http/context.ts";
import type { Html } from "../../http/pages/layout.ts";
import { readJudgements } from "../../http/routes/reviews.ts";
import type { ExchangeRow } from "../../store/store.ts";
import { csrfField } from "../csrf-field.ts";
import { tag } from "../tags.ts";
import { timeOf } from "../time-of.ts";
import { judgedTypes, judgementMeaning, judgementWords } from "./judgement-tag.ts";
import { assigneeChoice, nameOf, reviewersOf } from "./reviewers.ts";
import { waitOf } from "./wait-of.ts";

/** What was said, oldest first; of a comment only that there is one: it is shown with the texts, on a reveal. */
const history = (reviews: readonly PlacedReview[], people: People): Html =>
  html`<ol class="timeline">
    ${reviews.map(({ row, placed }, place) => {
      const hasComment = placed.entry.kind === "finding.reviewed" && placed.entry.payloads.length > 0;
      return html`<li>
        ${timeOf(row.reviewedAt)} ${nameOf(people, row.principal)}, after ${waitOf(row.timeToReviewMs)}
        ${place === reviews.length - 1 ? tag("current", "good") : tag("replaced")}
        ${hasComment ? "· with a sealed comment" : ""} ${judgedTypes(readJudgements(row))}
      </li>`;
    })}
  </ol>`;

const typeChoice = (type: string, count: number, before: Judgements): Html =>
  html`<fieldset>
    <legend>${type} ${count > 1 ? `(${count})` : ""}</legend>
    ${judgements.map(
      (one) =>
        html`<label
          ><input type="radio" name="j.${type}" value="${one}" required ${before[type] === one ? html`checked` : ""} />
          <strong>${judgementWords[one]}</strong> ${judgementMeaning[one]}</label
        >`,
    )}
  </fieldset>`;

const judgeForm = (
  c: AppContext,
  id: string,
  found: readonly (readonly [string, number])[],
  before: Judgements,
): Html =>
  html`<form method="post" action="/console/exchanges/${id}/reviews" class="stacked">
    ${csrfField(c)} ${found.map(([type, count]) => typeChoice(type, count, before))}
    <label for="comment">Comment</label>
    <textarea id="comment" name="comment" maxlength="4000" rows="3" aria-describedby="comment-hint"></textarea>
    <p id="comment-hint" class="hint">
      Sealed with the texts of this call: shown on a reveal only, and erased with them.
    </p>
    <div class="acts">
      <button>Record the review</button>
      <button name="then" value="next" class="quiet">Record, and go to the next</button>
    </div>
  </form>`;

const assignForm = (c: AppContext, id: string, people: People): Html =>
  html`<form method="post" action="/console/exchanges/${id}/assignments" class="acts">
    ${csrfField(c)} ${assigneeChoice(reviewersOf(c, people))} <button class="quiet">Assign</button>
  </form>`;

/** Types that were judged to be something else: each can become a proposal. */
const proposals = (c: AppContext, id: string, before: Judgements): Html | string => {
  const types = Object.keys(before).filter((type) => before[type] === "false_positive");
  if (types.length === 0 || !c.var.principal.permissions.has("read policies")) return "";
  return html`<p>
    Should a policy let it pass?
    ${types.map(
      (type) => html`<a href="/console/review/proposal?exchange=${id}&type=${type}">Propose a change for ${type}</a> `,
    )}
  </p>`;
};

const stateOf = ({ verdict, closedPosition, pending, classifiedPosition, reviewedPosition }: ExchangeRow): string => {
  if (closedPosition === null || (pending && classifiedPosition === null)) return "running";
  if (reviewedPosition !== null) return "reviewed";
  return verdict === "allow" ? "nothing" : "waits";
};

export const reviewBlock = (
  c: AppContext,
  row: ExchangeRow,
  found: readonly (readonly [string, number])[],
  reviews: readonly PlacedReview[],
  people: People,
): Html => {
  const state = stateOf(row);
  const last = reviews.at(-1);
  const before: Judgements = last === undefined ? {} : readJudgements(last.row);
  const mayJudge = c.var.principal.permissions.has("review findings") && state !== "running" && row.verdict !== "allow";
  const form = judgeForm(c, row.id, found, before);
  const words = {
    running: "It can be reviewed once it is over.",
    nothing: "Nothing in it was flagged: there is nothing to review.",
    waits: "It waits for a review.",
    reviewed: "",
  }[state];
  return html`<section id="review">
    <h2>Review</h2>
    ${words === undefined || words === "" ? "" : html`<p>${words}</p>`}
    ${row.assignee === null ? "" : html`<p>Assigned to ${nameOf(people, row.assignee)}.</p>`}
    ${mayJudge ? assignForm(c, row.id, people) : ""} ${reviews.length === 0 ? "" : history(reviews, people)}
    ${proposals(c, row.id, before)}
    ${
      mayJudge
        ? html`${
            state === "reviewed"
              ? html`<details>
                  <summary>Judge it again</summary>
                  ${form}
                </details>`
              : form
          } `
        : ""
    }
  </section>`;
};
