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

  "GET /console/entries/:shard/:index": "read exchanges",

  "GET /console/evidence": "read controls",
  "GET /console/evidence/control": "read controls",
  "GET /console/evidence/exports": "export evidence",
  "POST /console/evidence/exports": "export evidence",
  "GET /console/evidence/exports/new": "export evidence",
  "GET /console/evidence/exports/:id": "export evidence",
  "GET /console/evidence/exports/:id/delete": "export evidence",
  "POST /console/evidence/exports/:id/delete": "export evidence",
  "GET /console/evidence/assurance": "read assurance",
  "POST /console/evidence/assurance/checks": "run checks",

  "GET /console/retention": "read retention",
  "GET /console/retention/sweep": "manage retention",
  "POST /console/retention/sweep": "manage retention",
  "GET /console/retention/change": "manage retention",
  "POST /console/retention/change/ask": "manage retention",
  "POST /console/retention/change": "manage retention",
  "GET /console/retention/holds": "read retention",
  "POST /console/retention/holds": "place holds",
  "GET /console/retention/holds/new": "place holds",
  "GET /console/retention/holds/:id": "read retention",
  "POST /console/retention/holds/:id/words": "place holds",
  "POST /console/retention/holds/:id/release": "release holds",
  "GET /console/retention/erasures": "erase subjects",
  "POST /console/retention/erasures": "erase subjects",
  "GET /console/retention/erasures/new": "erase subjects",
  "POST /console/retention/erasures/ask": "erase subjects",
  "GET /console/retention/erasures/:id": "erase subjects",
  "GET /console/retention/years": "read retention",
  "GET /console/retention/years/:shard/drop": "manage retention",
  "POST /console/retention/years/:shard/drop": "manage retention",

  "GET /console/access": "read keys",
  "POST /console/access/keys": "manage keys",
  "GET /console/access/keys/new": "manage keys",
  "GET /console/access/keys/:id": "read keys",
  "POST /console/access/keys/:id/disable": "manage keys",
  "POST /console/access/keys/:id/enable": "manage keys",
  "POST /console/access/keys/:id/rotate": "manage keys",
  "GET /console/access/keys/:id/revoke": "manage keys",
  "POST /console/access/keys/:id/revoke": "manage keys",
  "GET /console/access/usage": "read keys",
  "GET /console/access/people": "read people",
  "POST /console/access/people/:id/stop": "manage people",
  "POST /console/access/people/:id/admit": "manage people",
  "GET /console/access/sessions": "read people",
  "POST /console/access/sessions/:id/end": "manage people",
  "GET /console/access/credentials": "read credentials",
  "POST /console/access/credentials": "manage credentials",
  "GET /console/access/credentials/new": "manage credentials",
  "GET /console/access/credentials/:id/revoke": "manage credentials",
  "POST /console/access/credentials/:id/revoke": "manage credentials",
  "GET /console/access/approvals": "read approvals",
  "GET /console/access/approvals/:id": "read approvals",
  "POST /console/access/approvals/:id/words": "approve requests",
  "POST /console/access/approvals/:id/approve": "approve requests",
  "POST /console/access/approvals/:id/refuse": "approve requests",
  "POST /console/access/approvals/:id/carry-out": "read approvals",
} as const satisfies Readonly<Record<`${"GET" | "POST"} /console${string}`, Permission>>;

/** A method and a path, as Hono writes paths. */
export type Page = keyof typeof pagePermissions;
