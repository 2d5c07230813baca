/**
 * Keys: made, listed, ended. Each change is an entry.
 * @module
 */
import { z } from "zod";
import type { KeyInfo, Keys } from "../../access/keys.ts";
import { teamName } from "../../access/team-name.ts";
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
  const { name, role, team } = await readJsonBody(c, newKeySchema);
  const { info, secret } = await keys.create(name, role, c.var.principal.id, undefined, team);
  return c.json({ ...shown(info), key: secret }, 201);
};

export const listApiKeys = (keys: Keys) => (c: AppContext) =>
  c.json({ data: keys.list().map(shown), nextCursor: null });

/** `DELETE /api/v1/api-keys/:id`: in force when it is answered. */
export const revokeApiKey = (keys: Keys) => async (c: AppContext) => {
  await keys.revoke(c.req.param("id") ?? "", c.var.principal.id);
  return c.body(null, 204);
};
