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

/** `GET /api/v1/sessions`: all that are in force, newest first. */
export const listSessions = (sessions: Sessions) => (c: AppContext) => {
  const own = sessions.list().filter((session) => isOf(c.var.principal, session));
  return c.json({ data: own.toReversed().map(shown), nextCursor: null });
};

/** `DELETE /api/v1/sessions/:id`: in force when it is answered. */
export const endSession = (sessions: Sessions) => async (c: AppContext) => {
  const id = c.req.param("id") ?? "";
  const found = sessions.list().find((session) => session.id === id);
  if (found === undefined || !isOf(c.var.principal, found))
    throw new CustodyError("not_found", "there is no such session");
  await sessions.end(id, "revoked", c.var.principal.id);
  return c.body(null, 204);
};
