/**
 * `/console/policies/dry-run`: what would be found in a text, and what would become of it. Nothing is sent anywhere and nothing is recorded.
 * @module
 */
import { html } from "hono/html";
import type { AppContext } from "../../http/context.ts";
import { counted } from "../../domain/finding.ts";
import type { Html } from "../../http/pages/layout.ts";
import { readForm } from "../../http/read-form.ts";
import { judgeText } from "../../http/routes/scan.ts";
import type { Guard } from "../../policy/guard.ts";
import { csrfField } from "../csrf-field.ts";
import { dataTable } from "../data-table.ts";
import { factList } from "../fact-list.ts";
import { showPage } from "../frame.ts";
import { markedText } from "../marked-text.ts";
import { numberText } from "../../domain/number-text.ts";
import { classTag, verdictTag } from "../tags.ts";

type Judged = Awaited<ReturnType<typeof judgeText>>;

const form = (c: AppContext, text: string): Html =>
  html`<form method="post" action="/console/policies/dry-run" class="stacked">
    ${csrfField(c)}
    <label for="text">A text, as a user would send it</label>
    <textarea id="text" name="text" rows="8" required aria-describedby="text-hint">${text}</textarea>
    <p class="hint" id="text-hint">It is kept nowhere: not in the log, not in this server.</p>
    <button>Scan it</button>
  </form>`;

const countsText = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([name, count]) => `${name} ${numberText(count)}`)
    .join(", ");

const result = (guard: Guard, text: string, judged: Judged): Html => {
  const { verdict, shadow, dataClass, actions, block } = judged;
  const findings = counted(judged.findings);
  return html`<section>
      <h2>What would become of it</h2>
      ${factList([
        ["Verdict", verdictTag(verdict)],
        ["In shadow", shadow === verdict ? null : verdictTag(shadow)],
        ["Data class", classTag(dataClass)],
        ["Refused with", block === null ? null : block.error.message],
        ["Actions", Object.keys(actions).length === 0 ? "none" : countsText(actions)],
        ["Policies", guard.name],
      ])}
    </section>
    <section>
      <h2>What was found</h2>
      <pre class="said-text" tabindex="0">${markedText(text, findings, true)}</pre>
      ${
        findings.length === 0
          ? html`<p class="empty">Nothing.</p>`
          : dataTable<Judged["findings"][number]>(
              "Findings",
              [
                { title: "Type", cell: ({ type }) => type },
                { title: "Data class", cell: (one) => classTag(one.dataClass) },
                { title: "Where", cell: ({ start, end }) => `${start}–${end}` },
                {
                  title: "Score",
                  isNumber: true,
                  cell: ({ scoreMilli }) => (scoreMilli / 1_000).toFixed(2),
                },
                { title: "Scanner", cell: ({ scanner }) => scanner },
              ],
              findings,
            )
      }
    </section>`;
};

const show = (c: AppContext, text: string, found: Html | string): Promise<Response> =>
  showPage(c, { title: "Dry run", room: "Policies", content: html`${form(c, text)} ${found}` });

/** `GET`: the form. */
export const showDryRun = () => (c: AppContext) => show(c, "", "");

/** `POST`: by the policies that every call is under. Throws `request_too_large` and `scanner_failed`. */
export const dryRun = (guard: () => Guard) => async (c: AppContext) => {
  // Browsers send lines with CR and LF, whatever was pasted.
  const text = ((await readForm(c)).get("text") ?? "").replaceAll("\r\n", "\n");
  if (text === "") return show(c, "", "");
  return show(c, text, result(guard(), text, await judgeText(guard(), text)));
};
