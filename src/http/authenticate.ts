/**
 * @module
 * Finds out who calls, and whether their role may do this. What is refused here is counted, and recorded once a minute.
 */
import type { MiddlewareHandler } from "hono";
import { isMistyped } from "../access/api-key.ts";
import type { Keys } from "../access/keys.ts";
import { CustodyError } from "../domain/errors.ts";
import type { Permission } from "../domain/permission.ts";
import type { Principal } from "../domain/principal.ts";
import type { AppEnv, Incoming } from "./context.ts";
import type { DeniedCounter } from "./denied-counter.ts";

const bearer = /^Bearer +(\S+) *$/i;
const keyCharsMax = 512;

/** Whose request this is. Throws `unauthenticated`, or `forbidden` when their role may not do this; either is counted. */
export const identify = (
  { headers }: Incoming,
  keys: Keys,
  denied: DeniedCounter,
  permission: Permission,
): Principal => {
  const refuse = (reason: "missing_key" | "mistyped_key" | "unknown_key", message: string): never => {
    denied.count(reason);
    throw new CustodyError("unauthenticated", message);
  };
  const key = bearer.exec(headers.authorization ?? "")?.[1];
  if (key === undefined || key.length > keyCharsMax) {
    return refuse("missing_key", "send your Custody key: Authorization: Bearer <key>");
  }
  const principal = keys.find(key);
  if (principal === null) {
    if (isMistyped(key)) return refuse("mistyped_key", "this key has a typing error in it");
    return refuse("unknown_key", "this key is not known or no longer in force");
  }
  if (!principal.permissions.has(permission)) {
    denied.count("role");
    throw new CustodyError("forbidden", `a key of role ${principal.role} may not ${permission}`);
  }
  return principal;
};

/**
 * @example
 * app.get("/log/", authenticate(keys, denied, "read the whole log"), listShards)
 */
export const authenticate = (keys: Keys, denied: DeniedCounter, permission: Permission): MiddlewareHandler<AppEnv> =>
  async function authenticate(c, next) {
    c.set("principal", identify(c.env.incoming, keys, denied, permission));
    return next();
  };
