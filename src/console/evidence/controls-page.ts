/**
 * What the pages of controls have in common: which period is asked about, and what is shown while it is counted.
 * @module
 */
import { html } from "hono/html";
import type { z } from "zod";
import type { ControlsAnswer, ControlsQuestion } from "../../evidence/controls/controls-question.ts";
import type { ControlsAssessor } from "../../evidence/controls/controls-assessor.ts";
import type { AppContext } from "../../http/context.ts";
import type { Html } from "../../http/pages/layout.ts";
import { checkShape } from "../../http/read-json.ts";
import { controlsQuery, controlsQuestion, scopeNote, statesNote } from "../../http/routes/controls.ts";
import { askedFields, type Fields } from "../form-fields.ts";
import { showPage } from "../frame.ts";
import { numberText } from "../../domain/number-text.ts";
import { timeOf } from "../time-of.ts";

export interface ControlsAsked {
  readonly question: Omit<ControlsQuestion, "now">;
  readonly query: z.infer<typeof controlsQuery>;
}

/** `others` are fields of the page's own. Throws `request_malformed` and `forbidden`. */
export const askedOfControls = (
  c: AppContext,
  assessor: ControlsAssessor,
  others: readonly string[],
): ControlsAsked & { readonly own: Fields } => {
  const fields = Object.entries(askedFields(c));
  const own = Object.fromEntries(fields.filter(([name]) => others.includes(name)));
  const rest = Object.fromEntries(fields.filter(([name]) => !others.includes(name)));
  const query = checkShape(controlsQuery, rest);
  return { question: controlsQuestion(assessor, query, c.var.record.reader.scope), query, own };
};

const day = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** The period as an address says it, for links that stay within it. */
export const periodQuery = ({ from, to }: Pick<ControlsQuestion, "from" | "to">): Record<string, string> => ({
  from: new Date(from).toISOString(),
  to: new Date(to).toISOString(),
});

export const controlAddress = (
  framework: string,
  id: string,
  question: Pick<ControlsQuestion, "from" | "to">,
): string => `/console/evidence/control?${new URLSearchParams({ framework, id, ...periodQuery(question) }).toString()}`;

export const frameworkAddress = (framework: string, question: Pick<ControlsQuestion, "from" | "to">): string =>
  `/console/evidence?${new URLSearchParams({ framework, ...periodQuery(question) }).toString()}`;

/** Which framework, and which period. It asks by GET. */
export const periodForm = (assessor: ControlsAssessor, { question, query }: ControlsAsked): Html =>
  html`<form method="get" action="/console/evidence" class="line-form" role="search" aria-label="Framework and period">
    <label
      >Framework
      <select name="framework">
        <option value="">all of them</option>
        ${assessor.frameworks.map(
          ({ framework, name }) =>
            html`<option value="${framework}" ${framework === query.framework ? html`selected` : ""}>${name}</option>`,
        )}
      </select></label
    >
    <label>From (UTC) <input type="date" name="from" value="${day(question.from)}" /></label>
    <label>Until, not included (UTC) <input type="date" name="to" value="${day(question.to)}" /></label>
    <button>Show</button>
  </form>`;

/** What the figures stand on. */
export const ground = ({ question }: ControlsAsked, { entries, newest }: ControlsAnswer): Html =>
  html`<p class="hint">
    ${timeOf(question.from)} to ${timeOf(question.to)}: ${numberText(entries)} entries of the
    log${newest === null ? "" : html`, the newest of ${timeOf(newest)}`}. ${statesNote} ${scopeNote(question.team)}
  </p>`;

/** The page comes back by itself. */
export const showCounting = (c: AppContext, content: Html): Promise<Response> => {
  c.header("refresh", "1");
  return showPage(c, {
    title: "Controls",
    room: "Evidence",
    content: html`${content}
      <p role="status">The log of this period is being counted. The page shows it as soon as that is done.</p>`,
  });
};
