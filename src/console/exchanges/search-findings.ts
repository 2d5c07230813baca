/**
 * `/console/exchanges/search`: asks where else something is. What is written goes in a form, so that no address has it; the list that it leads to is
 * asked for by pseudonyms.
 * @module
 */
import { html } from "hono/html";
import type { AppContext } from "../../http/context.ts";
import type { Html } from "../../http/pages/layout.ts";
import { checkShape } from "../../http/read-json.ts";
import { findingsSearchBody, seekFor } from "../../http/routes/findings.ts";
import type { Sought } from "../../evidence/search-findings.ts";
import type { Recorder } from "../../ledger/exchange-record.ts";
import { csrfField } from "../csrf-field.ts";
import { faultLine } from "../fault-line.ts";
import { asInstant, type Fault, type Fields, formFields, given, orFormAgain } from "../form-fields.ts";
import { showPage } from "../frame.ts";
import { choiceField, momentField, textField } from "../text-field.ts";
import { addressWith } from "./exchange-query.ts";

export const searchPath = "/console/exchanges/search";

const marks = [
  ["SUBJECT", "a subject"],
  ["SESSION_ID", "a session"],
  ["LABEL", "a label (name=value)"],
  ["TAG", "a tag"],
] as const;

const form = (c: AppContext, fields: Fields): Html =>
  html`<form method="post" action="${searchPath}" class="stacked" autocomplete="off">
    ${csrfField(c)}
    <fieldset class="grid">
      <legend>What is sought</legend>
      ${choiceField("mark", "It is", marks, fields, "a value that was found")}
      ${textField("type", "Found as (entity type)", fields)}
      <label
        >Text <input name="value" required maxlength="1000" value="${fields["value"] ?? ""}" autocomplete="off"
      /></label>
      ${momentField("from", "From (UTC)", fields)} ${momentField("to", "To (UTC)", fields)}
      <p class="hint">
        Write it as callers do. Of a value the entity type says what it was found as: EMAIL_ADDRESS. Without a time it
        is the last 12 months.
      </p>
    </fieldset>
    <p class="hint">The log says that you asked, for what type and which time, and never what you wrote.</p>
    <button>Search</button>
    <a href="/console/exchanges">Cancel</a>
  </form>`;

const show = (c: AppContext, fields: Fields, fault: Fault | null): Promise<Response> =>
  showPage(
    c,
    {
      title: "Where else is it?",
      room: "Exchanges",
      content: html`${faultLine(fault)}${form(c, fields)}`,
    },
    fault?.status ?? 200,
  );

/** `GET` */
export const showSearch = () => (c: AppContext) => show(c, {}, null);

const yearMs = 366 * 86_400_000;

/** Where a search begins that names no time. */
export const yearBefore = (time: number): number => time - yearMs;

/** The list of what fits; `period` as a form had it. */
export const soughtAddress = ({ token }: Sought, period: Fields = {}): string =>
  addressWith(new URLSearchParams(period), { sought: token });

const periodOf = ({ from = "", to = "" }: Fields): Fields =>
  Object.fromEntries(Object.entries({ from, to }).filter(([, value]) => value !== ""));

const nothingThere: Fault = { words: "Nothing of this time can be searched.", status: 400 };

/** `POST /console/exchanges/search` */
export const searchFor = (recorder: Recorder) => async (c: AppContext) => {
  const fields = await formFields(c);
  return orFormAgain(
    async () => {
      const { mark, type, value, from, to } = fields;
      const now = recorder.clock();
      const asked = checkShape(findingsSearchBody, {
        ...given({ type: mark ?? type, value }),
        from: from === undefined ? new Date(yearBefore(now)).toISOString() : asInstant(from),
        to: to === undefined ? new Date(now + 1).toISOString() : asInstant(to),
      });
      const sought = await seekFor(recorder, c, asked);
      return sought.token === ""
        ? show(c, fields, nothingThere)
        : c.redirect(soughtAddress(sought, periodOf(fields)), 303);
    },
    (fault) => show(c, fields, fault),
  );
};
