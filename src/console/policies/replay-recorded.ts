/**
 * `/console/policies/replay`: what the newest exchanges would have become under another policy.
 * @module
 */
import { html } from "hono/html";
import type { AppContext } from "../../http/context.ts";
import type { Html } from "../../http/pages/layout.ts";
import { checkShape } from "../../http/read-json.ts";
import { type ReportLine, reportLines } from "../../http/replay/replay-report.ts";
import type { Replays } from "../../http/replay/replays.ts";
import { replayBody } from "../../http/routes/policy-replay.ts";
import { shippedPolicies } from "../../policy/shipped-policies.ts";
import { csrfField } from "../csrf-field.ts";
import { dataTable } from "../data-table.ts";
import { factList } from "../fact-list.ts";
import { faultLine } from "../fault-line.ts";
import { asNumber, type Fault, type Fields, formFields, orFormAgain } from "../form-fields.ts";
import { showPage } from "../frame.ts";
import { numberText } from "../../domain/number-text.ts";
import { classTag, tag, verdictTag } from "../tags.ts";

type Line = Extract<ReportLine, { exchange: unknown }>["exchange"];
type Totals = Extract<ReportLine, { totals: unknown }>["totals"];

/** A page waits for it: more than that is asked for with `custody policy replay`. */
const exchangesMax = 2_000;
const linesShown = 200;

export interface ReplayDeps {
  readonly replays: Replays;
  readonly now: () => number;
}

const form = (c: AppContext, fields: Fields): Html =>
  html`<form method="post" action="/console/policies/replay" class="stacked">
    ${csrfField(c)}
    <label
      >A policy that comes with the program
      <select name="name">
        <option value="">the text below</option>
        ${shippedPolicies().map(
          (name) => html`<option value="${name}" ${fields["name"] === name ? html`selected` : ""}>${name}</option>`,
        )}
      </select></label
    >
    <label for="text">Or the text of a policy, as YAML</label>
    <textarea id="text" name="text" rows="10" class="code" spellcheck="false">${fields["text"] ?? ""}</textarea>
    <label
      >The newest exchanges, how many
      <input type="number" name="limit" min="1" max="${exchangesMax}" value="${fields["limit"] ?? "100"}"
    /></label>
    <p class="hint">Their texts are opened for it, which is an entry in the log. Nothing is sent anywhere.</p>
    <button>Replay</button>
  </form>`;

const show = (c: AppContext, fields: Fields, fault: Fault | null, found: Html | string = ""): Promise<Response> =>
  showPage(
    c,
    { title: "Replay", room: "Policies", content: html`${faultLine(fault)}${form(c, fields)} ${found}` },
    fault?.status ?? 200,
  );

/** `GET`: the form. */
export const showReplay = () => (c: AppContext) => show(c, {}, null);

const countsText = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([name, count]) => `${name} ${numberText(count)}`)
    .join(", ");

const linesTable = (lines: readonly Line[]): Html =>
  dataTable<Line>(
    "Exchanges that would have become something else, newest first",
    [
      { title: "Exchange", cell: ({ id }) => html`<a href="/console/exchanges/${id}"><code>${id}</code></a>` },
      { title: "Was", cell: ({ was }) => html`${verdictTag(was.verdict)} ${classTag(was.dataClass)}` },
      {
        title: "Would be",
        cell: ({ would }) =>
          "error" in would
            ? tag(would.error.replaceAll("_", " "), "notice")
            : html`${verdictTag(would.verdict)} ${classTag(would.dataClass)}`,
      },
      { title: "Found", cell: ({ would }) => ("error" in would ? "" : countsText(would.counts)) },
    ],
    lines.slice(0, linesShown),
  );

const result = (name: string, totals: Totals, lines: readonly Line[]): Html =>
  html`<section>
      <h2>Under ${name}</h2>
      ${factList([
        ["Exchanges", numberText(totals.exchanges)],
        ["Would change", numberText(totals.changed)],
        ["Could not be asked", Object.keys(totals.errors).length === 0 ? null : countsText(totals.errors)],
        ["Verdicts", countsText(totals.verdicts)],
        ["Data classes", countsText(totals.dataClasses)],
        ["Actions", countsText(totals.actions)],
      ])}
    </section>
    ${
      lines.length === 0
        ? html`<p class="empty">Nothing would have become something else.</p>`
        : html`${linesTable(lines)}
            <p class="hint">${Math.min(lines.length, linesShown)} of ${numberText(lines.length)} are shown.</p>`
    }`;

const bodyOf = ({ name, text, limit }: Fields, to: number): object => ({
  policy: name === undefined ? { text: text ?? "" } : { name },
  from: new Date(0).toISOString(),
  to: new Date(to).toISOString(),
  limit: Math.min(exchangesMax, Number(asNumber(limit) ?? 100)),
});

/** `POST`. The entry about it is durable before a text is opened. Throws `overloaded` while another one runs. */
export const replayNewest =
  ({ replays, now }: ReplayDeps) =>
  async (c: AppContext) => {
    const fields = await formFields(c);
    return orFormAgain(
      async () => {
        const { all, ...asked } = checkShape(replayBody, bodyOf(fields, now() + 1));
        const replay = await replays.begin(c.var.record, { ...asked, principal: c.var.principal.id });
        try {
          const lines: Line[] = [];
          for await (const some of reportLines(replay, all)) {
            for (const line of some) {
              if ("exchange" in line) lines.push(line.exchange);
              else if ("totals" in line) return await show(c, fields, null, result(replay.name, line.totals, lines));
            }
          }
          throw new Error("a report ends with its totals");
        } finally {
          await replay.close();
        }
      },
      (fault) => show(c, fields, fault),
    );
  };
