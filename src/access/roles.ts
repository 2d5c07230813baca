/**
 * What each role may do: the built-in ones, and those that a configuration adds as lists of permissions.
 * @module
 */
import { CustodyError } from "../domain/errors.ts";
import { type Permission, permissions } from "../domain/permission.ts";
import { type BuiltInRole, builtInRoles } from "../domain/principal.ts";

/** `auditor` reads what was recorded and no content; `security` reads content too, with a reason; `admin` may do all. */
export const builtIn: Readonly<Record<BuiltInRole, readonly Permission[]>> = {
  client: ["call models", "list models", "scan texts", "give feedback", "read usage"],
  security: [
    "list models",
    "scan texts",
    "give feedback",
    "read the whole log",
    "read exchanges",
    "search findings",
    "search texts",
    "reveal payloads",
    "review findings",
    "read metrics",
    "read policies",
    "replay policies",
    "read controls",
    "read assurance",
    "read retention",
    "place holds",
    "read usage",
    "read keys",
    "read people",
    "read approvals",
    "approve requests",
  ],
  auditor: [
    "list models",
    "read the whole log",
    "read exchanges",
    "export evidence",
    "read controls",
    "read assurance",
    "read retention",
    "read metrics",
    "read policies",
    "read usage",
    "read approvals",
  ],
  admin: permissions,
};

/** Every role of a server by name. */
export type Roles = ReadonlyMap<string, ReadonlySet<Permission>>;

/** Joins the built-in roles and those of a configuration. Throws `config_invalid` where one has the name of a built-in role. */
export const createRoles = (custom: Readonly<Record<string, readonly Permission[]>> = {}): Roles => {
  const taken = Object.keys(custom).find((name) => (builtInRoles as readonly string[]).includes(name));
  if (taken !== undefined) {
    throw new CustodyError("config_invalid", `access.roles.${taken}: is a built-in role; choose another name`);
  }
  return new Map(Object.entries({ ...builtIn, ...custom }).map(([name, list]) => [name, new Set(list)]));
};
