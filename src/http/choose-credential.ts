/**
 * @module
 * Chooses what the upstream is shown: the caller's own credential where that is allowed, else the key's, the team's, the upstream's, and
 * last the configured one. The record names which.
 */
import type { Credentials, HeldCredential } from "../access/credentials.ts";
import { CustodyError } from "../domain/errors.ts";
import type { Upstream } from "../upstream/pool.ts";
import { type CallHeaders, isWholeValue, valueOf } from "../upstream/request-headers.ts";
import type { ChosenCredential, Stage } from "./exchange.ts";

const header = "x-upstream-authorization";

const callersOwn = (upstream: Upstream, value: string | string[], isAllowed: boolean): ChosenCredential => {
  if (!isAllowed) {
    throw new CustodyError("caller_credential_not_allowed", "calls may not bring a credential of their own", header);
  }
  if (typeof value !== "string" || !isWholeValue(upstream.authHeader, value)) {
    const form = upstream.authHeader === "authorization" ? "a scheme, a space and a token" : "a token without spaces";
    throw new CustodyError("request_malformed", `${header} must be ${form}, in printable ASCII`, header);
  }
  return { kind: "caller", headers: upstream.headersWith(value) };
};

/**
 * @example
 * [route(...), chooseCredential(credentials, false), record(...)]
 */
export const chooseCredential = (credentials: Credentials, callersMay: boolean): Stage => {
  /** As long as a credential is in force, its headers are made once. */
  const prepared = new WeakMap<HeldCredential, CallHeaders>();

  const stored = (upstream: Upstream, held: HeldCredential): ChosenCredential => {
    if (held.origin !== upstream.origin) {
      throw new CustodyError(
        "credential_unusable",
        "the credential for this upstream was given for another origin; an administrator has to store it anew",
      );
    }
    let headers = prepared.get(held);
    if (headers === undefined) {
      headers = upstream.headersWith(valueOf(upstream.authHeader, held.secret));
      prepared.set(held, headers);
    }
    return { kind: held.row.id, headers };
  };

  return function chooseCredential(exchange) {
    const upstream = exchange.catalogueEntry?.upstreams[0];
    if (upstream === undefined) throw new Error("a route has an upstream");
    const own = exchange.incoming.headers[header];
    if (own !== undefined) {
      exchange.credential = callersOwn(upstream, own, callersMay);
      return;
    }
    const held = credentials.choose(upstream.name, exchange.principal);
    if (held !== null) exchange.credential = stored(upstream, held);
    else if (upstream.hasApiKey) exchange.credential = { kind: "configured", headers: undefined };
  };
};
