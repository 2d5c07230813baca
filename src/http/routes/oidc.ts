/**
 * Signing in at an OpenID provider: there, and back.
 * @module
 */
import { roleOfGroups } from "../../access/group-role.ts";
import type { Identity, IdentityProvider } from "../../access/identity-provider.ts";
import { attemptSeconds } from "../../access/sign-in-attempts.ts";
import type { Principal } from "../../domain/principal.ts";
import { CustodyError } from "../../domain/errors.ts";
import { appendEntry } from "../../ledger/append.ts";
import type { AppContext } from "../context.ts";
import { landingOf, nextOf, orSignInPage, takeTry } from "../show-sign-in.ts";
import type { SignInDeps } from "../sign-in-deps.ts";

const callbackRoute = "GET /auth/callback";

const providerOf = ({ provider }: SignInDeps): IdentityProvider => {
  if (provider !== null) return provider;
  throw new CustodyError("not_found", "no identity provider is configured (access.oidc)");
};

/** `GET /auth/oidc?next=`: sends a browser to the provider. */
export const beginOidc = (d: SignInDeps) => async (c: AppContext) => {
  const next = nextOf(c.req.query("next"));
  return orSignInPage(c, d, next, async () => {
    const attempt = d.attempts.begin(next);
    const url = await providerOf(d).signInUrl(attempt);
    d.cookies.attempt.write(c, attempt.cookie, attemptSeconds);
    c.header("cache-control", "no-store");
    return c.redirect(url.href, 303);
  });
};

/** Somebody whom the provider vouches for and nothing is for here. Who was known is named, and what they still had open ends. */
const refuse = async (d: SignInDeps, identity: Identity, address: string, message: string) => {
  const { people, sessions, ledger } = d;
  const known = people.find(identity);
  if (known === null) d.denied.count("no_group", address);
  else {
    const { id: principal, team } = known;
    const refused = { kind: "access.refused", principal, team, route: callbackRoute, error: "forbidden" } as const;
    // Begun together: what they had open ends whether or not the log takes this.
    await Promise.all([
      appendEntry(ledger, { ...refused, permission: null }),
      sessions.endOf(principal, "revoked", null),
    ]);
  }
  throw new CustodyError("forbidden", message);
};

/** Who it is here, with the role of today's groups. */
const personOf = async (d: SignInDeps, identity: Identity, address: string): Promise<Principal> => {
  const { groups, issuer, subject, name, email } = identity;
  const found = roleOfGroups(d.groups, groups);
  if (found === null) return refuse(d, identity, address, "none of your groups may use Custody: ask who runs it here");
  if (d.people.find(identity)?.disabledAt)
    return refuse(d, identity, address, "you may not sign in: ask who runs Custody here");
  const { id } = await d.people.signIn({ issuer, subject, name, email, ...found });
  return d.people.principalOf(id) ?? refuse(d, identity, address, "you may not sign in: ask who runs Custody here");
};

const attemptOf = (c: AppContext, { attempts, cookies, denied }: SignInDeps, address: string) => {
  const cookie = cookies.attempt.read(c);
  const attempt = cookie === undefined ? null : attempts.redeem(cookie, c.req.query("state") ?? "");
  if (attempt !== null) {
    cookies.attempt.clear(c);
    return attempt;
  }
  denied.count("sign_in_failed", address);
  throw new CustodyError(
    "request_malformed",
    "this sign-in was not begun in this browser, or took too long: try again",
  );
};

/** `GET /auth/callback`: the provider's answer, good once and for the browser that was sent there. */
export const endOidc = (d: SignInDeps) => async (c: AppContext) => {
  return orSignInPage(c, d, nextOf(null), async () => {
    const provider = providerOf(d);
    const address = await takeTry(c, d);
    const attempt = attemptOf(c, d, address);
    const query = new URL(c.req.url).search;
    const identity = await provider.identify(query, attempt).catch((error: unknown) => {
      if (error instanceof CustodyError && error.code === "unauthenticated") d.denied.count("sign_in_failed", address);
      throw error;
    });
    const principal = await personOf(d, identity, address);
    const by = { how: "oidc", person: principal.id } as const;
    const { token } = await d.sessions.start(by, principal, d.sessions.find(d.cookies.session.read(c) ?? "")?.session);
    d.cookies.session.write(c, token);
    await d.throttle.giveBack(address);
    return c.redirect(landingOf(principal, attempt.next), 303);
  });
};
