/**
 * `/console/access/approvals/:id`: what somebody asks for and why, deciding about it, and carrying it out.
 * @module
 */
import { html } from "hono/html";
import type { Approval, Approvals, ApprovalWords } from "../../access/approvals.ts";
import type { AppContext } from "../../http/context.ts";
import type { Html } from "../../http/pages/layout.ts";
import { checkShape } from "../../http/read-json.ts";
import { decisionBody } from "../../http/routes/approvals.ts";
import { actForm } from "../act-form.ts";
import { factList } from "../fact-list.ts";
import { doneLine } from "../fault-line.ts";
import { formFields } from "../form-fields.ts";
import { showPage } from "../frame.ts";
import { who } from "../names.ts";
import { canCarryOut, type Performers } from "../reserved-acts.ts";
import { timeOf } from "../time-of.ts";
import { plainRequest } from "./plain-request.ts";
import { approvalTag } from "./show-approvals.ts";

export interface ApprovalDeps {
  readonly approvals: Approvals;
  readonly performers: Performers;
}

const done = {
  asked: "It waits for a second person now. Come back here when they have decided: nothing has happened yet.",
  approved: "You have approved it. Whoever asked can carry it out once.",
  refused: "You have refused it.",
};

const idOf = (c: AppContext): string => c.req.param("id") ?? "";

const facts = (c: AppContext, approval: Approval): Html => {
  const { action, state, team, requestedBy, requestedAt, expiresAt, decidedBy, decidedAt, usedAt } = approval;
  return factList([
    ["Act", action],
    ["State", approvalTag(state)],
    ["Asked for", html`${timeOf(requestedAt)} by ${who(c, requestedBy)}`],
    ["Team", team],
    ["Good until", timeOf(expiresAt)],
    ["Decided", decidedAt === null ? null : html`${timeOf(decidedAt)} by ${who(c, decidedBy)}`],
    ["Carried out", usedAt === null ? null : timeOf(usedAt)],
  ]);
};

const decideForms = (c: AppContext, { id, state }: Approval): Html | string =>
  state !== "waiting"
    ? ""
    : html`<section>
        <h2>Decide</h2>
        <p>It may be carried out once, exactly as it is written here.</p>
        <div class="columns-two">
          ${actForm(c, { action: `/console/access/approvals/${id}/approve`, button: "Approve it", more: why("approve") })}
          ${actForm(c, {
            action: `/console/access/approvals/${id}/refuse`,
            button: "Refuse it",
            tone: "danger",
            more: why("refuse"),
          })}
        </div>
      </section>`;

const why = (decision: string): Html =>
  html`<label
    >Why, if you want to say
    <input
      name="reason"
      minlength="3"
      maxlength="1000"
      autocomplete="off"
      aria-label="Why you ${decision} it, if you want to say"
  /></label>`;

const wordsBlock = (c: AppContext, approval: Approval, words: ApprovalWords | null): Html | string => {
  if (!c.var.principal.permissions.has("approve requests")) return "";
  if (words === null) {
    return html`<section>
      <h2>What is asked for, and why</h2>
      <p>It is sealed. Reading it is an entry in the log.</p>
      ${actForm(c, { action: `/console/access/approvals/${approval.id}/words`, button: "Show it" })}
    </section>`;
  }
  return html`<section>
      <h2>What is asked for, and why</h2>
      ${plainRequest(approval.action, words.request)} ${factList([["Reason", words.reason ?? "not kept"]])}
    </section>
    ${approval.requestedBy === c.var.principal.id ? "" : decideForms(c, approval)}`;
};

const show = (c: AppContext, { performers }: ApprovalDeps, approval: Approval, words: ApprovalWords | null) => {
  const mayGo = canCarryOut(approval, performers, c.var.principal.id);
  return showPage(c, {
    title: "Approval",
    room: "Access",
    content: html`${doneLine(c, done)}
      <p class="id"><code>${approval.id}</code></p>
      <section>${facts(c, approval)}</section>
      ${
        mayGo
          ? html`<section>
              <h2>Carry it out</h2>
              <p>It was approved. It happens once, exactly as you asked for it.</p>
              ${actForm(c, {
                action: `/console/access/approvals/${approval.id}/carry-out`,
                button: "Carry it out now",
                tone: "danger",
              })}
            </section>`
          : wordsBlock(c, approval, words)
      }`,
  });
};

/** `GET`. Throws `not_found`. */
export const showApproval = (d: ApprovalDeps) => async (c: AppContext) =>
  show(c, d, await d.approvals.find(c.var.principal, idOf(c)), null);

/** `POST .../words`: that somebody read them is an entry first. */
export const showApprovalWords = (d: ApprovalDeps) => async (c: AppContext) => {
  const approval = await d.approvals.find(c.var.principal, idOf(c));
  return show(c, d, approval, await d.approvals.readWords(c.var.principal, approval));
};

/** `POST .../approve` and `.../refuse`. Throws `second_person_required` for who asked. */
export const decide =
  ({ approvals }: ApprovalDeps, decision: "approved" | "refused") =>
  async (c: AppContext) => {
    const { reason = null } = checkShape(decisionBody, await formFields(c));
    const { id } = await approvals.decide(c.var.principal, idOf(c), decision, reason);
    return c.redirect(`/console/access/approvals/${id}?done=${decision}`, 303);
  };
