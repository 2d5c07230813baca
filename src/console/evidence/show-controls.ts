/**
 * `GET /console/evidence`: what the log supports of every framework, or of the controls of one.
 * @module
 */
import { html } from "hono/html";
import { controlStates, type ControlResult } from "../../evidence/controls/check.ts";
import { checksText } from "../../evidence/controls/checks-text.ts";
import type { ControlsAnswer } from "../../evidence/controls/controls-question.ts";
import type { ControlsAssessor } from "../../evidence/controls/controls-assessor.ts";
import type { Framework } from "../../evidence/controls/framework.ts";
import type { AppContext } from "../../http/context.ts";
import type { Html } from "../../http/pages/layout.ts";
import { checkShape } from "../../http/read-json.ts";
import { countStates } from "../../http/routes/controls.ts";
import { z } from "zod";
import { dataTable } from "../data-table.ts";
import { showPage } from "../frame.ts";
import { controlTag } from "../tags.ts";
import { timeOf } from "../time-of.ts";
import {
  askedOfControls,
  controlAddress,
  type ControlsAsked,
  frameworkAddress,
  ground,
  periodForm,
  showCounting,
} from "./controls-page.ts";
import type { PatientAssessor } from "./patient-assessor.ts";

const stateQuery = z.strictObject({ state: z.enum(controlStates).optional() });

const freshest = (results: readonly ControlResult[]): Html | string => {
  const times = results.flatMap(({ freshness }) => (freshness === null ? [] : [freshness]));
  return times.length === 0 ? "no evidence" : timeOf(Math.min(...times));
};

const frameworksTable = ({ question }: ControlsAsked, { results }: ControlsAnswer): Html =>
  dataTable<Framework>(
    "Frameworks and the states of their controls",
    [
      {
        title: "Framework",
        cell: ({ framework, name }) => html`<a href="${frameworkAddress(framework, question)}">${name}</a>`,
      },
      { title: "Version", cell: ({ version }) => version },
      { title: "Controls", isNumber: true, cell: ({ controls }) => String(controls.length) },
      ...controlStates.map((state) => ({
        title: `${state.charAt(0).toUpperCase()}${state.slice(1).replaceAll("_", " ")}`,
        isNumber: true,
        cell: ({ framework }: Framework) => String(countStates(results[framework] ?? [])[state]),
      })),
      { title: "Oldest evidence", cell: ({ framework }) => freshest(results[framework] ?? []) },
    ],
    question.frameworks,
  );

const statesList = (asked: ControlsAsked, { framework }: Framework, results: readonly ControlResult[]): Html => {
  const counts = countStates(results);
  const address = frameworkAddress(framework, asked.question);
  return html`<ul class="chips" aria-label="States">
    <li><a href="${address}">all</a> ${results.length}</li>
    ${controlStates.map((state) => html`<li><a href="${`${address}&state=${state}`}">${state.replaceAll("_", " ")}</a> ${counts[state]}</li>`)}
  </ul>`;
};

const gapsOf = ({ gaps }: ControlResult): Html | string =>
  gaps.length === 0
    ? ""
    : html`<ul class="plain">
        ${gaps.map((gap) => html`<li>${gap}</li>`)}
      </ul>`;

const controlsTable = (asked: ControlsAsked, { framework }: Framework, results: readonly ControlResult[]): Html =>
  dataTable<ControlResult>(
    "Controls and their evidence",
    [
      {
        title: "Control",
        cell: ({ id, title }) =>
          html`<a href="${controlAddress(framework, id, asked.question)}"><strong>${id}</strong> ${title}</a>`,
      },
      { title: "State", cell: ({ state }) => controlTag(state) },
      { title: "Checks satisfied", cell: checksText },
      { title: "Oldest evidence", cell: (result) => freshest([result]) },
      { title: "What stands in the way", cell: gapsOf },
    ],
    results,
  );

const frameworkBlock = (
  asked: ControlsAsked,
  framework: Framework,
  all: readonly ControlResult[],
  state: string | undefined,
) => {
  const results = all.filter((result) => state === undefined || result.state === state);
  return html`<section>
      <h2>${framework.name}</h2>
      <p>${framework.limitation}</p>
      <p class="hint">Version ${framework.version}. ${framework.source}</p>
    </section>
    ${statesList(asked, framework, all)}
    ${
      results.length === 0
        ? html`<p class="empty">No control is in this state.</p>`
        : controlsTable(asked, framework, results)
    }`;
};

export const showControlMatrix = (assessor: ControlsAssessor, patient: PatientAssessor) => async (c: AppContext) => {
  const { own, ...asked } = askedOfControls(c, assessor, ["state"]);
  const { state } = checkShape(stateQuery, own);
  const form = periodForm(assessor, asked);
  const answer = await patient.ask(asked.question);
  if (answer === null) return showCounting(c, form);
  const [only] = asked.question.frameworks;
  const isOne = asked.query.framework !== undefined && only !== undefined;
  const body = isOne
    ? frameworkBlock(asked, only, answer.results[only.framework] ?? [], state)
    : frameworksTable(asked, answer);
  return showPage(c, {
    title: "Controls",
    room: "Evidence",
    content: html`${form} ${body} ${ground(asked, answer)}`,
  });
};
