/**
 * @module
 * Finds out who asks, and whether their role may do this. What is refused here is counted, and recorded once a minute.
 */
import type { MiddlewareHandler } from "hono";
import { isMistyped } from "../access/api-key.ts";
import type { Keys } from "../access/keys.ts";
import type { Session, Sessions } from "../access/sessions.ts";
import { CustodyError } from "../domain/errors.ts";
import type { Permission } from "../domain/permission.ts";
import type { Principal } from "../domain/principal.ts";
import type { BrowserCookies } from "./browser-cookies.ts";
import type { AppContext, AppEnv, Incoming } from "./context.ts";
import type { DeniedCounter } from "./denied-counter.ts";
import { checkSameSite } from "./same-site.ts";

const bearer = /^Bearer +(\S+) *$/i;
const keyCharsMax = 512;

const identifyKey = ({ headers }: Incoming, keys: Keys, denied: DeniedCounter): Principal => {
  const refuse = (reason: "missing_key" | "mistyped_key" | "unknown_key", message: string): never => {
    denied.count(reason);
    throw new CustodyError("unauthenticated", message);
  };
  const key = bearer.exec(headers.authorization ?? "")?.[1];
  if (key === undefined || key.length > keyCharsMax) {
    return refuse("missing_key", "send your Custody key: Authorization: Bearer <key>");
  }
  const principal = keys.find(key);
  if (principal === null) {
    if (isMistyped(key)) return refuse("mistyped_key", "this key has a typing error in it");
    return refuse("unknown_key", "this key is not known or no longer in force");
  }
  return principal;
};

const checkPermission = ({ role, permissions }: Principal, denied: DeniedCounter, permission: Permission): void => {
  if (permissions.has(permission)) return;
  denied.count("role");
  throw new CustodyError("forbidden", `the role ${role} may not ${permission}`);
};

/**
 * Whose key a request has: all that calls of models may be made with. Throws `unauthenticated`, or `forbidden` when their role may not do
 * this; either is counted.
 */
export const identify = (incoming: Incoming, keys: Keys, denied: DeniedCounter, permission: Permission): Principal => {
  const principal = identifyKey(incoming, keys, denied);
  checkPermission(principal, denied, permission);
  return principal;
};

export interface AuthenticateDeps {
  readonly keys: Keys;
  readonly denied: DeniedCounter;
  readonly sessions: Sessions;
  readonly cookies: BrowserCookies;
  /** What browsers call this server. */
  readonly publicUrl: URL;
}

/** What a proxy in front may ask for (`Basic`) is no key. */
const bringsKey = ({ headers }: Incoming): boolean => bearer.test(headers.authorization ?? "");

export interface SignedIn {
  readonly session: Session;
  readonly principal: Principal;
}

/** Who a browser is signed in as; null when not, or not any more. Its cookie is renewed where that is due. */
export const signedIn = (
  c: AppContext,
  { sessions, cookies }: Pick<AuthenticateDeps, "sessions" | "cookies">,
): SignedIn | null => {
  const token = cookies.session.read(c);
  const found = token === undefined ? null : sessions.find(token);
  if (token === undefined || found === null) return null;
  const next = sessions.rotate(token);
  if (next !== null) cookies.session.write(c, next);
  return found;
};

/** The same, and sure that it is the browser's own page that asks. Throws `csrf_refused`, which is counted. */
export const signedInHere = async (c: AppContext, d: AuthenticateDeps): Promise<SignedIn | null> => {
  const found = signedIn(c, d);
  try {
    if (found !== null) await checkSameSite(c, d.publicUrl, found.session.csrf);
    return found;
  } catch (error) {
    if (error instanceof CustodyError && error.code === "csrf_refused") d.denied.count("cross_site");
    throw error;
  }
};

/**
 * Who asks: by a key where there is one, else by the cookie of a session; null when there is neither. Throws `unauthenticated` for a key or
 * a session that is not in force, and `csrf_refused`; all are counted.
 */
export const callerOf = async (c: AppContext, d: AuthenticateDeps): Promise<Principal | null> => {
  if (bringsKey(c.env.incoming)) return identifyKey(c.env.incoming, d.keys, d.denied);
  if (d.cookies.session.read(c) === undefined) return null;
  const found = await signedInHere(c, d);
  if (found === null) {
    d.denied.count("ended_session");
    throw new CustodyError("unauthenticated", "this session has ended: sign in again");
  }
  c.set("session", found.session);
  return found.principal;
};

/**
 * @example
 * app.get("/log/", authenticate(d, "read the whole log"), listShards)
 */
export const authenticate = (d: AuthenticateDeps, permission: Permission): MiddlewareHandler<AppEnv> =>
  async function authenticate(c, next) {
    const principal = (await callerOf(c, d)) ?? identifyKey(c.env.incoming, d.keys, d.denied);
    checkPermission(principal, d.denied, permission);
    c.set("principal", principal);
    return next();
  };
