/**
 * `/console/retention/holds/new`: asks what is to be held, and holds it.
 * @module
 */
import { html } from "hono/html";
import { dataClasses } from "../../domain/data-class.ts";
import { outcomes } from "../../domain/entry.ts";
import { actions } from "../../domain/verdict.ts";
import type { AppContext } from "../../http/context.ts";
import type { Html } from "../../http/pages/layout.ts";
import { checkShape } from "../../http/read-json.ts";
import { placeHoldBody, placeHoldFor, type SubjectIdOf } from "../../http/routes/holds.ts";
import type { Holds } from "../../retention/holds.ts";
import { csrfField } from "../csrf-field.ts";
import { faultLine } from "../fault-line.ts";
import { asInstant, type Fault, type Fields, formFields, given, orFormAgain } from "../form-fields.ts";
import { showPage } from "../frame.ts";
import { reasonField } from "../reason-field.ts";
import { choiceField, momentField, textField } from "../text-field.ts";

const form = (c: AppContext, fields: Fields): Html =>
  html`<form method="post" action="/console/retention/holds" class="stacked">
    ${csrfField(c)}
    <fieldset class="grid">
      <legend>What is held: all that is named must be so of an exchange</legend>
      ${textField("subject", "Subject", fields)} ${textField("key", "Key", fields)}
      ${momentField("from", "From (UTC)", fields)} ${momentField("to", "To (UTC)", fields)}
      ${c.var.principal.team === null ? textField("team", "Team", fields) : ""} ${textField("model", "Model", fields)}
      ${choiceField("dataClass", "Data class", dataClasses, fields)}
      ${choiceField("verdict", "Verdict", actions, fields)} ${choiceField("outcome", "Outcome", outcomes, fields)}
      <p class="hint">A subject is kept as an HMAC only: write it as callers do.</p>
    </fieldset>
    <label
      >Who asked for it
      <input name="owner" required maxlength="200" value="${fields["owner"] ?? ""}" autocomplete="off"
    /></label>
    ${reasonField("Why is it held?", fields["reason"])}
    <button>Place the hold</button>
    <a href="/console/retention/holds">Cancel</a>
  </form>`;

const show = (c: AppContext, fields: Fields, fault: Fault | null): Promise<Response> =>
  showPage(
    c,
    { title: "Place a hold", room: "Retention", content: html`${faultLine(fault)}${form(c, fields)}` },
    fault?.status ?? 200,
  );

/** `GET` */
export const showPlaceHold = () => (c: AppContext) => show(c, {}, null);

const bodyOf = ({ subject, key, from, to, owner, reason, ...query }: Fields): object => {
  const { model, team, dataClass, verdict, outcome } = query;
  const named = given({ model, team, dataClass, verdict, outcome });
  return given({
    scope: given({
      subject,
      key,
      from: from === undefined ? undefined : asInstant(from),
      to: to === undefined ? undefined : asInstant(to),
      query: Object.keys(named).length === 0 ? undefined : named,
    }),
    owner,
    reason,
  });
};

/** `POST /console/retention/holds` */
export const placeHold = (holds: Holds, subjectIdOf: SubjectIdOf) => async (c: AppContext) => {
  const fields = await formFields(c);
  return orFormAgain(
    async () => {
      const body = checkShape(placeHoldBody, bodyOf(fields));
      const { id } = await placeHoldFor(holds, subjectIdOf, c.var.principal, body);
      return c.redirect(`/console/retention/holds/${id}?done=placed`, 303);
    },
    (fault) => show(c, fields, fault),
  );
};
