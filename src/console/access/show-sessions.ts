/**
 * `/console/access/sessions`: who is signed in now, and ending it.
 * @module
 */
import { html } from "hono/html";
import type { Session, Sessions } from "../../access/sessions.ts";
import type { AppContext } from "../../http/context.ts";
import { endSessionFor, sessionsSeenBy } from "../../http/routes/sessions.ts";
import { actForm } from "../act-form.ts";
import { dataTable } from "../data-table.ts";
import { doneLine } from "../fault-line.ts";
import { showPage } from "../frame.ts";
import { who } from "../names.ts";
import { tag } from "../tags.ts";
import { timeOf } from "../time-of.ts";

/** Newest first; older ones than that are left to the API. */
const sessionsShown = 500;

export const showSessions = (sessions: Sessions) => (c: AppContext) => {
  const mayEnd = c.var.principal.permissions.has("manage people");
  const own = c.var.session?.id;
  return showPage(c, {
    title: "Sessions",
    room: "Access",
    content: html`${doneLine(c, { ended: "The session has ended." })}
    ${dataTable<Session>(
      "Sessions in force, newest first",
      [
        {
          title: "Who",
          cell: ({ principal }) => who(c, principal),
        },
        { title: "Role", cell: ({ role }) => role },
        { title: "Team", cell: ({ team }) => team ?? "" },
        { title: "How", cell: ({ by }) => by.how },
        { title: "Since (UTC)", cell: ({ startedAt }) => timeOf(startedAt) },
        { title: "Last seen (UTC)", cell: ({ lastSeenAt }) => timeOf(lastSeenAt) },
        {
          title: "Acts",
          cell: ({ id }) =>
            id === own
              ? tag("this one", "notice")
              : mayEnd
                ? actForm(c, { action: `/console/access/sessions/${id}/end`, button: "End it", tone: "danger" })
                : "",
        },
      ],
      sessionsSeenBy(sessions, c.var.principal).slice(0, sessionsShown),
    )}`,
  });
};

/** `POST .../:id/end`. Throws `not_found`. */
export const endSession = (sessions: Sessions) => async (c: AppContext) => {
  await endSessionFor(sessions, c.var.principal, c.req.param("id") ?? "");
  return c.redirect("/console/access/sessions?done=ended", 303);
};
