/**
 * Every page and form of the console and what it asks for. `app-console.ts` cannot answer a page that is not here; the matrix of routes and roles
 * walks these too.
 * @module
 */
import type { Permission } from "../domain/permission.ts";

export const pagePermissions = {
  "GET /console": "read exchanges",
  "GET /console/exchanges": "read exchanges",
  "GET /console/exchanges/download": "read exchanges",
  "GET /console/exchanges/tail": "read exchanges",
  "GET /console/exchanges/:id": "read exchanges",
  "GET /console/exchanges/:id/reveal": "reveal payloads",
  "POST /console/exchanges/:id/reveal": "reveal payloads",
  "POST /console/exchanges/:id/reviews": "review findings",
  "POST /console/exchanges/:id/assignments": "review findings",
  "GET /console/review": "read exchanges",
  "POST /console/review": "review findings",
} as const satisfies Readonly<Record<`${"GET" | "POST"} /console${string}`, Permission>>;

/** A method and a path, as Hono writes paths. */
export type Page = keyof typeof pagePermissions;
