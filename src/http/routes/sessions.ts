/**
 * Who is signed in: oneself, and others.
 * @module
 */
import type { Session, Sessions } from "../../access/sessions.ts";
import { CustodyError } from "../../domain/errors.ts";
import type { Principal } from "../../domain/principal.ts";
import { callerOf } from "../authenticate.ts";
import type { AppContext } from "../context.ts";
import type { SignInDeps } from "../sign-in-deps.ts";

const shown = ({ id, principal, by, role, team, startedAt, lastSeenAt }: Session) => ({
  id,
  principal,
  how: by.how,
  role,
  team,
  startedAt: new Date(startedAt).toISOString(),
  lastSeenAt: new Date(lastSeenAt).toISOString(),
});

/** Who has a team sees and stops its people only. */
const isOf = ({ team }: Principal, other: { readonly team: string | null }): boolean =>
  team === null || team === other.team;

/** `GET /api/v1/session`: who asks, and what they may do. Anybody may ask; nobody is `principal: null`. */
export const readSession = (d: SignInDeps) => async (c: AppContext) => {
  const principal = await callerOf(c, d, "GET /api/v1/session");
  c.header("cache-control", "no-store");
  if (principal === null)
    return c.json({ principal: null, name: null, role: null, team: null, permissions: [], session: null });
  const { id, role, team, permissions } = principal;
  const { session } = c.var;
  const csrf = session === undefined ? {} : { csrfToken: session.csrf };
  return c.json({
    principal: id,
    name: d.people.get(id)?.name ?? null,
    role,
    team,
    permissions: [...permissions],
    session: session === undefined ? null : { ...shown(session), ...csrf },
  });
};

/** The sessions in force that somebody may see, newest first. */
export const sessionsSeenBy = (sessions: Sessions, principal: Principal): Session[] =>
  sessions
    .list()
    .filter((session) => isOf(principal, session))
    .toReversed();

/** Ends one. Throws `not_found`. */
export const endSessionFor = async (sessions: Sessions, principal: Principal, id: string): Promise<void> => {
  if (!sessionsSeenBy(sessions, principal).some((session) => session.id === id)) {
    throw new CustodyError("not_found", "there is no such session");
  }
  await sessions.end(id, "revoked", principal.id);
};

/** `GET /api/v1/sessions`: all that are in force, newest first. */
export const listSessions = (sessions: Sessions) => (c: AppContext) =>
  c.json({ data: sessionsSeenBy(sessions, c.var.principal).map(shown), nextCursor: null });

/** `DELETE /api/v1/sessions/:id`: in force when it is answered. */
export const endSession = (sessions: Sessions) => async (c: AppContext) => {
  await endSessionFor(sessions, c.var.principal, c.req.param("id") ?? "");
  return c.body(null, 204);
};
