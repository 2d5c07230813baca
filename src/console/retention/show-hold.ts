/**
 * `/console/retention/holds/:id`: one hold, whose it is and why for who may know, and its release by two people.
 * @module
 */
import { html } from "hono/html";
import type { Approvals } from "../../access/approvals.ts";
import type { AppContext } from "../../http/context.ts";
import type { Html } from "../../http/pages/layout.ts";
import { checkShape } from "../../http/read-json.ts";
import { releaseHoldBody } from "../../http/routes/holds.ts";
import type { Hold, Holds, HoldWords } from "../../retention/holds.ts";
import { actForm } from "../act-form.ts";
import { factList } from "../fact-list.ts";
import { doneLine, faultLine } from "../fault-line.ts";
import { type Fault, formFields, given, orFormAgain } from "../form-fields.ts";
import { showPage } from "../frame.ts";
import { who } from "../names.ts";
import { reasonField } from "../reason-field.ts";
import { type Perform, performOrAsk } from "../reserved-acts.ts";
import { timeOf } from "../time-of.ts";
import { heldBy, holdTag } from "./show-holds.ts";

const done = {
  placed: "The hold is in force. The log says that you placed it.",
  released: "The hold is released. What it held is kept by the rules alone from now on.",
};

const idOf = (c: AppContext): string => c.req.param("id") ?? "";

const wordsBlock = (c: AppContext, { id }: Hold, words: HoldWords | null | undefined): Html | string => {
  const { permissions } = c.var.principal;
  if (!permissions.has("place holds") && !permissions.has("release holds")) return "";
  if (words === undefined) {
    return html`<section>
      <h2>Whose it is and why</h2>
      <p>It is sealed. Reading it is an entry in the log.</p>
      ${actForm(c, { action: `/console/retention/holds/${id}/words`, button: "Show it", tone: "quiet" })}
    </section>`;
  }
  return html`<section>
    <h2>Whose it is and why</h2>
    ${
      words === null
        ? html`<p class="empty">It was not kept.</p>`
        : factList([
            ["Asked for by", words.owner],
            ["Reason", words.reason],
          ])
    }
  </section>`;
};

const releaseBlock = (c: AppContext, { id, releasedAt }: Hold): Html | string =>
  releasedAt !== null || !c.var.principal.permissions.has("release holds")
    ? ""
    : html`<section>
        <h2>Release it</h2>
        <p>
          You ask, somebody else approves, then you carry it out. From then on sweeps and erasures may take what it
          held; what is gone cannot be had again.
        </p>
        ${actForm(c, {
          action: `/console/retention/holds/${id}/release`,
          button: "Ask for the release",
          tone: "danger",
          more: reasonField("Why may it end?"),
        })}
      </section>`;

const show = (c: AppContext, hold: Hold, fault: Fault | null, words?: HoldWords | null): Promise<Response> => {
  const { id, placedAt, placedBy, releasedAt, releasedBy } = hold;
  return showPage(
    c,
    {
      title: "Legal hold",
      room: "Retention",
      content: html`${doneLine(c, done)}${faultLine(fault)}
        <p class="id"><code>${id}</code></p>
        <section>
          ${factList([
            ["State", holdTag(hold)],
            ["Holds what is of", heldBy(hold)],
            ["Placed", html`${timeOf(placedAt)} by ${who(c, placedBy)}`],
            ["Released", releasedAt === null ? null : html`${timeOf(releasedAt)} by ${who(c, releasedBy)}`],
          ])}
        </section>
        ${wordsBlock(c, hold, words)} ${releaseBlock(c, hold)}`,
    },
    fault?.status ?? 200,
  );
};

/** `GET`. Throws `not_found`. */
export const showHold = (holds: Holds) => (c: AppContext) => show(c, holds.get(c.var.principal, idOf(c)), null);

/** `POST .../words`: that somebody read them is an entry first. */
export const showHoldWords = (holds: Holds) => async (c: AppContext) => {
  const hold = holds.get(c.var.principal, idOf(c));
  return show(c, hold, null, await holds.readWords(c.var.principal, hold));
};

const pathForm = /^\/api\/v1\/audit\/holds\/([^/?]+)\/release$/;

/** See `reserved-acts.ts`. */
export const performRelease =
  (holds: Holds): Perform =>
  async (c, path, body) => {
    const { reason } = checkShape(releaseHoldBody, body);
    const { id } = await holds.release(c.var.principal, pathForm.exec(path)?.[1] ?? "", reason);
    return `/console/retention/holds/${id}?done=released`;
  };

/** `POST .../release`: always an act of two people. */
export const releaseHold = (approvals: Approvals, holds: Holds) => async (c: AppContext) => {
  const hold = holds.get(c.var.principal, idOf(c));
  const { reason } = await formFields(c);
  const path = `/api/v1/audit/holds/${hold.id}/release`;
  return orFormAgain(
    () =>
      performOrAsk(
        c,
        approvals,
        { name: "release holds", method: "POST", path, body: checkShape(releaseHoldBody, given({ reason })), reason },
        performRelease(holds),
      ),
    (fault) => show(c, hold, fault),
  );
};
