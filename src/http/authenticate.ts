/**
 * @module
 * Finds out who asks, by a key or by the cookie of a session, and whether they may do this. What somebody known is refused is an entry.
 */
import type { MiddlewareHandler } from "hono";
import type { Session, Sessions } from "../access/sessions.ts";
import { CustodyError } from "../domain/errors.ts";
import type { Principal } from "../domain/principal.ts";
import type { BrowserCookies } from "./browser-cookies.ts";
import { clientAddress } from "./client-address.ts";
import type { AppContext, AppEnv } from "./context.ts";
import { isRefusal } from "./error-response.ts";
import { type Asked, bringsKey, checkRoute, identifyKey, type KeyDeps, permitted } from "./identify-key.ts";
import { checkSameSite } from "./same-site.ts";

export interface AuthenticateDeps extends KeyDeps {
  readonly sessions: Sessions;
  readonly cookies: BrowserCookies;
  /** What browsers call this server. */
  readonly publicUrl: URL;
}

export interface SignedIn {
  readonly session: Session;
  readonly principal: Principal;
}

/** Who a browser is signed in as; null when not, or not any more. Its cookie is renewed where that is due. */
export const signedIn = (c: AppContext, d: AuthenticateDeps): SignedIn | null => {
  const token = d.cookies.session.read(c);
  const found = token === undefined ? null : d.sessions.find(token, clientAddress(c.env.incoming, d.isTrustedProxy));
  if (token === undefined || found === null) return null;
  const next = d.sessions.rotate(token);
  if (next !== null) d.cookies.session.write(c, next);
  return found;
};

/** The same, and sure that it is the browser's own page that asks. Throws `csrf_refused`, which is counted. */
export const signedInHere = async (c: AppContext, d: AuthenticateDeps): Promise<SignedIn | null> => {
  const found = signedIn(c, d);
  try {
    if (found !== null) await checkSameSite(c, d.publicUrl, found.session.csrf);
    return found;
  } catch (error) {
    if (error instanceof CustodyError && error.code === "csrf_refused") {
      d.denied.count("cross_site", clientAddress(c.env.incoming, d.isTrustedProxy));
    }
    throw error;
  }
};

/**
 * Who asks: by a key where there is one, else by the cookie of a session; null when there is neither. Throws `unauthenticated` for a key or
 * a session that is not in force, and `csrf_refused`; all are counted, or entries where somebody known is refused.
 */
export const callerOf = async (c: AppContext, d: AuthenticateDeps, route: string): Promise<Principal | null> => {
  const { incoming } = c.env;
  if (bringsKey(incoming)) return identifyKey(incoming, d, route);
  if (d.cookies.session.read(c) === undefined) return null;
  const found = await signedInHere(c, d);
  if (found === null) {
    d.denied.count("ended_session", clientAddress(incoming, d.isTrustedProxy));
    throw new CustodyError("unauthenticated", "this session has ended: sign in again");
  }
  c.set("session", found.session);
  return found.principal;
};

/**
 * Lets nobody pass who may not. What the handler itself refuses to somebody known is an entry too.
 *
 * @example
 * app.get("/log", authenticate(deps, { route: "GET /log", permission: "read the whole log" }), listShards)
 */
export const authenticate = (d: AuthenticateDeps, asked: Asked): MiddlewareHandler<AppEnv> =>
  async function authenticate(c, next) {
    const { route } = asked;
    const caller = (await callerOf(c, d, route)) ?? (await identifyKey(c.env.incoming, d, route));
    const principal = await permitted(caller, d, asked);
    c.set("principal", principal);
    try {
      checkRoute(principal, route);
    } catch (error) {
      if (error instanceof CustodyError) await d.refusals.record(principal, route, error.code, null);
      throw error;
    }
    await next();
    const { error } = c;
    if (error instanceof CustodyError && isRefusal(error)) {
      await d.refusals.record(principal, route, error.code, null);
    }
  };
