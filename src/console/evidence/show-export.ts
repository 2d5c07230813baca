/**
 * `GET /console/evidence/exports/:id`: one export, followed until it has ended; and taking it away.
 * @module
 */
import { html } from "hono/html";
import type { ExportJob } from "../../evidence/exports/export-job.ts";
import type { Exports } from "../../evidence/exports/exports.ts";
import { isFiltered } from "../../evidence/pack/pack-query.ts";
import type { AppContext } from "../../http/context.ts";
import type { Html } from "../../http/pages/layout.ts";
import { actForm, confirmation } from "../act-form.ts";
import { factList } from "../fact-list.ts";
import { sentenceOf } from "../form-fields.ts";
import { showPage } from "../frame.ts";
import { who } from "../names.ts";
import { numberText } from "../../domain/number-text.ts";
import { sizeText } from "../numbers.ts";
import { timeOf } from "../time-of.ts";
import { exportState, isGoingOn } from "./export-state.ts";

const refreshSeconds = 2;

const filtersOf = ({ request: { filters } }: ExportJob): string | null =>
  isFiltered(filters)
    ? Object.entries(filters)
        .filter(([, value]) => value !== null)
        .map(([name, value]) => `${name} ${String(value)}`)
        .join(", ")
    : null;

const facts = (c: AppContext, job: ExportJob): Html => {
  const { row, request, error, expiresAt } = job;
  const { sample } = request;
  return factList([
    ["State", exportState(job)],
    ["Format", row.format],
    ["Period", html`${timeOf(request.from)} to ${timeOf(request.to)}`],
    ["Team", row.team ?? "all"],
    ["Texts", request.payloads ? "decrypted" : "none"],
    ["Filters", filtersOf(job)],
    ["Sample", sample === null ? null : html`${sample.size}, drawn by the nonce <code>${sample.nonce}</code>`],
    ["Asked for by", html`${who(c, row.principal)}, ${timeOf(row.createdAt)}`],
    ["Schedule", row.schedule],
    ["Ended", row.finishedAt === null ? null : timeOf(row.finishedAt)],
    ["Rows", job.state === "done" ? numberText(row.rows) : null],
    ["Size", row.fileBytes === null ? null : sizeText(row.fileBytes)],
    ["SHA-256", row.sha256 === null ? null : html`<code>${row.sha256}</code>`],
    ["Kept until", expiresAt === null ? null : timeOf(expiresAt)],
    ["What went wrong", error === null ? null : sentenceOf(error.message)],
  ]);
};

const acts = (c: AppContext, job: ExportJob): Html => {
  const { id } = job.row;
  const download = html`<a class="button" href="/api/v1/compliance/exports/${id}/download" download>Download</a>`;
  const remove = isGoingOn(job)
    ? actForm(c, { action: `/console/evidence/exports/${id}/delete`, button: "Stop it", tone: "quiet" })
    : html`<a class="button quiet" href="/console/evidence/exports/${id}/delete">Delete</a>`;
  return html`<div class="acts">
    ${job.state === "done" ? download : ""} ${job.state === "done" || isGoingOn(job) ? remove : ""}
  </div>`;
};

const idOf = (c: AppContext): string => c.req.param("id") ?? "";

/** Throws `not_found`. */
export const showExport = (exports: Exports) => async (c: AppContext) => {
  const job = await exports.find(c.var.principal, idOf(c));
  if (isGoingOn(job)) c.header("refresh", String(refreshSeconds));
  return showPage(c, {
    title: "Export",
    room: "Evidence",
    content: html`<p class="id"><code>${job.row.id}</code></p>
      ${acts(c, job)}
      <section>${facts(c, job)}</section>
      <p class="hint">
        Check the file with <code>custody verify</code> and the log's verifier key, on another machine: it needs nothing
        of this server.
      </p>`,
  });
};

/** `GET .../delete`: asks first. */
export const askDeleteExport = (exports: Exports) => async (c: AppContext) => {
  const { row } = await exports.findFile(c.var.principal, idOf(c));
  const back = `/console/evidence/exports/${row.id}`;
  return showPage(c, {
    title: "Delete an export",
    room: "Evidence",
    content: confirmation(
      c,
      html`<p>
        The file of ${numberText(row.rows)} rows (${sizeText(row.fileBytes ?? 0)}) goes from this server. Copies that
        were downloaded stay, and so does the entry with its SHA-256.
      </p>`,
      { action: `${back}/delete`, button: "Delete the file" },
      back,
    ),
  });
};

/** `POST .../delete`. */
export const deleteExport = (exports: Exports) => async (c: AppContext) => {
  await exports.remove(c.var.principal, idOf(c));
  return c.redirect("/console/evidence/exports?done=deleted", 303);
};
