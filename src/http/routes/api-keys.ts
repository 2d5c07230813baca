/**
 * Keys: made, listed, ended. Each change is an entry.
 * @module
 */
import { z } from "zod";
import type { KeyInfo, Keys } from "../../access/keys.ts";
import { teamFor } from "../../access/scope.ts";
import { teamName } from "../../access/team-name.ts";
import { CustodyError } from "../../domain/errors.ts";
import { builtInRoles } from "../../domain/principal.ts";
import type { AppContext } from "../context.ts";
import { readJsonBody } from "../read-json.ts";

const newKeySchema = z.strictObject({
  name: z.string().min(1).max(100),
  role: z.enum(builtInRoles),
  team: teamName.optional(),
});

const shown = ({ id, name, role, team, createdAt, revokedAt }: KeyInfo) => ({
  id,
  name,
  role,
  team,
  createdAt: new Date(createdAt).toISOString(),
  revokedAt: revokedAt === null ? null : new Date(revokedAt).toISOString(),
});

/** `POST /api/v1/api-keys`: the only answer that ever holds the key. */
export const createApiKey = (keys: Keys) => async (c: AppContext) => {
  const { principal } = c.var;
  const { name, role, team } = await readJsonBody(c, newKeySchema);
  const { info, secret } = await keys.create(name, role, principal.id, undefined, teamFor(principal, team ?? null));
  return c.json({ ...shown(info), key: secret }, 201);
};

/** Those of the caller's team. */
const seen = (keys: Keys, c: AppContext): KeyInfo[] => {
  const { team } = c.var.principal;
  return keys.list().filter((key) => team === null || key.team === team);
};

export const listApiKeys = (keys: Keys) => (c: AppContext) =>
  c.json({ data: seen(keys, c).map(shown), nextCursor: null });

/** `DELETE /api/v1/api-keys/:id`: in force when it is answered. */
export const revokeApiKey = (keys: Keys) => async (c: AppContext) => {
  const id = c.req.param("id") ?? "";
  if (!seen(keys, c).some((key) => key.id === id)) throw new CustodyError("not_found", "no such key in force");
  await keys.revoke(id, c.var.principal.id);
  return c.body(null, 204);
};
