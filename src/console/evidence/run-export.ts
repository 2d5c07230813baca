/**
 * `/console/evidence/exports/new`: asks what is to be exported, and has it built.
 * @module
 */
import { html } from "hono/html";
import type { Approvals } from "../../access/approvals.ts";
import { dataClasses } from "../../domain/data-class.ts";
import { outcomes } from "../../domain/entry.ts";
import { actions } from "../../domain/verdict.ts";
import { exportBodySchema, plainFormats } from "../../evidence/exports/export-request.ts";
import { exchangeFields } from "../../evidence/exports/exchange-fields.ts";
import { sampleSizeMax } from "../../evidence/pack/pack-query.ts";
import type { Exports } from "../../evidence/exports/exports.ts";
import type { AppContext } from "../../http/context.ts";
import type { Html } from "../../http/pages/layout.ts";
import { checkShape } from "../../http/read-json.ts";
import { requestExport } from "../../http/routes/exports.ts";
import { csrfField } from "../csrf-field.ts";
import { faultLine } from "../fault-line.ts";
import { asList, asNumber, type Fault, type Fields, formFields, given, orFormAgain } from "../form-fields.ts";
import { showPage } from "../frame.ts";
import { needsSecond, type Perform, performOrAsk } from "../reserved-acts.ts";
import { choiceField, textField } from "../text-field.ts";

const dayMs = 86_400_000;
const usualDays = 90;
const act = "export payloads";
const path = "/api/v1/compliance/exports";

export interface RunExportDeps {
  readonly approvals: Approvals;
  readonly now: () => number;
  readonly exporting: { readonly exports: Exports; readonly frameworks: readonly string[] };
}

const plainNames: Readonly<Record<(typeof plainFormats)[number], string>> = {
  pack: "evidence pack: entries and proofs",
  raw: "raw: every entry, as NDJSON",
  csv: "csv: a table of exchanges",
  custom: "custom: a table with columns of your choice",
};

const day = (time: number): string => new Date(time).toISOString().slice(0, 10);

const narrowing = (c: AppContext, fields: Fields): Html =>
  html`<fieldset class="grid">
    <legend>Only these exchanges</legend>
    ${c.var.principal.team === null ? textField("team", "Team", fields) : ""} ${textField("key", "Key", fields)}
    ${textField("model", "Model", fields)} ${choiceField("dataClass", "Data class", dataClasses, fields)}
    ${choiceField("outcome", "Outcome", outcomes, fields)} ${choiceField("verdict", "Verdict", actions, fields)}
  </fieldset>`;

const sampling = (fields: Fields): Html =>
  html`<fieldset class="grid">
    <legend>A sample (packs only)</legend>
    <label
      >Exchanges to draw
      <input type="number" name="size" min="1" max="${sampleSizeMax}" value="${fields["size"] ?? ""}"
    /></label>
    ${textField("nonce", "The auditor's nonce", fields)}
    <p class="hint">
      The draw depends on the nonce. Said after the period is anchored, nobody could have prepared for it.
    </p>
  </fieldset>`;

const form = (c: AppContext, d: RunExportDeps, fields: Fields, fault: Fault | null): Html => {
  const mayTexts = c.var.principal.permissions.has("export payloads");
  const chosen = fields["format"] ?? "pack";
  const option = (value: string, words: string) =>
    html`<option value="${value}" ${value === chosen ? html`selected` : ""}>${words}</option>`;
  return html`${faultLine(fault)}
    <form method="post" action="/console/evidence/exports" class="stacked">
      ${csrfField(c)}
      <label
        >What
        <select name="format">
          ${plainFormats.map((name) => option(name, plainNames[name]))}
          ${d.exporting.frameworks.map((name) => option(name, `${name}: a pack with its controls`))}
        </select></label
      >
      <label>First day (UTC) <input type="date" name="from" required value="${fields["from"] ?? ""}" /></label>
      <label>Last day (UTC) <input type="date" name="to" required value="${fields["to"] ?? ""}" /></label>
      ${narrowing(c, fields)} ${sampling(fields)}
      <details ${fields["fields"] === undefined ? "" : html`open`}>
        <summary>Columns of a custom table</summary>
        <label for="fields">One a line, in their order</label>
        <textarea id="fields" name="fields" rows="4" aria-describedby="fields-hint">${fields["fields"] ?? ""}</textarea>
        <p class="hint" id="fields-hint">${exchangeFields.map(({ name }) => name).join(", ")}</p>
      </details>
      ${
        mayTexts
          ? html`<label class="check"
                ><input
                  type="checkbox"
                  name="payloads"
                  value="yes"
                  ${fields["payloads"] === "yes" ? html`checked` : ""}
                />
                With the texts, decrypted (packs only)</label
              >
              ${needsSecond(d.approvals, act) ? html`<p class="hint">With texts a second person has to approve it.</p>` : ""}
              ${needsSecond(d.approvals, act) ? optionalReason(fields) : ""}`
          : html`<p class="hint">Your role exports no texts.</p>`
      }
      <button>Run the export</button>
      <a href="/console/evidence/exports">Cancel</a>
    </form>`;
};

const optionalReason = (fields: Fields): Html =>
  html`<label
    >Why the texts are needed <textarea name="reason" maxlength="1000" rows="2">${fields["reason"] ?? ""}</textarea>
  </label>`;

const show = (c: AppContext, d: RunExportDeps, fields: Fields, fault: Fault | null): Promise<Response> =>
  showPage(c, { title: "Run an export", room: "Evidence", content: form(c, d, fields, fault) }, fault?.status ?? 200);

/** `GET`: the form. What the address says is filled in. */
export const showRunExport = (d: RunExportDeps) => (c: AppContext) => {
  const { period } = c.var.principal;
  const now = d.now();
  const from = period?.from ?? now - usualDays * dayMs;
  const to = period?.to === null || period?.to === undefined ? now : Math.min(now, period.to - 1);
  return show(c, d, { from: day(from), to: day(to), ...c.req.query() }, null);
};

/** The body of the API's request that a form stands for. */
const bodyOf = ({ format, from, to, team, payloads, size, nonce, fields, ...filters }: Fields): object => {
  const { key, model, dataClass, outcome, verdict } = filters;
  const named = given({ key, model, dataClass, outcome, verdict });
  return given({
    format,
    start_date: from,
    end_date: to,
    team,
    payloads: payloads === undefined ? undefined : true,
    filters: Object.keys(named).length === 0 ? undefined : named,
    sample: size === undefined && nonce === undefined ? undefined : { size: asNumber(size), nonce },
    fields: asList(fields),
  });
};

/** See `reserved-acts.ts`. */
export const performExport =
  ({ exporting }: Pick<RunExportDeps, "exporting">): Perform =>
  async (c, _path, body) => {
    const job = await requestExport(exporting, checkShape(exportBodySchema, body), c.var.principal);
    return `/console/evidence/exports/${job.row.id}`;
  };

/** `POST /console/evidence/exports` */
export const runExport = (d: RunExportDeps) => async (c: AppContext) => {
  const { reason, ...fields } = await formFields(c);
  return orFormAgain(
    () => {
      const body = bodyOf(fields);
      checkShape(exportBodySchema, body);
      return performOrAsk(c, d.approvals, { name: act, method: "POST", path, body, reason }, performExport(d));
    },
    (fault) => show(c, d, { ...fields, ...(reason === undefined ? {} : { reason }) }, fault),
  );
};
