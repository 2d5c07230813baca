/**
 * Keys whose changes are written to a list instead of a log.
 * @module
 */
import { type KeyActor, Keys, type KeyWords, systemActor } from "../../src/access/keys.ts";
import { createRoles } from "../../src/access/roles.ts";
import type { Permission } from "../../src/domain/permission.ts";
import type { ApiKeyRow } from "../../src/store/access-rows.ts";

export const anywhere = "127.0.0.1";

/** A key as most tests want it. */
export const words = (role = "client", more: Partial<KeyWords> = {}): KeyWords => ({
  name: "a name",
  role,
  team: null,
  settings: {},
  ...more,
});

/** Somebody of a team, who may do this. */
export const actorOf = (team: string | null, ...permissions: Permission[]): KeyActor => ({
  id: "key_actor",
  team,
  permissions: new Set(permissions),
});

/** `isBroken` refuses as a log does that cannot be written. Writing takes a turn of the event loop, and rows are as a store would have them. */
export const keysInMemory = (roles: Readonly<Record<string, readonly Permission[]>> = {}) => {
  const rows = new Map<string, ApiKeyRow>();
  const log = { changes: [] as object[], rows, isBroken: false, now: 1_000 };
  const record: ConstructorParameters<typeof Keys>[0] = async (change, effects) => {
    await Promise.resolve();
    if (log.isBroken) throw new Error("the log cannot be written");
    log.changes.push(change);
    for (const effect of effects) {
      if (effect.effect === "createApiKey") rows.set(effect.row.id, effect.row);
      if (effect.effect !== "changeApiKey") continue;
      if (rows.get(effect.row.id)?.version !== effect.row.version - 1)
        throw new Error("not the version that it follows");
      rows.set(effect.row.id, effect.row);
    }
  };
  const keys = new Keys(record, () => log.now, createRoles(roles));
  const create = (given: KeyWords = words(), actor = systemActor) => keys.create(given, actor);
  /** What another process reads of it. */
  const reopened = async (): Promise<Keys> => {
    const again = new Keys(record, () => log.now, createRoles(roles));
    await again.load({ listApiKeys: () => Promise.resolve([...rows.values()]) });
    return again;
  };
  return { log, keys, create, reopened };
};
