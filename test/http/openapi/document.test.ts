/**
 * The document itself: valid, whole, stable, and made of the schemas that validate.
 * @module
 */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, test } from "vitest";
import { acts } from "../../../src/access/acts.ts";
import { documentedPath, openApiDocument } from "../../../src/http/openapi/document.ts";
import { meanings } from "../../../src/http/openapi/error-codes.ts";
import { tags } from "../../../src/http/openapi/operation.ts";
import { operations } from "../../../src/http/openapi/operations.ts";
import { type Route, routePermissions } from "../../../src/http/route-permissions.ts";
import { version } from "../../../src/version.ts";
import { errorOf } from "../../fixtures/send.ts";
import { custodyForFile } from "../../fixtures/start-custody.ts";
import { at, document, fieldsOf, operationPath } from "./documented.ts";

const src = fileURLToPath(new URL("../../../src", import.meta.url));
const isRoute = (name: string): name is Route => name in routePermissions;
const routes = Object.keys(routePermissions).filter(isRoute);
const read = (path: string): string => readFileSync(join(src, path), "utf8");

describe("the document", () => {
  test("is valid OpenAPI 3.1", async () => {
    const validator = new Validator();
    expect(await validator.validate(openApiDocument(version))).toEqual({ valid: true });
    expect(validator.version).toBe("3.1");
  });

  test("has every route, and no other", () => {
    const documented = fieldsOf(at(document, "paths")).flatMap(([path, item]) =>
      fieldsOf(item).map(([method]) => `${method.toUpperCase()} ${path}`),
    );
    const known = routes.map((route) => documentedPath(route));
    expect(documented.sort()).toEqual(known.sort());
  });

  test("is the same however often it is made, in an order that a reader can rely on", () => {
    expect(JSON.stringify(openApiDocument(version))).toBe(JSON.stringify(document));
    for (const path of [["paths"], ["components", "schemas"], ["components", "responses"]]) {
      const names = fieldsOf(at(document, ...path)).map(([name]) => name);
      expect(names).toEqual(names.toSorted());
    }
  });

  test("says of every route what it is, who may, and what it answers", () => {
    const ids = routes.map((route) => operations[route].id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(routes.map((route) => operations[route].tag))).toEqual(new Set(Object.keys(tags)));
    for (const route of routes) {
      const operation = at(document, ...operationPath(route));
      expect(at(operation, "x-custody-permission"), route).toBe(routePermissions[route]);
      expect(at(operation, "security") === undefined, route).toBe(routePermissions[route] !== null);
      const named = [...documentedPath(route).matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(Object.keys(operations[route].path ?? {}), route).toEqual(named);
      const statuses = fieldsOf(at(operation, "responses")).map(([status]) => status);
      expect(
        statuses.some((status) => /^[1-3]/.test(status)),
        route,
      ).toBe(true);
    }
  });

  test("has every error code, each where a route can answer with it", () => {
    const codes = at(document, "components", "schemas", "Error", "properties", "error", "properties", "code", "enum");
    expect(codes).toEqual(Object.keys(meanings));
    const names = fieldsOf(at(document, "components", "responses")).map(([name]) => name);
    const answered = new Set(names.flatMap((name) => name.split("-").slice(1)));
    // The answer to a method that is no route; what goes wrong in signing in at a provider, which is a page; the end of a session, in an event.
    const elsewhere = new Set(["method_not_allowed", "sign_in_unavailable", "session_expired"]);
    expect(Object.keys(meanings).filter((code) => !answered.has(code) && !elsewhere.has(code))).toEqual([]);
  });

  test("shows bodies that can be sent as they are", () => {
    const shown = routes.flatMap((route) => {
      const { content = {}, example } = operations[route].body ?? {};
      const [schema = null] = Object.values(content);
      return schema === null || example === undefined ? [] : [{ route, schema, example }];
    });
    expect(shown.length).toBeGreaterThan(15);
    const wrong = shown.filter(({ schema, example }) => !schema.safeParse(example).success);
    expect(wrong.map(({ route }) => route)).toEqual([]);
  });

  test("names everything that it refers to", () => {
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, ref = ""]) => ref);
    expect(refs.filter((ref) => at(document, ...ref.split("/")) === undefined)).toEqual([]);
    const used = new Set(refs);
    const named = fieldsOf(at(document, "components", "schemas")).map(([name]) => `components/schemas/${name}`);
    expect(named.filter((name) => !used.has(name))).toEqual([]);
  });
});

describe("bodies and queries", () => {
  const described = readdirSync(join(src, "http/openapi/operations")).map((name) =>
    read(`http/openapi/operations/${name}`),
  );

  test("are described by the very schemas that validate", () => {
    const validating = readdirSync(join(src, "http/routes")).flatMap((name) =>
      [...read(`http/routes/${name}`).matchAll(/(?:readJsonBody\(c, |checkShape\()(\w+)/g)].map(
        ([, schema = ""]) => schema,
      ),
    );
    expect(validating.length).toBeGreaterThan(30);
    const isDescribed = (schema: string): boolean =>
      described.some((text) =>
        new RegExp(`^import .*\\b${schema}\\b.* from`, "m").test(
          text.replaceAll(/\{[^}]*\}/g, (all) => all.replaceAll("\n", " ")),
        ),
      );
    expect([...new Set(validating)].filter((schema) => !isDescribed(schema))).toEqual([]);
  });

  const custody = custodyForFile();
  const send = (route: Route, query: string, body: object | undefined) => {
    const [method = "", path = ""] = route.split(" ");
    const sent = body === undefined ? {} : { body };
    return custody().ask(`${path.replaceAll(/:\w+/g, "none")}${query}`, { method, ...sent });
  };
  const isReserved = (route: string): boolean => acts.some((act) => act.route === route && act.always === true);
  const schemaOf = (route: Route) => {
    const { $ref: ref }: { $ref?: string } = Object.fromEntries(
      fieldsOf(at(document, ...operationPath(route), "requestBody", "content", "application/json", "schema")),
    );
    return ref === undefined ? undefined : at(document, ...ref.slice("#/".length).split("/"));
  };
  // An act that always takes two is asked for first, whatever its body says.
  const closed = routes.filter((route) => !isReserved(route) && at(schemaOf(route), "additionalProperties") === false);
  const asking = routes.filter((route) => operations[route].query !== undefined && !route.startsWith("GET /auth/"));

  test.each(closed)("%s takes no other field than those", async (route) => {
    const { example } = operations[route].body ?? {};
    const answer = await send(route, "", { ...Object(example), surprise: 1 });
    expect([answer.status, errorOf(answer).code], answer.text).toEqual([400, "request_malformed"]);
  });

  test.each(closed.filter((route) => at(schemaOf(route), "required") !== undefined))(
    "%s needs what it says",
    async (route) => {
      const answer = await send(route, "", {});
      const required = at(schemaOf(route), "required");
      expect([answer.status, required], answer.text).toEqual([400, expect.arrayContaining([errorOf(answer).param])]);
    },
  );

  test.each(asking)("%s takes no other query than that", async (route) => {
    const answer = await send(route, "?surprise=1", route.startsWith("GET ") ? undefined : {});
    expect([answer.status, errorOf(answer).code], answer.text).toEqual([400, "request_malformed"]);
  });
});

test("neither a start nor other routes load anything of it", () => {
  const seen = new Set<string>();
  const walk = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    const imports = readFileSync(file, "utf8").matchAll(/^(?:import|export) (?!type )[^;]*?from "(\.[^"]+)"/gm);
    for (const [, to = ""] of imports) walk(resolve(dirname(file), to));
  };
  for (const begun of ["start-server.ts", "app.ts"]) walk(join(src, begun));
  expect(seen.has(join(src, "http/routes/docs.ts"))).toBe(true);
  expect([...seen].filter((file) => file.startsWith(join(src, "http/openapi/")))).toEqual([]);
});
