/**
 * @module
 * `GET /console/exchanges/:id`: what became of one call, what was found, and the proof of it.
 */
import { html } from "hono/html";
import type { People } from "../../access/people.ts";
import type { PayloadRef } from "../../domain/entry.ts";
import type { AppContext } from "../../http/context.ts";
import type { Html } from "../../http/pages/layout.ts";
import { findExchange, refsOf } from "../../http/routes/exchanges.ts";
import { canonicalJson } from "../../ledger/canonical-json.ts";
import { countsOf } from "../../evidence/review/counts-of.ts";
import type { ExchangeEntries, PlacedEntry, PlacedFeedback } from "../../evidence/scoped-reader.ts";
import type { ExchangeRow } from "../../store/store.ts";
import { showPage } from "../frame.ts";
import { reviewBlock } from "../review/review-block.ts";
import { factList } from "../fact-list.ts";
import { classTag, outcomeTag, tag, verdictTag } from "../tags.ts";
import { timeOf } from "../time-of.ts";
import { othersOfSubject } from "./others-of-subject.ts";
import { findingsBlock } from "./findings-block.ts";
import { timeline } from "./timeline.ts";
import { numberText } from "../../domain/number-text.ts";
import { dataTable, type TableColumn } from "../data-table.ts";
import { who } from "../names.ts";

/** Scanners that failed, were too late or had too much to do: the call went on without them. */
const unjudgedBy = ({ opened, closed, classified }: ExchangeEntries): Html | null => {
  const names = new Set(
    [opened, closed, classified].flatMap((placed) =>
      placed !== null && "degraded" in placed.entry ? placed.entry.degraded : [],
    ),
  );
  return names.size === 0 ? null : html`${tag("not judged by", "warning")} ${[...names].join(", ")}`;
};

const facts = (c: AppContext, row: ExchangeRow, entries: ExchangeEntries, subject: Html | null): Html =>
  factList([
    ["Verdict", verdictTag(row.verdict)],
    ["Data class", classTag(row.dataClass)],
    ["Outcome", html`${outcomeTag(row.outcome)} ${row.status === null ? "" : `status ${row.status}`}`],
    ["Scanners", unjudgedBy(entries)],
    ["Endpoint", `${row.route}${row.stream ? " (streamed)" : ""}`],
    ["Model", row.model],
    ["Agent", row.agent],
    ["Project", row.project],
    ["Campaign", row.campaign === null ? null : `${row.campaign} / ${row.arm ?? ""}`],
    ["Upstream", row.upstream],
    ["Key", html`<a href="/console/exchanges?key=${row.principal}">${who(c, row.principal)}</a>`],
    ["Team", row.team === null ? null : html`<a href="/console/exchanges?team=${row.team}">${row.team}</a>`],
    ["Subject", subject],
    ["Policy", html`<code title="SHA-256 of everything that it says">${row.policy.slice(0, 16)}</code>`],
    [
      "Tokens",
      row.totalTokens === null
        ? null
        : `${numberText(row.promptTokens ?? 0)} in, ${numberText(row.completionTokens ?? 0)} out`,
    ],
    ["Cost", row.costMicros === null ? null : (row.costMicros / 1_000_000).toFixed(6)],
    ["Latency", row.latencyUs === null ? null : `${numberText(Math.round(row.latencyUs / 1_000))} ms`],
  ]);

const kindOf = { opened: "Opened", closed: "Closed", classified: "Classified" } as const;

/** The entry exactly as the log has it, and where the browser checks it. */
const entryBlock = (id: string, name: keyof typeof kindOf, { shard, index, entry }: PlacedEntry, vkey: string): Html =>
  html`<details class="entry" ${name === "closed" ? html`open` : ""}>
    <summary>${kindOf[name]}: entry ${index} of log ${shard}</summary>
    <pre class="raw" id="entry-${name}"><code>${canonicalJson(entry)}</code></pre>
    <div
      class="verify"
      data-entry="entry-${name}"
      data-proof="/api/v1/audit/exchanges/${id}/proof?entry=${name}"
      data-vkey="${vkey}"
    >
      <button type="button" class="verify-button" hidden>Verify in this browser</button>
      <a href="/api/v1/audit/exchanges/${id}/proof?entry=${name}" download="${id}.${name}.tlog-proof"
        >Download the proof</a
      >
      <ol class="steps" aria-live="polite"></ol>
    </div>
  </details>`;

const feedbackBlock = (c: AppContext, feedback: readonly PlacedFeedback[]): Html | string =>
  feedback.length === 0
    ? ""
    : html`<section>
        <h2>Feedback</h2>
        <ul>
          ${feedback.map(
            ({ row: { givenAt, principal, choice, valueMilli, isBoolean } }) =>
              html`<li>
                ${timeOf(givenAt)} ${who(c, principal)}, choice ${choice}:
                ${isBoolean ? (valueMilli > 0 ? "good" : "bad") : String(valueMilli / 1_000)}
              </li>`,
          )}
        </ul>
      </section>`;

const payloadColumns: readonly TableColumn<PayloadRef>[] = [
  { title: "Payload", cell: ({ role }) => role },
  { title: "Size, up to (bytes)", isNumber: true, cell: ({ bytes }) => numberText(bytes) },
  { title: "SHA-256 of its ciphertext", cell: ({ ciphertextSha256 }) => html`<code>${ciphertextSha256}</code>` },
];

const payloadBlock = (c: AppContext, { id }: ExchangeRow, refs: readonly PayloadRef[]): Html => {
  const way = c.var.principal.permissions.has("reveal payloads")
    ? html`<p><a class="button" href="/console/exchanges/${id}/reveal">Reveal with a reason</a></p>`
    : html`<p>Your role sees no content.</p>`;
  return html`<section>
    <h2>Conversation</h2>
    ${
      refs.length === 0
        ? html`<p class="empty">No text of this call was kept.</p>`
        : html`<p>The texts are sealed. Whoever reveals them says why, and the log says who it was.</p>
            ${way} ${dataTable("Sealed payloads", payloadColumns, refs)}`
    }
  </section>`;
};

export const showExchange = (people: People) => async (c: AppContext) => {
  const row = await findExchange(c);
  const { reader } = c.var.record;
  const [entries, feedback, reviews, shards] = await Promise.all([
    reader.readEntriesOf(row.id),
    reader.readFeedbackOf(row.id),
    reader.readReviewsOf(row.id),
    reader.shards(),
  ]);
  const vkeyOf = ({ shard }: PlacedEntry): string => shards.find(({ name }) => name === shard)?.vkey ?? "";
  const names = ["opened", "closed", "classified"] as const;
  const found = countsOf(entries);
  const refs = refsOf(entries, [...feedback, ...reviews]);
  return showPage(c, {
    title: "Exchange",
    room: "Exchanges",
    script: "verify.js",
    content: html`<p class="id"><code>${row.id}</code></p>
      <div class="columns-two">
        <section>
          <h2>Facts</h2>
          ${facts(c, row, entries, othersOfSubject(c, row, refs))}
        </section>
        <section>
          <h2>Timeline</h2>
          ${timeline(row, entries)}
        </section>
      </div>
      ${findingsBlock(c, row, entries, refs)} ${payloadBlock(c, row, refs)}
      ${reviewBlock(c, row, found, reviews, people)} ${feedbackBlock(c, feedback)}
      <section>
        <h2>Entries and proof</h2>
        <p>
          Each entry is shown exactly as it was hashed into the log. To check it the browser hashes it, follows the
          proof to the root that the log signed, and checks the signature.
        </p>
        ${names.map((name) => {
          const placed = entries[name];
          return placed === null ? "" : entryBlock(row.id, name, placed, vkeyOf(placed));
        })}
      </section>`,
  });
};
