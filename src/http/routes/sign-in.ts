/**
 * Signing in with a key, and signing out. `routes/oidc.ts` has signing in at a provider.
 * @module
 */
import { keyDigest } from "../../access/api-key.ts";
import { KeyRefused } from "../../access/known-key.ts";
import { isSameSecret } from "../../access/secret-token.ts";
import { CustodyError } from "../../domain/errors.ts";
import type { Principal } from "../../domain/principal.ts";
import { signedIn, signedInHere } from "../authenticate.ts";
import type { AppContext } from "../context.ts";
import { setPageHeaders } from "../pages/page-headers.ts";
import { style } from "../pages/layout.ts";
import { signedInPage } from "../pages/signed-in-page.ts";
import { readForm } from "../read-form.ts";
import { isSameOrigin } from "../same-site.ts";
import { formToken, landingOf, nextOf, orSignInPage, showSignIn, takeTry } from "../show-sign-in.ts";
import type { SignInDeps } from "../sign-in-deps.ts";

const keyCharsMax = 512;
const route = "POST /auth/key";

/** `GET /auth/login?next=`: the page; who is signed in goes on. */
export const showSignInPage = (d: SignInDeps) => (c: AppContext) => {
  const next = nextOf(c.req.query("next"));
  const found = signedIn(c, d);
  return found === null ? showSignIn(c, d, next) : c.redirect(landingOf(found.principal, next), 303);
};

export const showStyle = () => (c: AppContext) => {
  c.header("x-content-type-options", "nosniff");
  return c.body(style, 200, { "content-type": "text/css; charset=utf-8", "cache-control": "max-age=3600" });
};

/** A form that another site sends would sign its victim in as somebody else. */
const checkForm = (c: AppContext, d: SignInDeps, form: URLSearchParams): void => {
  const cookie = d.cookies.form.read(c);
  const given = form.get("csrf");
  const isOurs = cookie !== undefined && given !== null && isSameSecret(given, formToken(cookie));
  if (isOurs && isSameOrigin(c.env.incoming, d.publicUrl)) return;
  d.denied.count("cross_site", d.addressOf(c.env.incoming));
  throw new CustodyError("csrf_refused", "this form was not shown to this browser, or it is too old: try again");
};

const keyOwner = async ({ keys, denied, refusals }: SignInDeps, key: string, address: string) => {
  const sha256 = keyDigest(key);
  let principal: Principal | null;
  try {
    principal = key.length > keyCharsMax ? null : keys.findDigest(sha256, address);
  } catch (error) {
    if (error instanceof KeyRefused) await refusals.recordKey(error, route, address);
    throw error;
  }
  if (principal === null) {
    denied.count("unknown_key", address);
    throw new CustodyError("unauthenticated", "this key is not known or no longer in force");
  }
  if (principal.role === "client") {
    await refusals.record(principal, route, "forbidden", null);
    throw new CustodyError("forbidden", "a key of role client is for programs and does not sign in");
  }
  return { principal, by: { how: "key", sha256 } as const };
};

/** `POST /auth/key`: a form with `key`, `csrf` and `next`. */
export const signInWithKey = (d: SignInDeps) => async (c: AppContext) => {
  const form = await readForm(c);
  const next = nextOf(form.get("next"));
  return orSignInPage(c, d, next, async () => {
    checkForm(c, d, form);
    const address = await takeTry(c, d);
    const { principal, by } = await keyOwner(d, form.get("key")?.trim() ?? "", address);
    const { token } = await d.sessions.start(by, principal, d.sessions.find(d.cookies.session.read(c) ?? "")?.session);
    d.cookies.session.write(c, token);
    d.cookies.form.clear(c);
    await d.throttle.giveBack(address);
    return c.redirect(landingOf(principal, next), 303);
  });
};

/** `POST /auth/logout`: ends the session. Who is not signed in, or not any more, is shown the way in all the same. */
export const signOut = (d: SignInDeps) => async (c: AppContext) => {
  // A form of another site comes without the cookie, and must not take it away.
  if (d.cookies.session.read(c) === undefined) return c.redirect("/auth/login", 303);
  const found = await signedInHere(c, d);
  d.cookies.session.clear(c);
  if (found !== null) await d.sessions.end(found.session.id, "signed_out", null);
  return c.redirect("/auth/login", 303);
};

/** `GET /auth/me`: a page that says who one is. */
export const showMe = (d: SignInDeps) => (c: AppContext) => {
  const found = signedIn(c, d);
  if (found === null) return c.redirect("/auth/login?next=%2Fauth%2Fme", 303);
  const { session, principal } = found;
  const name = d.people.get(principal.id)?.name ?? principal.id;
  setPageHeaders(c);
  return c.html(signedInPage({ csrf: session.csrf, name, role: principal.role, team: principal.team }));
};
