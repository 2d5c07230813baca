/**
 * `npm run access-tables`: writes the tables of roles and routes in `docs/access.md` from the code.
 * @module
 */
import { readFileSync, writeFileSync } from "node:fs";
import { builtIn } from "../src/access/roles.ts";
import { permissions } from "../src/domain/permission.ts";
import { builtInRoles } from "../src/domain/principal.ts";
import { routePermissions } from "../src/http/route-permissions.ts";

const file = new URL("../docs/access.md", import.meta.url);

const tableOf = (header: readonly string[], rows: readonly (readonly string[])[]): string => {
  const lines = [header, header.map(() => "---"), ...rows];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
};

const roleRows = permissions.map((permission) =>
  [permission as string].concat(builtInRoles.map((role) => (builtIn[role].includes(permission) ? "yes" : ""))),
);
const routeRows = Object.entries(routePermissions).map(([route, permission]) => [
  `\`${route.replaceAll(/:(\w+)/g, "{$1}")}\``,
  permission ?? "anybody",
]);

/** The text below a heading, up to the next one, replaced. */
const withSection = (text: string, heading: string, body: string): string =>
  text.replace(
    new RegExp(`(^## ${heading}\n)[^]*?(?=^## |$(?![^]))`, "m"),
    (_all, line: string) => `${line}\n${body}\n\n`,
  );

const text = readFileSync(file, "utf8");
const withRoles = withSection(text, "Permissions", tableOf(["permission", ...builtInRoles], roleRows));
writeFileSync(file, `${withSection(withRoles, "Routes", tableOf(["route", "permission"], routeRows)).trimEnd()}\n`);
