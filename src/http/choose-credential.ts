/**
 * @module
 * Chooses what an upstream is shown: the caller's own credential where that is allowed, else the key's, the team's, the upstream's, and
 * last the configured one. The record names which.
 */
import type { Credentials, HeldCredential } from "../access/credentials.ts";
import { CustodyError } from "../domain/errors.ts";
import type { Upstream } from "../upstream/pool.ts";
import { type CallHeaders, isWholeValue, valueOf } from "../upstream/request-headers.ts";
import type { ChosenCredential, Exchange, Stage } from "./exchange.ts";

/** In which a call brings its own. */
export const callersHeader = "x-upstream-authorization";

const callersOwn = (upstream: Upstream, value: string | string[], isAllowed: boolean): ChosenCredential => {
  if (!isAllowed) {
    throw new CustodyError(
      "caller_credential_not_allowed",
      "calls may not bring a credential of their own",
      callersHeader,
    );
  }
  if (typeof value !== "string" || !isWholeValue(upstream.authHeader, value)) {
    const form = upstream.authHeader === "authorization" ? "a scheme, a space and a token" : "a token without spaces";
    throw new CustodyError("request_malformed", `${callersHeader} must be ${form}, in printable ASCII`, callersHeader);
  }
  return { kind: "caller", headers: upstream.headersWith(value) };
};

/** What an exchange shows to an upstream; null: nothing. Throws where there is one that must not be shown. */
export type CredentialFor = (
  whose: Pick<Exchange, "incoming" | "principal">,
  upstream: Upstream,
) => ChosenCredential | null;

/** See `CredentialFor`. `callersMay`: whether a call may bring its own. */
export const createCredentialFor = (credentials: Credentials, callersMay: boolean): CredentialFor => {
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

  return ({ incoming, principal }, upstream) => {
    const own = incoming.headers[callersHeader];
    if (own !== undefined) return callersOwn(upstream, own, callersMay);
    const held = credentials.choose(upstream.name, principal);
    if (held !== null) return stored(upstream, held);
    return upstream.hasApiKey ? { kind: "configured", headers: undefined } : null;
  };
};

/**
 * For the upstream that is tried first: `exchange.opened` names it.
 *
 * @example
 * [route(...), chooseCredential(credentialFor), record(...)]
 */
export const chooseCredential = (credentialFor: CredentialFor): Stage =>
  function chooseCredential(exchange) {
    const [first] = exchange.candidates;
    if (first === undefined) throw new Error("a route has an upstream");
    exchange.credential = credentialFor(exchange, first);
  };
