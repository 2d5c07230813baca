/**
 * The keys that a first start makes.
 * @module
 */
import { newApiKey } from "./access/api-key.ts";
import type { Keys } from "./access/keys.ts";
import type { Config } from "./config.ts";
import { systemPrincipal } from "./domain/principal.ts";

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
  await keys.create("first client", "client", systemPrincipal, made.client);
  await keys.create("first admin", "admin", systemPrincipal, config.adminKey ?? made.admin ?? undefined);
  return made;
};
