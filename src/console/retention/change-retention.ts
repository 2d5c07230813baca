/**
 * `/console/retention/change`: another schedule, and what it would take at once.
 * @module
 */
import { html } from "hono/html";
import { parse, stringify, YAMLParseError } from "yaml";
import type { Approvals } from "../../access/approvals.ts";
import { CustodyError } from "../../domain/errors.ts";
import type { AppContext } from "../../http/context.ts";
import type { Html } from "../../http/pages/layout.ts";
import { checkShape } from "../../http/read-json.ts";
import { changeRetentionBody } from "../../http/routes/retention.ts";
import { checkSchedule, type ScheduleInForce } from "../../retention/schedule-in-force.ts";
import type { Sweep } from "../../retention/sweep.ts";
import { confirmation } from "../act-form.ts";
import { csrfField } from "../csrf-field.ts";
import { faultLine } from "../fault-line.ts";
import { asNumber, type Fault, type Fields, formFields, orFormAgain } from "../form-fields.ts";
import { showPage } from "../frame.ts";
import { reasonField } from "../reason-field.ts";
import { needsSecond, type Perform, performOrAsk } from "../reserved-acts.ts";
import { previewExchanges } from "./show-retention.ts";
import { sweepPreview } from "./sweep-preview.ts";

const act = "change retention";

export interface ChangeDeps {
  readonly approvals: Approvals;
  readonly schedule: ScheduleInForce;
  readonly sweep: Sweep;
}

const form = (c: AppContext, fields: Fields): Html =>
  html`<form method="post" action="/console/retention/change/ask" class="stacked">
    ${csrfField(c)}
    <label for="rules">Rules, as YAML</label>
    <textarea id="rules" name="rules" rows="16" class="code" spellcheck="false" aria-describedby="rules-hint">
${fields["rules"] ?? ""}</textarea>
    <p class="hint" id="rules-hint">
      Each has a <code>name</code>, what it means (<code>policies</code>, <code>keys</code>, <code>labels</code>,
      <code>classes</code>, <code>kinds</code>), and <code>payloadDays</code> or <code>metadataDays</code>: a number, or
      <code>forever</code>.
    </p>
    <label
      >A year of the log may be dropped so many years after its end
      <input type="number" name="logYears" min="1" max="100" value="${fields["logYears"] ?? ""}"
    /></label>
    <label
      >It is dropped by itself so many years after its end
      <input
        type="number"
        name="dropShardsAfterYears"
        min="1"
        max="100"
        value="${fields["dropShardsAfterYears"] ?? ""}"
    /></label>
    <button>See what it changes</button>
    <a href="/console/retention">Cancel</a>
  </form>`;

const show = (c: AppContext, fields: Fields, fault: Fault | null): Promise<Response> =>
  showPage(
    c,
    {
      title: "Change the schedule",
      room: "Retention",
      content: html`${faultLine(fault)}${form(c, fields)}`,
    },
    fault?.status ?? 200,
  );

/** `GET`: the operator's schedule, to be changed. */
export const showChangeRetention =
  ({ schedule }: Pick<ChangeDeps, "schedule">) =>
  async (c: AppContext) => {
    const { rules, logYears, dropShardsAfterYears } = await schedule.current();
    const text = (years: number | null): string => (years === null ? "" : String(years));
    return show(
      c,
      { rules: stringify(rules), logYears: text(logYears), dropShardsAfterYears: text(dropShardsAfterYears) },
      null,
    );
  };

/** Throws `request_malformed`. */
const readRules = (text: string): unknown => {
  try {
    return parse(text) ?? [];
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    const line = error.linePos?.[0].line;
    throw new CustodyError("request_malformed", `line ${line ?? 1} of the rules is no YAML`, "rules");
  }
};

const bodyOf = ({ rules = "", logYears, dropShardsAfterYears }: Fields): object => ({
  rules: readRules(rules),
  logYears: asNumber(logYears) ?? null,
  dropShardsAfterYears: asNumber(dropShardsAfterYears) ?? null,
});

/** `POST .../ask`: what would go at once under it. */
export const askChangeRetention = (d: ChangeDeps) => async (c: AppContext) => {
  const fields = await formFields(c);
  return orFormAgain(
    async () => {
      const changes = checkShape(changeRetentionBody, bodyOf(fields));
      const current = await d.schedule.current();
      checkSchedule({ ...current, ...changes });
      const rules = changes.rules ?? current.rules;
      const preview = await d.sweep.preview(await d.schedule.effective(rules), previewExchanges);
      const isReserved = needsSecond(d.approvals, act);
      return showPage(c, {
        title: "Change the schedule",
        room: "Retention",
        content: confirmation(
          c,
          html`<p>${rules.length} rules are in force from then on. The next sweep by them would take:</p>
            ${sweepPreview(preview)} ${isReserved ? html`<p>A second person has to approve it.</p>` : ""}`,
          {
            action: "/console/retention/change",
            button: isReserved ? "Ask for it" : "Put it in force",
            fields,
            more: isReserved ? reasonField("Why is it changed?") : "",
          },
          "/console/retention",
        ),
      });
    },
    (fault) => show(c, fields, fault),
  );
};

/** See `reserved-acts.ts`. */
export const performChangeRetention =
  ({ schedule }: Pick<ChangeDeps, "schedule">): Perform =>
  async (c, _path, body) => {
    await schedule.change(checkShape(changeRetentionBody, body), c.var.principal.id);
    return "/console/retention?done=changed";
  };

/** `POST` */
export const changeRetention = (d: ChangeDeps) => async (c: AppContext) => {
  const { reason, ...fields } = await formFields(c);
  return orFormAgain(
    () => {
      const body = bodyOf(fields);
      checkShape(changeRetentionBody, body);
      const asked = { name: act, method: "PATCH", path: "/api/v1/audit/retention", body, reason };
      return performOrAsk(c, d.approvals, asked, performChangeRetention(d));
    },
    (fault) => show(c, fields, fault),
  );
};
