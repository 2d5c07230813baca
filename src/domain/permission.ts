/**
 * What can be permitted. Which route asks for which is `http/route-permissions.ts`; what roles hold is `access/roles.ts`.
 * @module
 */
export const permissions = [
  "call models",
  "call unscanned",
  "list models",
  "scan texts",
  "give feedback",
  "review findings",
  "read the whole log",
  "read exchanges",
  "search findings",
  "search texts",
  "reveal payloads",
  "export evidence",
  "export payloads",
  "read controls",
  "read assurance",
  "read retention",
  "manage retention",
  "place holds",
  "release holds",
  "export subjects",
  "erase subjects",
  "run checks",
  "make backups",
  "read metrics",
  "read policies",
  "replay policies",
  "manage policies",
  "read usage",
  "read keys",
  "manage keys",
  "read credentials",
  "manage credentials",
  "rotate master key",
  "rotate log key",
  "read people",
  "manage people",
  "read approvals",
  "approve requests",
] as const;

/** What is about the whole server: nobody of a team may, whatever the role. */
export const serverWide: ReadonlySet<Permission> = new Set([
  "read metrics",
  "manage policies",
  "rotate master key",
  "rotate log key",
  "manage retention",
  "erase subjects",
  "run checks",
  "make backups",
]);

export type Permission = (typeof permissions)[number];
