/**
 * Who may call. Keys live in memory by the digests of their secrets; each change is an entry and a row in one commit, and is in force when it
 * resolves. Changes follow one another.
 * @module
 */
import { newId } from "../domain/new-id.ts";
import { CustodyError } from "../domain/errors.ts";
import type { KeyChanged, KeyCreated, KeyEnded, KeyRotated } from "../domain/access-entry.ts";
import { permissions } from "../domain/permission.ts";
import { type Principal, systemPrincipal } from "../domain/principal.ts";
import type { ApiKeyRow } from "../store/access-rows.ts";
import type { Effect, Store } from "../store/store.ts";
import { keyDigest, newApiKey } from "./api-key.ts";
import { checkSettings, type KeySettings, noSettings, writeSettings } from "./key-settings.ts";
import { KeyRefused, KnownKey } from "./known-key.ts";
import type { Roles } from "./roles.ts";

/** Who changes keys: one of a team sees and changes those of its team alone, and gives nobody more than it may itself. */
export type KeyActor = Pick<Principal, "id" | "team" | "permissions">;

/** The program itself. */
export const systemActor: KeyActor = { id: systemPrincipal, team: null, permissions: new Set(permissions) };

/** What is said of a key; of a new one, and of a change where each field may be absent. */
export interface KeyWords {
  readonly name: string;
  readonly role: string;
  readonly team: string | null;
  readonly settings: Partial<KeySettings>;
}

/** Writes an entry about a key together with its row; given by the ledger, which this room does not know. */
export type RecordKeyChange = (
  change: KeyCreated | KeyChanged | KeyRotated | KeyEnded,
  effects: readonly Effect[],
) => Promise<unknown>;

/** A secret, whose it is, and until when it is good. */
interface HeldSecret {
  readonly key: KnownKey;
  readonly until: number;
}

const differs = (a: unknown, b: unknown): boolean => JSON.stringify(a) !== JSON.stringify(b);

/** The keys of one server. */
export class Keys {
  readonly #byDigest = new Map<string, HeldSecret>();
  readonly #byId = new Map<string, KnownKey>();
  readonly #record: RecordKeyChange;
  readonly #clock: () => number;
  readonly #roles: Roles;
  #changing: Promise<unknown> = Promise.resolve();

  constructor(record: RecordKeyChange, clock: () => number, roles: Roles) {
    this.#record = record;
    this.#roles = roles;
    this.#clock = clock;
  }

  /** Reads what is stored. Throws where a key's settings cannot be read: what it may not do must not be forgotten. */
  async load(store: Pick<Store, "listApiKeys">): Promise<void> {
    for (const row of await store.listApiKeys()) this.#keep(row);
  }

  get isEmpty(): boolean {
    return this.#byId.size === 0;
  }

  /**
   * Whose secret this is; null when nobody's. `address` is where it is used from. Throws `KeyRefused` for a key that is known and not good,
   * or not there.
   */
  find(secret: string, address: string): Principal | null {
    return this.findDigest(keyDigest(secret), address);
  }

  /** The same by the digest of the secret; `address` null: wherever it is used. */
  findDigest(sha256: string, address: string | null): Principal | null {
    const held = this.#byDigest.get(sha256);
    if (held === undefined) return null;
    const { key, until } = held;
    const now = this.#clock();
    const refusal = key.refusalAt(now, address) ?? (now >= until ? "key_expired" : null);
    if (refusal !== null) throw new KeyRefused(refusal, key.principal);
    key.lastUsedAt = now;
    return key.principal;
  }

  /** Whose calls those of this key are, wherever they come from; null for no key. Throws `KeyRefused` for one that may not be used now. */
  callerOf(id: string): Principal | null {
    const key = this.#byId.get(id);
    if (key === undefined) return null;
    const refusal = key.refusalAt(this.#clock(), null);
    if (refusal !== null) throw new KeyRefused(refusal, key.principal);
    return key.principal;
  }

  /** What is known of a key, whether it may be used or not. */
  knownPrincipal(id: string): Principal | null {
    return this.#byId.get(id)?.principal ?? null;
  }

  /** A key that has not ended for ever, by its id; null when there is none. */
  inForce(id: string): Pick<ApiKeyRow, "id" | "team"> | null {
    const row = this.#byId.get(id)?.row;
    return row === undefined || row.revokedAt !== null ? null : row;
  }

  /** Who a key's holder is now; null where it is no good, or there is none. */
  principalOf(id: string): Principal | null {
    const key = this.#byId.get(id);
    return key === undefined || key.refusalAt(this.#clock(), null) !== null ? null : key.principal;
  }

  /** What a key is called, who made it, and whose it is where that is known; null for what is no key. */
  origin(id: string): { readonly name: string; readonly createdBy: string; readonly owner: string | null } | null {
    const key = this.#byId.get(id);
    if (key === undefined) return null;
    const { name, createdBy } = key.row;
    return { name, createdBy, owner: key.settings.owner };
  }

  /** The roles that somebody may give a key. */
  rolesGivenBy({ permissions: own }: KeyActor): string[] {
    return [...this.#roles].flatMap(([name, held]) => ([...held].every((one) => own.has(one)) ? [name] : []));
  }

  /** The keys that somebody may see, eldest first. */
  list(actor: KeyActor): KnownKey[] {
    const seen = [...this.#byId.values()].filter((key) => isSeenBy(actor, key));
    return seen.sort((a, b) => (a.row.id < b.row.id ? -1 : 1));
  }

  /** Throws `not_found`. */
  get(id: string, actor: KeyActor): KnownKey {
    const key = this.#byId.get(id);
    if (key === undefined || !isSeenBy(actor, key)) throw new CustodyError("not_found", "no such key");
    return key;
  }

  /** A key that somebody may change: it is theirs to see, and has not ended for ever. Throws `not_found`. */
  changeable(id: string, actor: KeyActor): KnownKey {
    const key = this.get(id, actor);
    if (key.row.revokedAt !== null) throw new CustodyError("not_found", "no such key in force");
    return key;
  }

  /**
   * Makes a key; its secret is shown once. `chosen` is a secret that the operator brings. Throws `request_malformed`, or `forbidden` where
   * the actor may not make it.
   */
  create(words: KeyWords, actor: KeyActor, chosen?: string): Promise<{ key: KnownKey; secret: string }> {
    return this.#afterOthers(async () => {
      const { name, role, team } = words;
      const settings = { ...noSettings, ...words.settings };
      this.#checkWords({ role, team, settings: words.settings }, settings, actor);
      const secret = chosen ?? newApiKey();
      const row: ApiKeyRow = {
        id: `key_${newId()}`,
        version: 1,
        sha256: keyDigest(secret),
        previousSha256: null,
        previousUntil: null,
        role,
        team,
        name,
        settings: writeSettings(settings),
        createdAt: this.#clock(),
        createdBy: actor.id,
        disabledAt: null,
        revokedAt: null,
        lastUsedAt: null,
      };
      const entry = { kind: "key.created", key: row.id, role, team, principal: actor.id } as const;
      await this.#record(entry, [{ effect: "createApiKey", row }]);
      return { key: this.#keep(row), secret };
    });
  }

  /** Changes what is said of a key; what is absent stays. Throws as `create` does, and `not_found`. Where nothing differs nothing is written. */
  change(id: string, words: Partial<KeyWords>, actor: KeyActor): Promise<KnownKey> {
    return this.#afterOthers(async () => {
      const key = this.changeable(id, actor);
      const { name = key.row.name, role = key.row.role, team = key.row.team } = words;
      const settings = { ...key.settings, ...words.settings };
      this.#checkGiven(key.row.role, actor);
      this.#checkWords({ role, team, settings: words.settings ?? {} }, settings, actor);
      const before: Readonly<Record<string, unknown>> = { ...key.row, ...key.settings };
      const after = { name, role, team, ...settings };
      const fields = Object.entries(after).flatMap(([field, value]) => (differs(before[field], value) ? [field] : []));
      if (fields.length === 0) return key;
      const row = { ...key.row, name, role, team, settings: writeSettings(settings) };
      return this.#change(key, row, { kind: "key.changed", key: id, role, team, principal: actor.id, fields });
    });
  }

  /** Gives a key a new secret, shown once. The one before stays good for the overlap; one before that ends now. */
  rotate(id: string, overlapMs: number, actor: KeyActor): Promise<{ key: KnownKey; secret: string }> {
    return this.#afterOthers(async () => {
      const key = this.changeable(id, actor);
      const { team, sha256: previousSha256, role } = key.row;
      this.#checkGiven(role, actor);
      const secret = newApiKey();
      const overlapUntil = this.#clock() + overlapMs;
      const row = { ...key.row, sha256: keyDigest(secret), previousSha256, previousUntil: overlapUntil };
      const entry = { kind: "key.rotated", key: id, team, principal: actor.id, overlapUntil } as const;
      return { key: await this.#change(key, row, entry), secret };
    });
  }

  /** Stops a key for a time. */
  disable(id: string, actor: KeyActor): Promise<KnownKey> {
    return this.#afterOthers(async () => {
      const key = this.changeable(id, actor);
      if (key.row.disabledAt !== null) return key;
      return this.#change(key, { ...key.row, disabledAt: this.#clock() }, this.#ended("key.disabled", key, actor));
    });
  }

  /** Ends the stop. Throws as `create` does. */
  enable(id: string, actor: KeyActor): Promise<KnownKey> {
    return this.#afterOthers(async () => {
      const key = this.changeable(id, actor);
      this.#checkGiven(key.row.role, actor);
      if (key.row.disabledAt === null) return key;
      return this.#change(key, { ...key.row, disabledAt: null }, this.#ended("key.enabled", key, actor));
    });
  }

  /** Ends a key for ever. Throws `not_found`, also for one that has ended, and `forbidden` for the last lasting admin key. */
  revoke(id: string, actor: KeyActor): Promise<KnownKey> {
    return this.#afterOthers(async () => {
      const key = this.changeable(id, actor);
      return this.#change(key, { ...key.row, revokedAt: this.#clock() }, this.#ended("key.revoked", key, actor));
    });
  }

  /** Has `write` store when keys were last used, where that is not stored yet. */
  async storeUses(write: (effects: readonly Effect[]) => Promise<unknown>): Promise<void> {
    const uses = [...this.#byId.values()].flatMap((key) =>
      key.lastUsedAt === null || key.lastUsedAt === key.storedUse ? [] : [{ key, lastUsedAt: key.lastUsedAt }],
    );
    if (uses.length === 0) return;
    await write(uses.map(({ key, lastUsedAt }) => ({ effect: "touchApiKey", row: { id: key.row.id, lastUsedAt } })));
    for (const { key, lastUsedAt } of uses) key.storedUse = lastUsedAt;
  }

  #ended(kind: KeyEnded["kind"], { row }: KnownKey, actor: KeyActor): KeyEnded {
    return { kind, key: row.id, team: row.team, principal: actor.id };
  }

  #checkWords(given: Pick<KeyWords, "role" | "team" | "settings">, settings: KeySettings, actor: KeyActor): void {
    this.#checkGiven(given.role, actor);
    if (actor.team !== null && given.team !== actor.team) {
      throw new CustodyError("forbidden", "a key of your own team only", "team");
    }
    checkSettings(given.settings, settings, this.#clock());
  }

  /** Whoever holds a key's secret may do what its role may: nobody comes by that through a key they make, change or rotate. */
  #checkGiven(role: string, actor: KeyActor): void {
    const held = this.#roles.get(role);
    if (held === undefined) throw new CustodyError("request_malformed", "`role` is no role of this server", "role");
    if ([...held].every((permission) => actor.permissions.has(permission))) return;
    throw new CustodyError("forbidden", "this role may do what you may not", "role");
  }

  async #change(before: KnownKey, row: ApiKeyRow, entry: KeyChanged | KeyRotated | KeyEnded): Promise<KnownKey> {
    const next = { ...row, version: before.row.version + 1 };
    if (before.isLastingAdmin && !new KnownKey(next, this.#roles).isLastingAdmin) {
      const others = [...this.#byId.values()].some((key) => key !== before && key.isLastingAdmin);
      if (!others) throw new CustodyError("forbidden", "the last admin key that nothing ends must stay as it is");
    }
    await this.#record(entry, [{ effect: "changeApiKey", row: next }]);
    return this.#keep(next);
  }

  /** Puts a row in force. */
  #keep(row: ApiKeyRow): KnownKey {
    const { id, sha256, previousSha256, previousUntil } = row;
    const before = this.#byId.get(id);
    for (const digest of [before?.row.sha256, before?.row.previousSha256]) this.#byDigest.delete(digest ?? "");
    const key = new KnownKey(row, this.#roles, before);
    this.#byId.set(id, key);
    if (previousSha256 !== null) this.#byDigest.set(previousSha256, { key, until: previousUntil ?? 0 });
    this.#byDigest.set(sha256, { key, until: Number.POSITIVE_INFINITY });
    return key;
  }

  #afterOthers<T>(change: () => Promise<T>): Promise<T> {
    const done = this.#changing.then(change);
    this.#changing = done.catch(() => undefined);
    return done;
  }
}

const isSeenBy = ({ team }: KeyActor, { row }: KnownKey): boolean => team === null || row.team === team;
