/**
 * What each role may do. One table; every route names its permission in `app.ts`.
 * @module
 */
import type { Role } from "../domain/role.ts";

/** `whole log` is hash tiles, bundles and checkpoints: everything an entry says, of every key. */
export const permissions = {
  "call models": ["client", "admin"],
  "list models": ["client", "auditor", "admin"],
  "read the whole log": ["auditor", "admin"],
  "read exchanges": ["auditor", "admin"],
  "search findings": ["admin"],
  "scan texts": ["client", "admin"],
  "export evidence": ["auditor", "admin"],
  "export payloads": ["admin"],
  "reveal payloads": ["admin"],
  "read metrics": ["auditor", "admin"],
  "read policies": ["auditor", "admin"],
  "manage policies": ["admin"],
  "replay policies": ["admin"],
  "manage keys": ["admin"],
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof permissions;

export const mayDo = (role: Role, permission: Permission): boolean => {
  const allowed: readonly Role[] = permissions[permission];
  return allowed.includes(role);
};
