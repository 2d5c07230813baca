/**
 * `/console/evidence/assurance`: whether the log was checked, who outside has seen it, and the times without a server.
 * @module
 */
import { html } from "hono/html";
import { isUnscoped, scopeOf } from "../../access/scope.ts";
import type { AssuranceReport } from "../../assurance/assurance-report.ts";
import type { AppContext } from "../../http/context.ts";
import type { Html } from "../../http/pages/layout.ts";
import type { AssuranceDesk } from "../../http/routes/assurance.ts";
import { actForm } from "../act-form.ts";
import { dataTable } from "../data-table.ts";
import { factList } from "../fact-list.ts";
import { doneLine } from "../fault-line.ts";
import { showPage } from "../frame.ts";
import { who } from "../names.ts";
import { numberText } from "../../domain/number-text.ts";
import { tag } from "../tags.ts";
import { timeOf } from "../time-of.ts";

const refreshSeconds = 3;

const at = (iso: string | null): Html | string => (iso === null ? "" : timeOf(Date.parse(iso)));

const checkBlock = (c: AppContext, { check, log }: Pick<AssuranceReport, "check" | "log">): Html => {
  const { last, running, schedule } = check;
  const mayStart = c.var.principal.permissions.has("run checks") && c.var.principal.team === null;
  const state =
    last === null
      ? tag("never checked", "warning")
      : last.holds
        ? tag("holds", "good")
        : tag(`${last.faults} faults`, "grave");
  return html`<section>
    <h2>The whole log, checked</h2>
    ${factList([
      ["Result", state],
      ["Checked", last === null ? null : html`${at(last.time)}, ${numberText(last.entries)} entries`],
      ["Asked for by", last === null ? null : html`${who(c, last.principal)}, ${last.trigger}`],
      ["Took", last === null ? null : `${numberText(last.durationMs)} ms`],
      ["Schedule (cron, UTC)", html`<code>${schedule}</code>`],
      ["Log", log === null ? null : html`${log.origin}, ${numberText(log.size)} entries`],
    ])}
    ${
      running !== null
        ? html`<p role="status">A check is running since ${at(running.since)}.</p>`
        : mayStart
          ? html`<p></p>
              ${actForm(c, { action: "/console/evidence/assurance/checks", button: "Check it now" })}`
          : ""
    }
  </section>`;
};

const targetsBlock = ({ targets }: Pick<AssuranceReport, "targets">): Html =>
  html`<section>
    <h2>Who outside has seen it</h2>
    ${
      targets.length === 0
        ? html`<p class="empty">
            Nobody. A witness, a time stamp or a copy elsewhere makes it impossible to rewrite the log unseen:
            <code>assurance</code> in custody.yaml names them.
          </p>`
        : dataTable<AssuranceReport["targets"][number]>(
            "Witnesses, time stamps and copies",
            [
              { title: "Name", cell: ({ name }) => name },
              { title: "Kind", cell: ({ kind }) => kind },
              {
                title: "Seen",
                cell: ({ seen }) =>
                  seen === null ? "nothing yet" : html`${numberText(seen.size)} entries, ${at(seen.time)}`,
              },
              {
                title: "Behind",
                cell: ({ lag }) =>
                  `${numberText(lag.entries)} entries${lag.seconds === null ? "" : `, ${numberText(lag.seconds)} s`}`,
              },
              {
                title: "State",
                cell: ({ failure }) =>
                  failure === null
                    ? tag("well", "good")
                    : html`${tag(failure.reason.replaceAll("_", " "), "grave")} since ${at(failure.since)}`,
              },
            ],
            targets,
          )
    }
  </section>`;

const coverageBlock = ({ coverage }: Pick<AssuranceReport, "coverage">): Html => {
  const failures = Object.entries(coverage.scannerFailures);
  return html`<section>
    <h2>How much is covered</h2>
    ${factList([
      ["Policies", coverage.policies.map(({ name, mode }) => `${name} (${mode})`).join(", ")],
      ["Only watching", coverage.inShadow.length === 0 ? "none" : coverage.inShadow.join(", ")],
      [
        "Scanners that failed since the start",
        failures.length === 0 ? "none" : failures.map(([name, count]) => `${name} ${numberText(count)}`).join(", "),
      ],
      ["Not judged by every scanner", html`<a href="/console/exchanges?degraded=true">calls that went on</a>`],
    ])}
  </section>`;
};

const timeBlock = ({ clock, outages }: Pick<AssuranceReport, "clock" | "outages">): Html =>
  html`<section>
    <h2>Clock and outages</h2>
    ${factList([
      [
        "Clock",
        clock.timeServer
          ? clock.offsetMs === null
            ? "not compared yet"
            : html`${numberText(clock.offsetMs)} ms off, ${at(clock.offsetAt)}`
          : "no time server to compare with",
      ],
      ["Largest step", `${numberText(clock.largestStepMs)} ms`],
      ["Calls refused since the start, for want of a log", numberText(outages.refusedSinceStart)],
    ])}
    <h3>Times without an entry, last ${outages.days} days</h3>
    ${
      outages.gaps.length === 0
        ? html`<p class="empty">None: heartbeats came all the time.</p>`
        : html`<ul class="plain">
            ${outages.gaps.map(({ from, to, seconds }) => html`<li>${at(from)} to ${at(to)}: ${numberText(seconds)} s</li>`)}
          </ul>`
    }
  </section>`;

const digestsBlock = ({ digests }: Pick<AssuranceReport, "digests">): Html | string =>
  digests.length === 0
    ? ""
    : html`<section>
        <h2>Days</h2>
        ${dataTable<AssuranceReport["digests"][number]>(
          "Digests of days",
          [
            {
              title: "Day",
              cell: ({ day }) => html`<a href="/api/v1/compliance/assurance/digests/${day}">${day}</a>`,
            },
            { title: "Entries", isNumber: true, cell: ({ entries }) => numberText(entries) },
            { title: "Heartbeats", isNumber: true, cell: ({ heartbeats }) => numberText(heartbeats) },
            { title: "Refused", isNumber: true, cell: ({ refused }) => numberText(refused) },
            { title: "Silent (s)", isNumber: true, cell: ({ silentSeconds }) => numberText(silentSeconds) },
            { title: "Checks", isNumber: true, cell: ({ checks }) => numberText(checks) },
            { title: "Faults", isNumber: true, cell: ({ faults }) => numberText(faults) },
          ],
          digests,
        )}
      </section>`;

export const showAssurance = (assurance: AssuranceDesk) => async (c: AppContext) => {
  const report = await assurance.report(isUnscoped(scopeOf(c.var.principal)));
  if (report.check.running !== null) c.header("refresh", String(refreshSeconds));
  return showPage(c, {
    title: "Assurance",
    room: "Evidence",
    content: html`${doneLine(c, { started: "A check of the whole log has begun. Its result is an entry." })}
      <div class="columns-two">
        ${checkBlock(c, report)} ${targetsBlock(report)} ${coverageBlock(report)} ${timeBlock(report)}
      </div>
      ${digestsBlock(report)}`,
  });
};

/** `POST /console/evidence/assurance/checks`. Throws `overloaded` while another runs. */
export const beginCheck = (assurance: AssuranceDesk) => (c: AppContext) => {
  assurance.startCheck(c.var.principal.id);
  return c.redirect("/console/evidence/assurance?done=started", 303);
};
