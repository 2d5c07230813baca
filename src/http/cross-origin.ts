/**
 * Pages of other origins, where the operator names some (CORS, https://fetch.spec.whatwg.org/#http-cors-protocol). They get no cookies
 * along, only what they send themselves.
 * @module
 */
import type { Incoming } from "./context.ts";
import type { Outgoing } from "./outgoing.ts";

const preflightSeconds = 600;
const exposed = [
  "x-request-id",
  "x-custody-verdict",
  "x-custody-redactions",
  "x-custody-data-class",
  "x-custody-policy",
  "x-custody-degraded",
  "x-ratelimit-limit-requests",
  "x-ratelimit-limit-tokens",
  "x-ratelimit-remaining-requests",
  "x-ratelimit-remaining-tokens",
  "x-ratelimit-reset-requests",
  "x-ratelimit-reset-tokens",
  "retry-after",
  "x-should-retry",
].join(", ");
/** What a page's preflight is told. `*` stands for every header but the one that carries the key. */
const allowed = [
  "access-control-allow-methods",
  "GET, POST, PUT, PATCH, DELETE",
  "access-control-allow-headers",
  "authorization, *",
  "access-control-max-age",
  String(preflightSeconds),
];

/** Puts what a page's browser must be told into the answer's head. True: it asked before its request, and has its answer. */
export type CrossOrigin = (incoming: Incoming, outgoing: Outgoing) => boolean;

/** Null where no origin is named: then no answer says anything of this kind, and OPTIONS is a method like any other. */
export const allowOrigins = (origins: readonly string[] | undefined): CrossOrigin | null => {
  if (origins === undefined) return null;
  const known = new Set(origins);
  return (incoming, outgoing) => {
    const { url = "", method, headers } = incoming;
    if (!url.startsWith("/v1/") && !url.startsWith("/api/")) return false;
    const { head } = outgoing;
    // Caches between must not give one origin's answer to another.
    head.push("vary", "origin");
    const { origin } = headers;
    if (origin === undefined || !known.has(origin)) return false;
    head.push("access-control-allow-origin", origin, "access-control-expose-headers", exposed);
    if (method !== "OPTIONS" || headers["access-control-request-method"] === undefined) return false;
    incoming.resume();
    outgoing.writeHead(204, [...head, ...allowed]).end();
    return true;
  };
};
