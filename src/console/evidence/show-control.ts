/**
 * `GET /console/evidence/control?framework=&id=`: one control, what was asked of the log for it, and what the log said.
 * @module
 */
import { html } from "hono/html";
import { CustodyError } from "../../domain/errors.ts";
import type { CheckResult } from "../../evidence/controls/check.ts";
import type { ControlsAssessor } from "../../evidence/controls/controls-assessor.ts";
import type { AppContext } from "../../http/context.ts";
import type { Html } from "../../http/pages/layout.ts";
import { factList } from "../fact-list.ts";
import { showPage } from "../frame.ts";
import { numberText } from "../../domain/number-text.ts";
import { checkTag, controlTag } from "../tags.ts";
import { timeOf } from "../time-of.ts";
import { askedOfControls, frameworkAddress, ground, showCounting } from "./controls-page.ts";
import type { PatientAssessor } from "./patient-assessor.ts";

const linksOf = ({ links }: CheckResult): Html | null =>
  links.length === 0
    ? null
    : html`<ul class="chips">
        ${links.map(
          ({ shard, index, time }) =>
            html`<li><a href="/console/entries/${shard}/${index}">entry ${shard}/${index}</a> ${timeOf(time)}</li>`,
        )}
      </ul>`;

const countsOf = ({ counts }: CheckResult): Html | null =>
  Object.keys(counts).length === 0
    ? null
    : html`<ul class="counts">
        ${Object.entries(counts).map(([name, count]) => html`<li>${name} <strong>${numberText(count)}</strong></li>`)}
      </ul>`;

const thresholdOf = ({ threshold }: CheckResult): string | null => {
  const said = Object.entries(threshold).map(([name, value]) => `${name} ${String(value)}`);
  return said.length === 0 ? null : said.join(", ");
};

const checkBlock = (result: CheckResult): Html =>
  html`<section>
    <h2>${checkTag(result.state)} ${result.asks}</h2>
    <p>${result.sentence}</p>
    ${factList([
      ["Check", html`<code>${result.check}</code>`],
      ["Threshold", thresholdOf(result)],
      ["Counts", countsOf(result)],
      ["Entries", linksOf(result)],
      ["Newest evidence", result.freshness === null ? null : timeOf(result.freshness)],
    ])}
  </section>`;

export const showControl = (assessor: ControlsAssessor, patient: PatientAssessor) => async (c: AppContext) => {
  const { own, ...asked } = askedOfControls(c, assessor, ["id"]);
  const [framework] = asked.question.frameworks;
  if (asked.query.framework === undefined || framework === undefined) {
    throw new CustodyError("request_malformed", "`framework` is missing", "framework");
  }
  const answer = await patient.ask(asked.question);
  if (answer === null) return showCounting(c, html``);
  const control = answer.results[framework.framework]?.find(({ id }) => id === own["id"]);
  if (control === undefined) throw new CustodyError("not_found", "the framework has no such control");
  return showPage(c, {
    title: `${control.id} ${control.title}`,
    room: "Evidence",
    content: html`<p><a href="${frameworkAddress(framework.framework, asked.question)}">${framework.name}</a></p>
      <section>
        <h2>${controlTag(control.state)}</h2>
        <p>${control.shows}</p>
        <h3>Not covered</h3>
        <p>${control.notCovered}</p>
      </section>
      ${
        control.checks.length === 0
          ? html`<p class="empty">No check bears on this: the log has no evidence of it.</p>`
          : control.checks.map(checkBlock)
      }
      ${ground(asked, answer)}`,
  });
};
