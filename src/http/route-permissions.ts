/**
 * Every route of the server and what it asks for. `app.ts` cannot answer a route that is not here; a test walks all routes and roles, and
 * `docs/access.md` shows the same table.
 * @module
 */
import type { Permission } from "../domain/permission.ts";

/** null: for anybody. Where part of a body asks for more (`payloads` of an export), or shows more (usage), its handler does. */
export const routePermissions = {
  "GET /healthz": null,
  "GET /readyz": null,
  "GET /metrics": "read metrics",
  "GET /openapi.json": null,
  "GET /docs": null,
  "GET /docs/:file": null,

  "POST /v1/audio/speech": "call models",
  "POST /v1/audio/transcriptions": "call models",
  "POST /v1/audio/translations": "call models",
  "POST /v1/chat/completions": "call models",
  "POST /api/v1/chat/completions": "call models",
  "POST /v1/completions": "call models",
  "POST /v1/embeddings": "call models",
  "POST /v1/images/edits": "call models",
  "POST /v1/images/generations": "call models",
  "POST /v1/images/variations": "call models",
  "POST /v1/messages": "call models",
  "POST /v1/messages/count_tokens": "call models",
  "POST /v1/moderations": "call models",
  "GET /v1/realtime": "call models",
  "POST /v1/rerank": "call models",
  "POST /v1/responses": "call models",
  "POST /v1/files": "call models",
  "GET /v1/files": "call models",
  "GET /v1/files/:id": "call models",
  "GET /v1/files/:id/content": "call models",
  "DELETE /v1/files/:id": "call models",
  "POST /v1/batches": "call models",
  "GET /v1/batches": "call models",
  "GET /v1/batches/:id": "call models",
  "POST /v1/batches/:id/cancel": "call models",
  "GET /v1/models": "list models",
  "GET /v1/models/*": "list models",
  "GET /api/v1/gateway/catalog": "list models",
  "POST /api/v1/feedback": "give feedback",
  "GET /api/v1/campaigns": "read exchanges",
  "GET /api/v1/campaigns/:key": "read exchanges",

  "GET /log": "read the whole log",
  "GET /log/:shard/*": "read the whole log",
  "POST /api/v1/log/rotate": "rotate log key",

  "GET /auth/login": null,
  "GET /auth/style.css": null,
  "GET /auth/oidc": null,
  "GET /auth/callback": null,
  "POST /auth/key": null,
  "POST /auth/logout": null,
  "GET /auth/me": null,
  "GET /api/v1/session": null,
  "GET /api/v1/sessions": "read people",
  "DELETE /api/v1/sessions/:id": "manage people",
  "GET /api/v1/people": "read people",
  "PATCH /api/v1/people/:id": "manage people",

  "GET /api/v1/audit/exchanges": "read exchanges",
  "POST /api/v1/audit/exchanges/search": "search texts",
  "GET /api/v1/audit/exchanges/:id": "read exchanges",
  "GET /api/v1/audit/exchanges/:id/proof": "read exchanges",
  "POST /api/v1/audit/exchanges/:id/payload": "reveal payloads",
  "GET /api/v1/audit/reviews": "read exchanges",
  "POST /api/v1/audit/reviews": "review findings",
  "POST /api/v1/audit/exchanges/:id/reviews": "review findings",
  "POST /api/v1/audit/exchanges/:id/assignments": "review findings",
  "POST /api/v1/audit/findings/search": "search findings",
  "GET /api/v1/feeds": "read assurance",
  "POST /api/v1/feeds/:name/test": "run checks",
  "POST /api/v1/audit/subjects/export": "export subjects",
  "POST /api/v1/audit/backups": "make backups",
  "GET /api/v1/audit/backups": "read assurance",
  "POST /api/v1/audit/restore-tests": "make backups",

  "GET /api/v1/audit/retention": "read retention",
  "PATCH /api/v1/audit/retention": "manage retention",
  "POST /api/v1/audit/retention/sweep": "manage retention",
  "POST /api/v1/audit/shards/:shard/drop": "manage retention",
  "POST /api/v1/audit/holds": "place holds",
  "GET /api/v1/audit/holds": "read retention",
  "GET /api/v1/audit/holds/:id": "read retention",
  "POST /api/v1/audit/holds/:id/release": "release holds",
  "POST /api/v1/audit/erasures": "erase subjects",
  "GET /api/v1/audit/erasures": "erase subjects",
  "GET /api/v1/audit/erasures/:id": "erase subjects",
  "GET /api/v1/audit/erasures/:id/certificate": "read retention",

  "GET /api/v1/compliance/assurance": "read assurance",
  "GET /api/v1/compliance/assurance/digests/:day": "read assurance",
  "POST /api/v1/compliance/checks": "run checks",
  "POST /api/v1/compliance/reconciliations": "read assurance",
  "GET /api/v1/compliance/frameworks": "read controls",
  "GET /api/v1/compliance/controls": "read controls",
  "POST /api/v1/compliance/exports": "export evidence",
  "GET /api/v1/compliance/exports": "export evidence",
  "GET /api/v1/compliance/exports/:id": "export evidence",
  "GET /api/v1/compliance/exports/:id/download": "export evidence",
  "DELETE /api/v1/compliance/exports/:id": "export evidence",
  "POST /api/v1/scan": "scan texts",

  "GET /api/v1/policies": "read policies",
  "POST /api/v1/policies/replay": "replay policies",
  "POST /api/v1/policies/reload": "manage policies",

  "GET /api/v1/usage": "read usage",
  "GET /api/v1/approvals": "read approvals",
  "GET /api/v1/approvals/:id": "read approvals",
  "POST /api/v1/approvals/:id/approve": "approve requests",
  "POST /api/v1/approvals/:id/refuse": "approve requests",

  "POST /api/v1/api-keys": "manage keys",
  "GET /api/v1/api-keys": "read keys",
  "GET /api/v1/api-keys/:id": "read keys",
  "PATCH /api/v1/api-keys/:id": "manage keys",
  "DELETE /api/v1/api-keys/:id": "manage keys",
  "POST /api/v1/api-keys/:id/regenerate": "manage keys",
  "POST /api/v1/api-keys/:id/disable": "manage keys",
  "POST /api/v1/api-keys/:id/enable": "manage keys",

  "POST /api/v1/credentials": "manage credentials",
  "GET /api/v1/credentials": "read credentials",
  "DELETE /api/v1/credentials/:id": "manage credentials",

  "POST /api/v1/master-key/rotate": "rotate master key",
} as const satisfies Readonly<Record<`${Method} /${string}`, Permission | null>>;

/** Every path, as Hono writes paths. */
export const servedPaths: readonly string[] = [
  ...new Set(Object.keys(routePermissions).map((route) => route.slice(route.indexOf(" ") + 1))),
];

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** A method and a path, as Hono writes paths. */
export type Route = keyof typeof routePermissions;
