/**
 * People and their sessions on a running server.
 * @module
 */
import { checkGroupRoles } from "./access/group-role.ts";
import { IdentityProvider } from "./access/identity-provider.ts";
import type { Keys } from "./access/keys.ts";
import { KeyRefused } from "./access/known-key.ts";
import { People } from "./access/people.ts";
import type { Roles } from "./access/roles.ts";
import { Sessions } from "./access/sessions.ts";
import { SignInAttempts } from "./access/sign-in-attempts.ts";
import { SignInThrottle } from "./access/sign-in-throttle.ts";
import type { Config } from "./config.ts";
import { CustodyError } from "./domain/errors.ts";
import type { Principal } from "./domain/principal.ts";
import { createBrowserCookies } from "./http/browser-cookies.ts";
import { clientAddress } from "./http/client-address.ts";
import type { KeyDeps } from "./http/identify-key.ts";
import type { ProviderFetch } from "./http/provider-fetch.ts";
import type { SignInDeps } from "./http/sign-in-deps.ts";
import { appendEntry } from "./ledger/append.ts";
import type { Recorder } from "./ledger/exchange-record.ts";
import { log } from "./log.ts";

export interface OpenSignIn extends KeyDeps {
  readonly config: Config;
  readonly recorder: Recorder;
  /** Where the server listens. */
  readonly url: string;
  readonly roles: Roles;
}

const loopback = new Set(["127.0.0.1", "[::1]", "localhost"]);

/** What browsers call this server: what the configuration says, or where it listens when that is this host only. */
const publicUrlOf = ({ server, access }: Config["file"], url: string): URL => {
  const publicUrl = new URL(server.publicUrl ?? url);
  if (access.oidc !== undefined && server.publicUrl === undefined && !loopback.has(publicUrl.hostname)) {
    throw new CustodyError(
      "config_invalid",
      "server.publicUrl: say it, so that the identity provider can send people back",
    );
  }
  return publicUrl;
};

const openProvider = async (
  { config, recorder }: OpenSignIn,
  publicUrl: URL,
): Promise<{ provider: IdentityProvider | null; outbound: ProviderFetch | null }> => {
  const { oidc } = config.file.access;
  if (oidc === undefined) return { provider: null, outbound: null };
  // Where nobody signs in there, nothing of it is loaded.
  const { openProviderFetch } = await import("./http/provider-fetch.ts");
  const outbound = openProviderFetch(oidc, (code) => log.warn({ code }, "identity provider not reached"));
  const provider = new IdentityProvider({
    config: oidc,
    clientSecret: config.oidcClientSecret,
    redirectUrl: new URL("/auth/callback", publicUrl).href,
    clock: recorder.clock,
    fetch: outbound.fetch,
  });
  return { provider, outbound };
};

/** Whose key somebody signed in with; null when it is not good any more, or not there. */
const keyOf = (keys: Keys, sha256: string, address: string | null): Principal | null => {
  try {
    return keys.findDigest(sha256, address);
  } catch (error) {
    if (error instanceof KeyRefused) return null;
    throw error;
  }
};

/** Nothing is asked of the provider. Throws `config_invalid`. */
export const openSignIn = async (o: OpenSignIn): Promise<SignInDeps & { close(): Promise<void> }> => {
  const { config, recorder, url, roles, keys, denied, refusals, isTrustedProxy } = o;
  const { oidc, sessions: limits } = config.file.access;
  const { store, clock } = recorder;
  const publicUrl = publicUrlOf(config.file, url);
  const groups = oidc?.groups ?? [];
  checkGroupRoles(groups, roles);
  const { provider, outbound } = await openProvider(o, publicUrl);
  const people = new People(
    (change, effects) =>
      change === null ? store.append({ entries: [], effects }) : appendEntry(recorder, change, effects),
    clock,
    roles,
  );
  await people.load(store);
  const sessions = new Sessions({
    limits,
    clock,
    record: (change) => appendEntry(recorder, change),
    principalOf: (by, address) => (by.how === "oidc" ? people.principalOf(by.person) : keyOf(keys, by.sha256, address)),
  });
  return {
    keys,
    denied,
    refusals,
    isTrustedProxy,
    sessions,
    cookies: createBrowserCookies(publicUrl),
    publicUrl,
    people,
    attempts: new SignInAttempts(clock),
    throttle: new SignInThrottle(),
    provider,
    groups,
    ledger: recorder,
    addressOf: (incoming) => clientAddress(incoming, isTrustedProxy),
    close: async () => {
      sessions.close();
      await outbound?.close();
    },
  };
};
