/**
 * The keys that a first start makes.
 * @module
 */
import { newApiKey } from "./access/api-key.ts";
import { type Keys, systemActor } from "./access/keys.ts";
import type { Config } from "./config.ts";

/** Keys that the first start made, to be shown once; `admin` is null when the operator brought it. */
export interface FirstKeys {
  readonly admin: string | null;
  readonly client: string;
}

/** The keys of the first start: an admin (or the one that the environment brings) and a client. They are kept before they are in force. */
export const makeFirstKeys = async (
  keys: Keys,
  config: Config,
  keep: ((keys: FirstKeys) => void) | undefined,
): Promise<FirstKeys | null> => {
  if (!keys.isEmpty) return null;
  const made = { admin: config.adminKey === null ? newApiKey() : null, client: newApiKey() };
  keep?.(made);
  const first = (role: "client" | "admin", secret: string | undefined) =>
    keys.create({ name: `first ${role}`, role, team: null, settings: {} }, systemActor, secret);
  await first("client", made.client);
  await first("admin", config.adminKey ?? made.admin ?? undefined);
  return made;
};
