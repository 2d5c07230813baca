/**
 * People who have signed in: listed, stopped, let in again. Their role comes from their groups.
 * @module
 */
import { z } from "zod";
import type { People } from "../../access/people.ts";
import type { Sessions } from "../../access/sessions.ts";
import { CustodyError } from "../../domain/errors.ts";
import type { Principal } from "../../domain/principal.ts";
import type { PersonRow } from "../../store/access-rows.ts";
import type { AppContext } from "../context.ts";
import { readJsonBody } from "../read-json.ts";

export const changePersonBody = z.strictObject({ disabled: z.boolean().describe("Whether they may not sign in.") });

const shown = ({ id, name, email, role, team, createdAt, lastSeenAt, disabledAt }: PersonRow) => ({
  id,
  name,
  email,
  role,
  team,
  createdAt: new Date(createdAt).toISOString(),
  lastSeenAt: new Date(lastSeenAt).toISOString(),
  disabledAt: disabledAt === null ? null : new Date(disabledAt).toISOString(),
});

/** The people that somebody may see, newest first. */
export const peopleSeenBy = (people: People, { team }: Pick<Principal, "team">): PersonRow[] =>
  people
    .list()
    .filter((person) => team === null || person.team === team)
    .toReversed();

/** `GET /api/v1/people`: newest first; who has a team sees its people only. */
export const listPeople = (people: People) => (c: AppContext) => {
  c.header("cache-control", "no-store");
  return c.json({ data: peopleSeenBy(people, c.var.principal).map(shown), nextCursor: null });
};

/** Stops somebody, and ends their sessions; or lets them in again. Throws `not_found`. */
export const stopPerson = async (
  { people, sessions }: { readonly people: People; readonly sessions: Sessions },
  { id: by, team }: Pick<Principal, "id" | "team">,
  id: string,
  disabled: boolean,
): Promise<PersonRow> => {
  const known = people.get(id);
  if (known === null || (team !== null && known.team !== team)) {
    throw new CustodyError("not_found", "there is no such person");
  }
  const row = await people.setDisabled(known.id, disabled, by);
  if (disabled) await sessions.endOf(row.id, "revoked", by);
  return row;
};

/** `PATCH /api/v1/people/:id` with `disabled`: in force, and their sessions ended, when it is answered. */
export const changePerson = (people: People, sessions: Sessions) => async (c: AppContext) => {
  const { disabled } = await readJsonBody(c, changePersonBody);
  const row = await stopPerson({ people, sessions }, c.var.principal, c.req.param("id") ?? "", disabled);
  c.header("cache-control", "no-store");
  return c.json(shown(row));
};
