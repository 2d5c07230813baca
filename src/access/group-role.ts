/**
 * Which role the groups of a person give.
 * @module
 */
import { CustodyError } from "../domain/errors.ts";
import type { Roles } from "./roles.ts";
import type { OidcConfig } from "./sign-in-config.ts";

export type GroupRole = OidcConfig["groups"][number];

/** Throws `config_invalid` where a group has a role that is not there, or the one of programs. */
export const checkGroupRoles = (groups: readonly GroupRole[], roles: Roles): void => {
  for (const [place, { role }] of groups.entries()) {
    const where = `access.oidc.groups.${place}.role`;
    if (!roles.has(role)) throw new CustodyError("config_invalid", `${where}: there is no such role`);
    if (role === "client") throw new CustodyError("config_invalid", `${where}: client is for programs; they use keys`);
  }
};

/**
 * The first line of the configuration whose group somebody is in, so that its order decides and nothing else; null: they may not sign in.
 * Groups are compared exactly.
 */
export const roleOfGroups = (
  lines: readonly GroupRole[],
  groups: readonly string[],
): { readonly role: string; readonly team: string | null } | null => {
  const held = new Set(groups);
  const line = lines.find(({ group }) => held.has(group));
  return line === undefined ? null : { role: line.role, team: line.team ?? null };
};
