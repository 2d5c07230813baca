/**
 * `/console/retention/erasures`: what was erased, how far what was begun is, and its certificate.
 * @module
 */
import { html } from "hono/html";
import type { AppContext } from "../../http/context.ts";
import type { Html } from "../../http/pages/layout.ts";
import { checkShape } from "../../http/read-json.ts";
import { erasureListQuery } from "../../http/routes/erasures.ts";
import { readResult } from "../../retention/erasure-result.ts";
import type { Erasures } from "../../retention/erasures.ts";
import type { ErasureRow } from "../../store/retention-rows.ts";
import { dataTable } from "../data-table.ts";
import { factList } from "../fact-list.ts";
import { askedFields } from "../form-fields.ts";
import { showPage } from "../frame.ts";
import { who } from "../names.ts";
import { numberText } from "../../domain/number-text.ts";
import { tag } from "../tags.ts";
import { timeOf } from "../time-of.ts";

const refreshSeconds = 3;
/** Exchanges of others that a page lists; the API has all of them. */
const mentionsShown = 100;

const stateTag = ({ state }: ErasureRow): Html => (state === "done" ? tag("done", "good") : tag("begun", "notice"));

const erasuresTable = (c: AppContext, rows: readonly ErasureRow[]): Html =>
  dataTable<ErasureRow>(
    "Erasures, newest first",
    [
      {
        title: "Asked for (UTC)",
        cell: ({ id, requestedAt }) => html`<a href="/console/retention/erasures/${id}">${timeOf(requestedAt)}</a>`,
      },
      { title: "State", cell: stateTag },
      { title: "Basis", cell: ({ basis }) => basis },
      { title: "Exchanges", isNumber: true, cell: (row) => numberText(readResult(row).exchanges) },
      { title: "Texts", isNumber: true, cell: (row) => numberText(readResult(row).payloads) },
      { title: "By", cell: ({ requestedBy }) => who(c, requestedBy) },
    ],
    rows,
  );

/** `GET` */
export const showErasures = (erasures: Erasures) => async (c: AppContext) => {
  const { state, cursor: before, limit } = checkShape(erasureListQuery, askedFields(c));
  const filter = { ...(state === undefined ? {} : { state }), ...(before === undefined ? {} : { before }) };
  const found = await erasures.list({ ...filter, limit: limit + 1 });
  const rows = found.slice(0, limit);
  const last = found.length > limit ? rows.at(-1) : undefined;
  return showPage(c, {
    title: "Erasures",
    room: "Retention",
    content: html`<p class="acts"><a class="button" href="/console/retention/erasures/new">Erase a subject</a></p>
      ${
        rows.length === 0
          ? html`<p class="empty">
              Nothing has been erased. An erasure destroys the keys of a subject's texts and the texts; the entries
              stay, and every proof of them.
            </p>`
          : erasuresTable(c, rows)
      }
      <nav class="pages" aria-label="Pages">
        ${last === undefined ? "" : html`<a rel="next" href="/console/retention/erasures?cursor=${last.id}">Older</a>`}
      </nav>`,
  });
};

const mentionsBlock = (mentions: readonly string[], count: number): Html | string =>
  count === 0
    ? ""
    : html`<section>
        <h2>What others said of the subject</h2>
        <p>These exchanges stay: somebody has to decide about each.</p>
        <ul class="plain">
          ${mentions.slice(0, mentionsShown).map(
            (id) =>
              html`<li>
                <a href="/console/exchanges/${id}"><code>${id}</code></a>
              </li>`,
          )}
        </ul>
        <p class="hint">${Math.min(mentionsShown, mentions.length)} of ${numberText(count)} are shown.</p>
      </section>`;

/** `GET .../:id`. Throws `not_found`. */
export const showErasure = (erasures: Erasures) => async (c: AppContext) => {
  const row = await erasures.get(c.req.param("id") ?? "");
  const { exchanges, payloads, mentions, mentionCount, masterKey } = readResult(row);
  const isDone = row.state === "done";
  if (!isDone) c.header("refresh", String(refreshSeconds));
  return showPage(c, {
    title: "Erasure",
    room: "Retention",
    content: html`<p class="id"><code>${row.id}</code></p>
      ${
        isDone
          ? html`<p class="acts">
              <a class="button" href="/api/v1/audit/erasures/${row.id}/certificate" download="${row.id}.txt"
                >Download the certificate</a
              >
            </p>`
          : html`<p role="status">It has begun, and goes on by itself, also after a restart.</p>`
      }
      <section>
        ${factList([
          ["State", stateTag(row)],
          ["Basis", row.basis],
          ["Subject", html`by the HMAC <code>${row.subject}</code>`],
          ["Asked for", html`${timeOf(row.requestedAt)} by ${who(c, row.requestedBy)}`],
          ["Done", row.finishedAt === null ? null : timeOf(row.finishedAt)],
          ["Exchanges", numberText(exchanges)],
          ["Texts destroyed", numberText(payloads)],
          [
            "Master key",
            masterKey === null
              ? null
              : masterKey.oldKey === "removed"
                ? "changed; the old one is destroyed"
                : "changed; the old one is still in its file",
          ],
        ])}
      </section>
      ${mentionsBlock(mentions, mentionCount)}`,
  });
};
