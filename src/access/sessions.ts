/**
 * Who is signed in. A session is a random token in a cookie, of which only the digest is kept, in memory: a restart signs everybody out.
 * It starts and ends with an entry, and what it may do is asked anew on each request of the person or the key behind it.
 * @module
 */
import type { SessionChanged } from "../domain/access-entry.ts";
import { CustodyError } from "../domain/errors.ts";
import { newId } from "../domain/new-id.ts";
import type { Principal } from "../domain/principal.ts";
import { newToken, tokenDigest } from "./secret-token.ts";
import type { SessionsConfig } from "./sign-in-config.ts";

/** How somebody signed in: as a person, by id, or with a key, by its digest, so that a rotated key ends with its overlap. */
export type SignedInBy =
  | { readonly how: "oidc"; readonly person: string }
  | { readonly how: "key"; readonly sha256: string };

/** Times are UTC milliseconds. */
export interface Session {
  /** `ses_...`: what entries and lists call it. */
  readonly id: string;
  readonly by: SignedInBy;
  /** Who signed in, as they were then. */
  readonly principal: string;
  readonly role: string;
  readonly team: string | null;
  /** What requests that change something must bring beside the cookie. The same for the whole session, so that no open page loses it. */
  readonly csrf: string;
  readonly startedAt: number;
  readonly lastSeenAt: number;
}

export type SessionEnd = "signed_out" | "idle" | "expired" | "revoked" | "replaced";

export interface SessionsOptions {
  readonly limits: SessionsConfig;
  readonly clock: () => number;
  /** Writes an entry; given by the ledger, which this room does not know. */
  readonly record: (change: SessionChanged) => Promise<unknown>;
  /** What somebody may do now; null where they may not be signed in any more, or not from this address (null: wherever). */
  readonly principalOf: (by: SignedInBy, address: string | null) => Principal | null;
}

interface Kept extends Session {
  lastSeenAt: number;
  digest: string;
  rotatedAt: number;
  /** The token before the last rotation: requests that were on their way have it. */
  previous: { readonly digest: string; readonly until: number } | null;
}

/** A token is replaced by the first request after so long. */
const rotationMs = 600_000;
/** How long the one before is still good. */
const graceMs = 30_000;
const sessionsMax = 10_000;
const sweepMs = 60_000;
const minuteMs = 60_000;

/** The sessions of one server. */
export class Sessions {
  readonly #options: SessionsOptions;
  readonly #byId = new Map<string, Kept>();
  readonly #byDigest = new Map<string, Kept>();
  /** Ends that the log could not take: tried again at each sweep. */
  #unwritten: SessionChanged[] = [];
  readonly #timer: NodeJS.Timeout;

  constructor(options: SessionsOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.sweep(), sweepMs);
    this.#timer.unref();
  }

  /** Signs somebody in. `replaced` is the session that the browser had before. Throws `overloaded`. */
  async start(
    by: SignedInBy,
    owner: Principal,
    replaced: Session | null = null,
  ): Promise<{ id: string; token: string }> {
    if (this.#byId.size >= sessionsMax) throw new CustodyError("overloaded", `more than ${sessionsMax} sessions`);
    const token = newToken();
    const now = this.#options.clock();
    const { id: principal, role, team } = owner;
    const session: Kept = {
      id: `ses_${newId()}`,
      by,
      principal,
      role,
      team,
      csrf: newToken(),
      startedAt: now,
      lastSeenAt: now,
      digest: tokenDigest(token),
      rotatedAt: now,
      previous: null,
    };
    await this.#options.record(entryOf("session.started", session, by.how, null));
    this.#byId.set(session.id, session);
    this.#byDigest.set(session.digest, session);
    if (replaced !== null) await this.#end(replaced.id, "replaced", null);
    await this.#endSurplus(session);
    return { id: session.id, token };
  }

  /** Ends what its owner has too many of, the longest idle first, and never this one. */
  async #endSurplus({ id, principal }: Session): Promise<void> {
    const others = [...this.#byId.values()].filter((one) => one.principal === principal && one.id !== id);
    const leastUsed = others.toSorted((a, b) => a.lastSeenAt - b.lastSeenAt);
    const surplus = leastUsed.slice(0, Math.max(0, leastUsed.length + 1 - this.#options.limits.perPersonMax));
    for (const one of surplus) await this.#end(one.id, "replaced", null);
  }

  /** Whose session a token is: a use of it, from an address. Null when there is none in force; then it has ended. */
  find(
    token: string,
    address: string | null = null,
  ): { readonly session: Session; readonly principal: Principal } | null {
    const digest = tokenDigest(token);
    const session = this.#byDigest.get(digest);
    if (session === undefined) return null;
    const now = this.#options.clock();
    if (digest !== session.digest && now >= (session.previous?.until ?? 0)) return null;
    const principal = this.#principalNow(session, now, address);
    if (typeof principal === "string") {
      this.#end(session.id, principal, null).catch(() => undefined);
      return null;
    }
    session.lastSeenAt = now;
    return { session, principal };
  }

  /** A new token in place of this one, when that is due; null when not. The one before is good for a short time more. */
  rotate(token: string): string | null {
    const digest = tokenDigest(token);
    const session = this.#byDigest.get(digest);
    const now = this.#options.clock();
    if (session === undefined || digest !== session.digest || now - session.rotatedAt < rotationMs) return null;
    const next = newToken();
    if (session.previous !== null) this.#byDigest.delete(session.previous.digest);
    session.previous = { digest, until: now + graceMs };
    session.digest = tokenDigest(next);
    session.rotatedAt = now;
    this.#byDigest.set(session.digest, session);
    return next;
  }

  /** Every session in force, eldest first. */
  list(): Session[] {
    const now = this.#options.clock();
    return [...this.#byId.values()].filter((session) => typeof this.#principalNow(session, now) !== "string");
  }

  /**
   * Ends a session: no request has it from now on, whether or not the log can take it; when it cannot, rejects with `ledger_unavailable`,
   * and the entry is tried again. Throws `not_found`.
   */
  async end(id: string, how: SessionEnd, by: string | null): Promise<void> {
    if (!this.#byId.has(id)) throw new CustodyError("not_found", "there is no such session");
    await this.#end(id, how, by);
  }

  /** Ends all sessions of somebody. */
  async endOf(principal: string, how: SessionEnd, by: string | null): Promise<void> {
    const own = [...this.#byId.values()].filter((session) => session.principal === principal);
    await Promise.all(own.map(({ id }) => this.#end(id, how, by)));
  }

  /** Ends what has lasted too long or may not be any more, so that the log says it soon. */
  async sweep(): Promise<void> {
    const now = this.#options.clock();
    const again = this.#unwritten;
    this.#unwritten = [];
    for (const change of again) await this.#write(change).catch(() => undefined);
    for (const session of this.#byId.values()) {
      const end = this.#principalNow(session, now);
      if (typeof end === "string") await this.#end(session.id, end, null).catch(() => undefined);
    }
  }

  /** Stops the clock. What is in force ends with the process: `server.started` says so. */
  close(): void {
    clearInterval(this.#timer);
  }

  /** What the session's owner may do now, or why it is over. */
  #principalNow(session: Kept, now: number, address: string | null = null): Principal | "idle" | "expired" | "revoked" {
    const { idleMinutes, absoluteHours } = this.#options.limits;
    if (now - session.startedAt >= absoluteHours * 60 * minuteMs) return "expired";
    if (now - session.lastSeenAt >= idleMinutes * minuteMs) return "idle";
    return this.#options.principalOf(session.by, address) ?? "revoked";
  }

  async #end(id: string, how: SessionEnd, by: string | null): Promise<void> {
    const session = this.#byId.get(id);
    if (session === undefined) return;
    this.#byId.delete(id);
    this.#byDigest.delete(session.digest);
    if (session.previous !== null) this.#byDigest.delete(session.previous.digest);
    await this.#write(entryOf("session.ended", session, how, by));
  }

  async #write(change: SessionChanged): Promise<void> {
    try {
      await this.#options.record(change);
    } catch (error) {
      this.#unwritten.push(change);
      throw error;
    }
  }
}

const entryOf = (kind: SessionChanged["kind"], session: Session, how: string, by: string | null): SessionChanged => {
  const { id, principal, role, team } = session;
  return { kind, session: id, principal, role, team, how, by };
};
