/**
 * `/console/retention/erasures/new`: whom to erase, what that takes, and doing it. The subject is in no address, and nowhere but in the form.
 * @module
 */
import { html } from "hono/html";
import type { Approvals } from "../../access/approvals.ts";
import type { AppContext } from "../../http/context.ts";
import type { Html } from "../../http/pages/layout.ts";
import { checkShape } from "../../http/read-json.ts";
import { eraseBody } from "../../http/routes/erasures.ts";
import { erasureBases } from "../../retention/erasure-result.ts";
import type { Erasures } from "../../retention/erasures.ts";
import { confirmation } from "../act-form.ts";
import { csrfField } from "../csrf-field.ts";
import { factList } from "../fact-list.ts";
import { faultLine } from "../fault-line.ts";
import { asList, type Fault, type Fields, formFields, given, orFormAgain } from "../form-fields.ts";
import { showPage } from "../frame.ts";
import { numberText } from "../../domain/number-text.ts";
import { reasonField } from "../reason-field.ts";
import { needsSecond, type Perform, performOrAsk } from "../reserved-acts.ts";

const act = "erase subjects";
const path = "/api/v1/audit/erasures";

export interface EraseDeps {
  readonly approvals: Approvals;
  readonly erasures: Erasures;
}

const basisWords = (basis: string): string =>
  basis.startsWith("gdpr-17-1-") ? `GDPR Art. 17(1)(${basis.slice(-1)})` : basis === "ccpa" ? "CCPA" : basis;

const form = (c: AppContext, fields: Fields): Html =>
  html`<form method="post" action="/console/retention/erasures/ask" class="stacked">
    ${csrfField(c)}
    <label
      >Subject, as callers name it
      <input name="subject" required maxlength="256" value="${fields["subject"] ?? ""}" autocomplete="off"
    /></label>
    <label
      >Basis
      <select name="basis" required>
        ${erasureBases.map(
          (basis) =>
            html`<option value="${basis}" ${fields["basis"] === basis ? html`selected` : ""}>
              ${basisWords(basis)}
            </option>`,
        )}
      </select></label
    >
    <label for="identifiers">Other values that stand for the subject, one a line</label>
    <textarea id="identifiers" name="identifiers" rows="3" aria-describedby="identifiers-hint">
${fields["identifiers"] ?? ""}</textarea>
    <p class="hint" id="identifiers-hint">Where others said them is listed, and not erased: somebody has to decide.</p>
    ${reasonField("Why is it erased?", fields["reason"])}
    <button>See what it takes</button>
    <a href="/console/retention/erasures">Cancel</a>
  </form>`;

const show = (c: AppContext, fields: Fields, fault: Fault | null): Promise<Response> =>
  showPage(
    c,
    { title: "Erase a subject", room: "Retention", content: html`${faultLine(fault)}${form(c, fields)}` },
    fault?.status ?? 200,
  );

/** `GET` */
export const showEraseSubject = () => (c: AppContext) => show(c, {}, null);

const bodyOf = ({ subject, basis, reason, identifiers }: Fields): object =>
  given({
    subject,
    basis,
    reason,
    identifiers: asList(identifiers?.replaceAll(",", "\n"))?.map((value) => ({ value })),
  });

/** `POST .../ask`: what it would take. Nothing is changed. */
export const askEraseSubject = (d: EraseDeps) => async (c: AppContext) => {
  const fields = await formFields(c);
  return orFormAgain(
    async () => {
      const preview = await d.erasures.preview(checkShape(eraseBody, bodyOf(fields)));
      const isReserved = needsSecond(d.approvals, act);
      return showPage(c, {
        title: "Erase a subject",
        room: "Retention",
        content: confirmation(
          c,
          html`${factList([
              ["Exchanges of the subject", numberText(preview.exchanges)],
              ["Texts that are destroyed", numberText(preview.payloads)],
              ["Keys that are destroyed", numberText(preview.keys)],
              ["Exchanges of others that speak of it, which stay", numberText(preview.mentions)],
            ])}
            <p>
              The master key is changed, so that no copy of the database can bring the texts back. Nobody can undo it.
              Entries and their proofs stay.
            </p>
            ${isReserved ? html`<p>A second person has to approve it.</p>` : ""}`,
          {
            action: "/console/retention/erasures",
            button: isReserved ? "Ask for it" : "Erase it for ever",
            fields,
          },
          "/console/retention/erasures",
        ),
      });
    },
    (fault) => show(c, fields, fault),
  );
};

/** See `reserved-acts.ts`. It has begun when this resolves. */
export const performErasure =
  ({ erasures }: Pick<EraseDeps, "erasures">): Perform =>
  async (c, _path, body) => {
    const { id } = await erasures.begin({ ...checkShape(eraseBody, body), principal: c.var.principal.id });
    return `/console/retention/erasures/${id}`;
  };

/** `POST /console/retention/erasures` */
export const eraseSubject = (d: EraseDeps) => async (c: AppContext) => {
  const fields = await formFields(c);
  return orFormAgain(
    () => {
      const body = bodyOf(fields);
      checkShape(eraseBody, body);
      const asked = { name: act, method: "POST", path, body, reason: fields["reason"] };
      return performOrAsk(c, d.approvals, asked, performErasure(d));
    },
    (fault) => show(c, fields, fault),
  );
};
