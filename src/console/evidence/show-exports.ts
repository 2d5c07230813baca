/**
 * `GET /console/evidence/exports`: what was exported, what is being built, and what is made by itself.
 * @module
 */
import { html } from "hono/html";
import type { ExportJob } from "../../evidence/exports/export-job.ts";
import type { Exports } from "../../evidence/exports/exports.ts";
import type { Schedule } from "../../evidence/exports/schedule-period.ts";
import type { AppContext } from "../../http/context.ts";
import type { Html } from "../../http/pages/layout.ts";
import { checkShape } from "../../http/read-json.ts";
import { exportListQuery } from "../../http/routes/exports.ts";
import { dataTable } from "../data-table.ts";
import { doneLine } from "../fault-line.ts";
import { askedFields } from "../form-fields.ts";
import { showPage } from "../frame.ts";
import { who } from "../names.ts";
import { sizeText } from "../numbers.ts";
import { timeOf } from "../time-of.ts";
import { exportState, isGoingOn } from "./export-state.ts";

const refreshSeconds = 3;

const exportsTable = (c: AppContext, jobs: readonly ExportJob[]): Html =>
  dataTable<ExportJob>(
    "Exports, newest first",
    [
      {
        title: "Asked for (UTC)",
        cell: ({ row }) => html`<a href="/console/evidence/exports/${row.id}">${timeOf(row.createdAt)}</a>`,
      },
      { title: "Format", cell: ({ row }) => row.format },
      {
        title: "Period",
        cell: ({ request }) => html`${timeOf(request.from)} to ${timeOf(request.to)}`,
      },
      { title: "Team", cell: ({ row }) => row.team ?? "all" },
      { title: "Texts", cell: ({ request }) => (request.payloads ? "decrypted" : "no") },
      {
        title: "By",
        cell: ({ row }) => (row.schedule === null ? who(c, row.principal) : `schedule ${row.schedule}`),
      },
      { title: "State", cell: exportState },
      { title: "Size", isNumber: true, cell: ({ row }) => (row.fileBytes === null ? "" : sizeText(row.fileBytes)) },
    ],
    jobs,
  );

const schedulesTable = (schedules: readonly Schedule[]): Html =>
  html`<section>
    <h2>Schedules</h2>
    ${
      schedules.length === 0
        ? html`<p class="empty">
            Nothing is exported by itself. <code>evidence.schedules</code> in custody.yaml says what should be, when,
            and into which folder.
          </p>`
        : dataTable<Schedule>(
            "Exports that are made by themselves",
            [
              { title: "Name", cell: ({ config }) => config.name },
              { title: "When (cron, UTC)", cell: ({ config }) => html`<code>${config.cron}</code>` },
              { title: "Format", cell: ({ request }) => request.format },
              { title: "Period", cell: ({ config }) => config.period.replaceAll("-", " ") },
              { title: "Files kept", isNumber: true, cell: ({ config }) => String(config.keep) },
            ],
            schedules,
          )
    }
  </section>`;

const done = { deleted: "The export is gone. The log says who took it away." };

export const showExports = (exports: Exports, schedules: readonly Schedule[]) => async (c: AppContext) => {
  const { done: _done, ...asked } = askedFields(c);
  const { cursor, limit } = checkShape(exportListQuery, asked);
  const page = { limit: limit + 1, ...(cursor === undefined ? {} : { before: cursor }) };
  const found = await exports.list(c.var.principal, page);
  const jobs = found.slice(0, limit);
  const last = found.length > limit ? jobs.at(-1) : undefined;
  if (jobs.some(isGoingOn)) c.header("refresh", String(refreshSeconds));
  const older =
    last === undefined ? "" : html`<a rel="next" href="/console/evidence/exports?cursor=${last.row.id}">Older</a>`;
  return showPage(c, {
    title: "Exports",
    room: "Evidence",
    content: html`${doneLine(c, done)}
      <p class="acts"><a class="button" href="/console/evidence/exports/new">Run an export</a></p>
      ${
        jobs.length === 0
          ? html`<p class="empty">
              Nothing has been exported yet. An export is a file that somebody can check without this server: entries,
              proofs, and, for a framework, what they support of each control.
            </p>`
          : exportsTable(c, jobs)
      }
      <nav class="pages" aria-label="Pages">${older}</nav>
      ${schedulesTable(schedules)}`,
  });
};
