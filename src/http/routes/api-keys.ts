/**
 * Keys: made, shown, changed, given a new secret, stopped, ended. Each change is an entry.
 * @module
 */
import { z } from "zod";
import { settingsInput } from "../../access/key-settings.ts";
import type { Keys } from "../../access/keys.ts";
import type { KnownKey } from "../../access/known-key.ts";
import { registeredName } from "../../access/registered-name.ts";
import type { Limiter } from "../../access/limiter.ts";
import { CustodyError } from "../../domain/errors.ts";
import type { Principal } from "../../domain/principal.ts";
import { compileGlob } from "../../domain/glob.ts";
import type { AppContext } from "../context.ts";
import { pageShape } from "../exchange-page.ts";
import { checkShape, readJsonBody } from "../read-json.ts";

/** What a key's settings may name. */
export interface KeyChoices {
  /** The labels of `policies.keys`, as they are in force now. */
  policies(): readonly string[];
  /** Every route: calls by the names that entries have for them, the others as the table of routes writes them. */
  readonly routes: readonly string[];
}

const words = {
  name: z.string().min(1).max(100).describe("What people call it."),
  role: z.string().min(1).max(32).describe("What it may do: a built-in role, or one of `access.roles`."),
  team: registeredName.nullable().describe("Whose it is; null: of no team."),
};
/** Bodies and the query of these routes. */
export const newKeyBody = z.strictObject({ ...words, team: words.team.optional(), ...settingsInput.shape });
export const changeKeyBody = z.strictObject({ ...z.strictObject(words).exactPartial().shape, ...settingsInput.shape });
const overlapSecondsMax = 2_592_000;
export const rotateKeyBody = z.strictObject({
  overlapSeconds: z.int().min(0).max(overlapSecondsMax).default(0).describe("How long the old secret stays good."),
});
export const keyListQuery = z.strictObject(pageShape);

const timeText = (time: number | null): string | null => (time === null ? null : new Date(time).toISOString());

const shown = (key: KnownKey, now: number) => {
  const { id, name, role, team, createdAt, createdBy, disabledAt, revokedAt, previousUntil } = key.row;
  const { expiresAt, scope, ...rest } = key.settings;
  return {
    id,
    name,
    role,
    team,
    state: key.stateAt(now),
    ...rest,
    expiresAt: timeText(expiresAt),
    scope: scope === null ? null : { from: timeText(scope.from), to: timeText(scope.to) },
    createdAt: timeText(createdAt),
    createdBy,
    disabledAt: timeText(disabledAt),
    revokedAt: timeText(revokedAt),
    overlapUntil: timeText(previousUntil),
    lastUsedAt: timeText(key.lastUsedAt),
  };
};

/** Throws `request_malformed` where a key would name what this server does not have: it would be good for nothing. */
export const checkChoices = (
  choices: KeyChoices,
  { policy = null, routes = null }: z.infer<typeof settingsInput>,
): void => {
  if (policy !== null && !choices.policies().includes(policy)) {
    throw new CustodyError("request_malformed", "`policy` is no label of `policies.keys` in custody.yaml", "policy");
  }
  const idle = (routes ?? []).findIndex((glob) => !choices.routes.some(compileGlob(glob)));
  if (idle === -1) return;
  throw new CustodyError("request_malformed", `\`routes.${idle}\` matches no route of this server`, `routes.${idle}`);
};

const idOf = (c: AppContext): string => c.req.param("id") ?? "";

/** One page of the keys that somebody may see, eldest first. */
export const pageOfKeys = (
  keys: Keys,
  principal: Principal,
  { cursor, limit }: z.infer<typeof keyListQuery>,
): { readonly page: readonly KnownKey[]; readonly nextCursor: string | null } => {
  const after = cursor === undefined ? "" : Buffer.from(cursor, "base64url").toString("latin1");
  const rest = keys.list(principal).filter(({ row }) => row.id > after);
  const page = rest.slice(0, limit);
  const last = rest.length > page.length ? page.at(-1) : undefined;
  return { page, nextCursor: last === undefined ? null : Buffer.from(last.row.id).toString("base64url") };
};

/** Makes the key that a body asks for. A key of a team's manager is of that team. Throws as `checkChoices` and `Keys.create`. */
export const createKeyFor = (
  keys: Keys,
  choices: KeyChoices,
  principal: Principal,
  { name, role, team = principal.team, ...settings }: z.infer<typeof newKeyBody>,
): ReturnType<Keys["create"]> => {
  checkChoices(choices, settings);
  return keys.create({ name, role, team, settings }, principal);
};

/** Changes what a body says of a key; what is absent stays, what is null says nothing any more. Throws as `checkChoices` and `Keys.change`. */
export const changeKeyFor = (
  keys: Keys,
  choices: KeyChoices,
  principal: Principal,
  id: string,
  { name, role, team, ...settings }: z.infer<typeof changeKeyBody>,
): Promise<KnownKey> => {
  checkChoices(choices, settings);
  const given = {
    ...(name === undefined ? {} : { name }),
    ...(role === undefined ? {} : { role }),
    ...(team === undefined ? {} : { team }),
    settings,
  };
  return keys.change(id, given, principal);
};

/** The routes below `/api/v1/api-keys`. */
export const apiKeyRoutes = (keys: Keys, choices: KeyChoices, limiter: Limiter) => {
  const show = (key: KnownKey) => shown(key, limiter.moment().time);
  /** With what it used in the UTC month that runs. */
  const showUsed = (key: KnownKey) => {
    const { requests, tokens, costMicros } = limiter.account(key.row.id, key.settings).month.at(limiter.moment().time);
    return { ...show(key), usage: { requests, tokens, costMicros } };
  };
  const showSecret = (c: AppContext, { key, secret }: { key: KnownKey; secret: string }, status: 200 | 201) => {
    c.header("cache-control", "no-store");
    return c.json({ ...show(key), key: secret }, status);
  };
  return {
    /** `POST /api/v1/api-keys`: this answer alone, and that of `regenerate`, hold a secret. */
    create: async (c: AppContext) =>
      showSecret(c, await createKeyFor(keys, choices, c.var.principal, await readJsonBody(c, newKeyBody)), 201),

    /** `GET /api/v1/api-keys`, eldest first. */
    list: async (c: AppContext) => {
      const { page, nextCursor } = pageOfKeys(keys, c.var.principal, checkShape(keyListQuery, c.req.query()));
      await limiter.loading;
      return c.json({ data: page.map(showUsed), nextCursor });
    },

    read: async (c: AppContext) => {
      const key = keys.get(idOf(c), c.var.principal);
      await limiter.loading;
      return c.json(showUsed(key));
    },

    /** `PATCH /api/v1/api-keys/:id` */
    change: async (c: AppContext) => {
      const body = await readJsonBody(c, changeKeyBody);
      return c.json(show(await changeKeyFor(keys, choices, c.var.principal, idOf(c), body)));
    },

    /** `POST /api/v1/api-keys/:id/regenerate {overlapSeconds}` */
    rotate: async (c: AppContext) => {
      const { overlapSeconds } = await readJsonBody(c, rotateKeyBody);
      return showSecret(c, await keys.rotate(idOf(c), overlapSeconds * 1_000, c.var.principal), 200);
    },

    disable: async (c: AppContext) => c.json(show(await keys.disable(idOf(c), c.var.principal))),

    enable: async (c: AppContext) => c.json(show(await keys.enable(idOf(c), c.var.principal))),

    /** `DELETE /api/v1/api-keys/:id` */
    revoke: async (c: AppContext) => {
      await keys.revoke(idOf(c), c.var.principal);
      return c.body(null, 204);
    },
  };
};
