/**
 * @module
 * Sends who is not signed in to the page for that, and back afterwards.
 */
import type { MiddlewareHandler } from "hono";
import { type AuthenticateDeps, signedIn } from "../http/authenticate.ts";
import type { AppEnv } from "../http/context.ts";
import { bringsKey } from "../http/identify-key.ts";
import { isSafe } from "../http/same-site.ts";
import type { People } from "../access/people.ts";

/**
 * @example
 * app.get("/console", signInFirst(deps), authenticate(deps, asked), showOverview(deps))
 */
export const signInFirst = (d: AuthenticateDeps & { readonly people: People }): MiddlewareHandler<AppEnv> =>
  async function signInFirst(c, next) {
    const { incoming } = c.env;
    if (bringsKey(incoming)) return next();
    const found = signedIn(c, d);
    if (found === null && isSafe(incoming)) {
      const asked = encodeURIComponent(incoming.url ?? "/console");
      return c.redirect(`/auth/login?next=${asked}`, 303);
    }
    const name =
      found === null
        ? null
        : (d.people.get(found.principal.id)?.name ?? d.keys.origin(found.principal.id)?.name ?? null);
    if (name !== null) c.set("callerName", name);
    return next();
  };
