/**
 * Every route and every role against a running server: what the table says is what happens. The same table is in docs/access.md.
 * @module
 */
import { beforeAll, describe, expect, test } from "vitest";
import { createRoles } from "../../src/access/roles.ts";
import { builtInRoles } from "../../src/domain/principal.ts";
import { pagePermissions } from "../../src/console/page-permissions.ts";
import { routePermissions } from "../../src/http/route-permissions.ts";
import { errorOf } from "../fixtures/send.ts";
import { custodyForFile } from "../fixtures/start-custody.ts";

const custom = { reviewer: ["read exchanges", "call models", "manage keys"] } as const;
const roles = createRoles(custom);
const names = [...builtInRoles, "reviewer"];
const routes = Object.entries({ ...routePermissions, ...pagePermissions });

const isPage = (route: string): boolean => route in pagePermissions;

const custody = custodyForFile({ access: { roles: custom } });
const keys = new Map<string, string>();
beforeAll(async () => {
  for (const role of names) keys.set(role, (await custody().newKey(role)).key);
});

/** The route with ids that nothing has, and a body where it may have one: whoever may do this is told what is wrong with it. */
const ask = (route: string, key: string | null) => {
  const [method = "", pattern = ""] = route.split(" ");
  // What follows the record has no end: it is asked for what it refuses.
  const path = pattern.replaceAll(/:\w+|\*/g, "none") + (pattern.endsWith("/tail") ? "?limit=none" : "");
  return custody().ask(path, { method, key, ...(method === "GET" || method === "DELETE" ? {} : { body: {} }) });
};

describe("every route", () => {
  test.each(routes)("%s asks for %s, of every role", async (route, permission) => {
    const seen = await Promise.all(
      names.map(async (role) => {
        const answer = await ask(route, keys.get(role) ?? "");
        if (answer.status === 403 && !isPage(route)) expect(errorOf(answer).code).toBe("forbidden");
        return [role, ![401, 403, 405, 500].includes(answer.status)];
      }),
    );
    const expected = names.map((role) => [role, permission === null || roles.get(role)?.has(permission) === true]);
    expect(seen).toEqual(expected);
  });

  test.each(routes)("%s asks for %s, of nobody without a key", async (route, permission) => {
    const { status } = await ask(route, null);
    // What is for anybody may still want a body, a session, or a provider that this server has not.
    if (permission === null) expect([401, 403, 405, 500]).not.toContain(status);
    // A browser is shown the way in.
    else expect(status).toBe(isPage(route) && route.startsWith("GET") ? 303 : 401);
  });

  test("has roles that differ: each is refused something, but for the admin", () => {
    const refused = names.filter((role) =>
      routes.some(([, permission]) => permission !== null && !roles.get(role)?.has(permission)),
    );
    expect(refused).toEqual(names.filter((role) => role !== "admin"));
  });
});
