/**
 * `/console/access/people`: who has signed in, and stopping them.
 * @module
 */
import { html } from "hono/html";
import type { People } from "../../access/people.ts";
import type { Sessions } from "../../access/sessions.ts";
import type { AppContext } from "../../http/context.ts";
import type { Html } from "../../http/pages/layout.ts";
import { checkShape } from "../../http/read-json.ts";
import { peopleSeenBy, stopPerson } from "../../http/routes/people.ts";
import type { PersonRow } from "../../store/access-rows.ts";
import { z } from "zod";
import { actForm } from "../act-form.ts";
import { dataTable } from "../data-table.ts";
import { doneLine } from "../fault-line.ts";
import { askedFields } from "../form-fields.ts";
import { showPage } from "../frame.ts";
import { tag } from "../tags.ts";
import { timeOf } from "../time-of.ts";

const perPage = 100;
const peopleQuery = z.strictObject({ page: z.coerce.number().int().min(1).max(1_000_000).default(1) });

const done = {
  stopped: "They are stopped, and their sessions have ended.",
  admitted: "They may sign in again.",
};

const actOn = (c: AppContext, { id, disabledAt }: PersonRow): Html | string => {
  if (!c.var.principal.permissions.has("manage people")) return "";
  return disabledAt === null
    ? actForm(c, { action: `/console/access/people/${id}/stop`, button: "Stop", tone: "danger" })
    : actForm(c, { action: `/console/access/people/${id}/admit`, button: "Let in again", tone: "quiet" });
};

export const showPeople = (people: People) => (c: AppContext) => {
  const { done: _done, ...asked } = askedFields(c);
  const { page } = checkShape(peopleQuery, asked);
  const all = peopleSeenBy(people, c.var.principal);
  const shown = all.slice((page - 1) * perPage, page * perPage);
  const table = dataTable<PersonRow>(
    "People, newest first",
    [
      { title: "Name", cell: ({ name, id }) => name ?? html`<code>${id}</code>` },
      { title: "Address", cell: ({ email }) => email ?? "" },
      { title: "Role", cell: ({ role }) => role },
      { title: "Team", cell: ({ team }) => team ?? "" },
      { title: "Last seen (UTC)", cell: ({ lastSeenAt }) => timeOf(lastSeenAt) },
      {
        title: "State",
        cell: ({ disabledAt }) => (disabledAt === null ? tag("may sign in", "good") : tag("stopped", "warning")),
      },
      { title: "", cell: (person) => actOn(c, person) },
    ],
    shown,
  );
  return showPage(c, {
    title: "People",
    room: "Access",
    content: html`${doneLine(c, done)}
      <p>Their roles come from their groups at your identity provider, anew with each sign-in.</p>
      ${
        shown.length === 0
          ? html`<p class="empty">
              Nobody has signed in with an account of your organization. <code>access.oidc</code> in custody.yaml names
              the provider, and which groups have which role.
            </p>`
          : table
      }
      <nav class="pages" aria-label="Pages">
        ${all.length > page * perPage ? html`<a rel="next" href="/console/access/people?page=${page + 1}">Older</a>` : ""}
      </nav>`,
  });
};

/** `POST .../:id/stop` and `.../:id/admit` */
export const setPersonStopped =
  (d: { readonly people: People; readonly sessions: Sessions }, isStopped: boolean) => async (c: AppContext) => {
    await stopPerson(d, c.var.principal, c.req.param("id") ?? "", isStopped);
    return c.redirect(`/console/access/people?done=${isStopped ? "stopped" : "admitted"}`, 303);
  };
