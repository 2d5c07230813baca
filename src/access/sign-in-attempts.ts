/**
 * Sign-ins that wait for the provider's answer. Nothing is kept of one here but in the browser's cookie: state, nonce and PKCE verifier are
 * MACs of it under a key of this process, so no flood of begun sign-ins can push out another, and a cookie that was changed has another state.
 * @module
 */
import { createHmac, randomBytes } from "node:crypto";
import { isSameSecret, newToken } from "./secret-token.ts";

/** What a sign-in is bound to; see OpenID Connect Core 3.1.2.1 and RFC 7636. */
export interface Attempt {
  /** For the browser that began it. */
  readonly cookie: string;
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  /** Where to go afterwards. */
  readonly next: string;
}

/** How long a provider may take to let somebody in. */
export const attemptSeconds = 600;
const keyBytes = 32;

/** The attempts of one server. A restart forgets them all. */
export class SignInAttempts {
  readonly #key = randomBytes(keyBytes);
  readonly #clock: () => number;
  /** States that were answered, with the time at which they would have expired. As many as the throttle lets through in that time. */
  readonly #used = new Map<string, number>();

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  begin(next: string): Attempt {
    const expiresAt = this.#clock() + attemptSeconds * 1_000;
    return this.#derive([newToken(), expiresAt, Buffer.from(next).toString("base64url")].join("."), next);
  }

  /** The attempt that an answer with this state belongs to, once; null when the cookie is of another, or it is too late. */
  redeem(cookie: string, state: string): Attempt | null {
    const [, expires = "", next = ""] = cookie.split(".");
    const attempt = this.#derive(cookie, Buffer.from(next, "base64url").toString());
    const now = this.#clock();
    if (!isSameSecret(state, attempt.state) || now >= Number(expires)) return null;
    for (const [used, until] of this.#used) if (now >= until) this.#used.delete(used);
    if (this.#used.has(state)) return null;
    this.#used.set(state, Number(expires));
    return attempt;
  }

  #derive(cookie: string, next: string): Attempt {
    const of = (purpose: string): string =>
      createHmac("sha256", this.#key).update(`${purpose} ${cookie}`).digest("base64url");
    return { cookie, state: of("state"), nonce: of("nonce"), verifier: of("verifier"), next };
  }
}
