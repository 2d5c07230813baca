/**
 * The queue as a table, each line with a box to select it by.
 * @module
 */
import { html } from "hono/html";
import type { People } from "../../access/people.ts";

import type { Html } from "../../http/pages/layout.ts";
import { type QueuedExchange, readJudgements } from "../../http/routes/reviews.ts";
import { classTag, tag, verdictTag } from "../tags.ts";
import { timeOf } from "../time-of.ts";
import { judgedTypes } from "./judgement-tag.ts";
import { nameOf } from "./reviewers.ts";
import { waitOf } from "./wait-of.ts";

/** More are named by their number. */
const typesShown = 4;

const typeTags = (types: readonly string[]): Html =>
  html`${types.slice(0, typesShown).map((type) => html`${tag(type)} `)}${
    types.length > typesShown ? `and ${types.length - typesShown} more` : ""
  }`;

interface TableSettings {
  readonly people: People;
  readonly now: number;
  /** Whether there are boxes to select lines by. */
  readonly mayJudge: boolean;
}

const line = ({ exchange, review }: QueuedExchange, { people, now, mayJudge }: TableSettings): Html => {
  const { id, openedAt, verdict, dataClass, found, model, team, assignee } = exchange;
  const box = html`<td class="choice">
    <input type="checkbox" name="x.${id}" aria-label="Select the exchange of ${new Date(openedAt).toISOString()}" />
  </td>`;
  const last =
    review === null
      ? html`<td>${waitOf(now - openedAt)}</td>
          <td>${typeTags(found)}</td>`
      : html`<td>${nameOf(people, review.principal)}, after ${waitOf(review.timeToReviewMs)}</td>
          <td>${judgedTypes(readJudgements(review))}</td>`;
  return html`<tr id="${id}">
    ${mayJudge ? box : ""}
    <td><a href="/console/exchanges/${id}#review">${timeOf(openedAt)}</a></td>
    ${last}
    <td>${verdictTag(verdict)}</td>
    <td>${classTag(dataClass)}</td>
    <td>${model ?? ""}</td>
    <td>${team ?? ""}</td>
    <td>${assignee === null ? "" : nameOf(people, assignee)}</td>
  </tr>`;
};

export const queueTable = (page: readonly QueuedExchange[], isOpen: boolean, settings: TableSettings): Html => {
  const caption = isOpen ? "What waits for a review, oldest first" : "What was reviewed, newest first";
  const titles = ["Opened", isOpen ? "Waits" : "Reviewed by", isOpen ? "Found" : "Judged"];
  return html`<div class="scroll card-table" tabindex="0" role="region" aria-label="${caption}">
    <table>
      <caption class="unseen">
        ${caption}
      </caption>
      <thead>
        <tr>
          ${settings.mayJudge ? html`<th scope="col"><span class="unseen">Selected</span></th>` : ""}
          ${[...titles, "Verdict", "Class", "Model", "Team", "Assigned"].map(
            (title) => html`<th scope="col">${title}</th>`,
          )}
        </tr>
      </thead>
      <tbody>
        ${page.map((queued) => line(queued, settings))}
      </tbody>
    </table>
  </div>`;
};
