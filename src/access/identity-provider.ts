/**
 * The OpenID provider that people sign in at: authorization code flow with PKCE (OpenID Connect Core 3.1, RFC 7636). Nothing is asked of it
 * before somebody signs in.
 * @module
 */
import type * as oidc from "openid-client";
import { CustodyError } from "../domain/errors.ts";
import type { Attempt } from "./sign-in-attempts.ts";
import type { OidcConfig } from "./sign-in-config.ts";

/** What the provider says of somebody. */
export interface Identity {
  readonly issuer: string;
  readonly subject: string;
  readonly name: string | null;
  readonly email: string | null;
  readonly groups: readonly string[];
}

export interface IdentityProviderOptions {
  readonly config: OidcConfig;
  /** Null for a public client. */
  readonly clientSecret: string | null;
  /** Where the provider sends people back to. */
  readonly redirectUrl: string;
  readonly clock: () => number;
  /** Asks the provider; its `CustodyError`s are passed on. */
  readonly fetch: oidc.CustomFetch;
}

const timeoutSeconds = 10;
/** How long the provider's own description of itself is used before it is read anew. */
const discoveryMs = 3_600_000;
const textCharsMax = 256;
const groupsMax = 1_000;

const notDescribed = (): CustodyError =>
  new CustodyError("sign_in_unavailable", "the identity provider does not describe itself at its issuer's address");

const notAccepted = (): CustodyError =>
  new CustodyError("unauthenticated", "the identity provider's answer was not accepted: sign in again");

/** The error of ours at the root of one of the library's; null where it is the library that found fault. */
const ownError = (error: unknown): CustodyError | null => {
  for (let at = error; at instanceof Error; at = at.cause) if (at instanceof CustodyError) return at;
  return null;
};

/** Loaded with the first sign-in: a server that starts need not wait for it. */
const library = (): Promise<typeof oidc> => import("openid-client");

const textOf = (claim: unknown): string | null =>
  typeof claim === "string" && claim !== "" ? claim.slice(0, textCharsMax) : null;

/** A list of texts, or one text; else there are no groups. */
const groupsOf = (claim: unknown): string[] => {
  const list: unknown[] = Array.isArray(claim) ? claim : [claim];
  return list.slice(0, groupsMax).filter((one) => typeof one === "string");
};

export class IdentityProvider {
  readonly #options: IdentityProviderOptions;
  #found: { readonly configuration: Promise<oidc.Configuration>; readonly until: number } | null = null;

  constructor(options: IdentityProviderOptions) {
    this.#options = options;
  }

  /** Where to send somebody who wants to sign in. Throws `sign_in_unavailable`. */
  async signInUrl({ state, nonce, verifier }: Attempt): Promise<URL> {
    const oidc = await library();
    const configuration = await this.#configuration();
    const { config, redirectUrl } = this.#options;
    return oidc.buildAuthorizationUrl(configuration, {
      response_type: "code",
      redirect_uri: redirectUrl,
      scope: [...new Set(["openid", ...config.scopes])].join(" "),
      state,
      nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
    });
  }

  /**
   * Exchanges the code of an answer for who it is. `query` is that of the callback, with its `?`. Throws `unauthenticated` when the answer is
   * not what this attempt asked for, and `sign_in_unavailable`.
   */
  async identify(query: string, { state, nonce, verifier }: Attempt): Promise<Identity> {
    const oidc = await library();
    const configuration = await this.#configuration();
    const { config, redirectUrl } = this.#options;
    try {
      const tokens = await oidc.authorizationCodeGrant(configuration, new URL(redirectUrl + query), {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      });
      const token = tokens.claims();
      if (token === undefined) throw new Error("no ID token");
      // Providers put groups, names and addresses here or there.
      const more =
        config.groupsClaim in token || configuration.serverMetadata().userinfo_endpoint === undefined
          ? {}
          : await oidc.fetchUserInfo(configuration, tokens.access_token, token.sub);
      const claims: Readonly<Record<string, unknown>> = { ...more, ...token };
      return {
        issuer: token.iss,
        subject: token.sub,
        name: textOf(claims["name"]),
        email: textOf(claims["email"]),
        groups: groupsOf(claims[config.groupsClaim]),
      };
    } catch (error) {
      throw ownError(error) ?? notAccepted();
    }
  }

  /** Reads the provider's description of itself, once for all who wait; a failure is not remembered. */
  async #configuration(): Promise<oidc.Configuration> {
    const now = this.#options.clock();
    if (this.#found === null || now >= this.#found.until) {
      const found = { configuration: this.#discover(), until: now + discoveryMs };
      this.#found = found;
      found.configuration.catch(() => {
        if (this.#found === found) this.#found = null;
      });
    }
    return this.#found.configuration;
  }

  async #discover(): Promise<oidc.Configuration> {
    const oidc = await library();
    const { config, clientSecret, fetch } = this.#options;
    const execute = [oidc.enableNonRepudiationChecks];
    // On this host only: the configuration allows no other, and `fetch` reaches none.
    if (config.allowInsecure) execute.push(oidc.allowInsecureRequests);
    try {
      return await oidc.discovery(
        new URL(config.issuer),
        config.clientId,
        undefined,
        clientSecret === null ? oidc.None() : oidc.ClientSecretPost(clientSecret),
        { execute, timeout: timeoutSeconds, [oidc.customFetch]: fetch },
      );
    } catch (error) {
      throw ownError(error) ?? notDescribed();
    }
  }
}
