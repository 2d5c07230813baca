/**
 * Who may call. Keys live in memory by their digest; each change is an entry and a row in one commit, and is in force when it resolves.
 * @module
 */
import { newId } from "../domain/new-id.ts";
import { CustodyError } from "../domain/errors.ts";
import type { KeyCreated, KeyEnded } from "../domain/access-entry.ts";
import type { Principal } from "../domain/principal.ts";
import type { ApiKeyRow } from "../store/access-rows.ts";
import type { Effect, Store } from "../store/store.ts";
import { keyDigest, newApiKey } from "./api-key.ts";
import type { Roles } from "./roles.ts";

/** A key as lists show it: never its secret. */
export type KeyInfo = Pick<ApiKeyRow, "id" | "role" | "team" | "name" | "createdAt" | "revokedAt">;

/** Writes an entry about a key together with its row; given by the ledger, which this room does not know. */
export type RecordKeyChange = (change: KeyCreated | KeyEnded, effects: readonly Effect[]) => Promise<unknown>;

/** The keys of one server. */
export class Keys {
  readonly #byDigest = new Map<string, ApiKeyRow>();
  readonly #record: RecordKeyChange;
  readonly #clock: () => number;
  readonly #roles: Roles;
  /** Keys whose end is being written: they have no second end, and are no admin that stays. */
  readonly #ending = new Set<string>();

  constructor(record: RecordKeyChange, clock: () => number, roles: Roles) {
    this.#record = record;
    this.#roles = roles;
    this.#clock = clock;
  }

  /** Reads what is stored. */
  async load(store: Pick<Store, "listApiKeys">): Promise<void> {
    for (const row of await store.listApiKeys()) this.#byDigest.set(row.sha256, row);
  }

  get isEmpty(): boolean {
    return this.#byDigest.size === 0;
  }

  /** Whose key this is; null when it is unknown or revoked. */
  find(key: string): Principal | null {
    return this.findDigest(keyDigest(key));
  }

  /** Whose key has this digest; null when it is unknown or revoked. */
  findDigest(sha256: string): Principal | null {
    const row = this.#byDigest.get(sha256);
    if (row === undefined || row.revokedAt !== null) return null;
    const { id, role, team } = row;
    return { id, role, team, period: null, permissions: this.#roles.get(role) ?? new Set() };
  }

  /** A key in force by its id; null when there is none. */
  inForce(id: string): Pick<ApiKeyRow, "id" | "team"> | null {
    return [...this.#byDigest.values()].find((row) => row.id === id && row.revokedAt === null) ?? null;
  }

  /** Every key, eldest first. */
  list(): KeyInfo[] {
    return [...this.#byDigest.values()].map(({ id, role, team, name, createdAt, revokedAt }) => ({
      id,
      role,
      team,
      name,
      createdAt,
      revokedAt,
    }));
  }

  /** Who made a key, and whose it is where that is known; null for what is no key. */
  origin(id: string): { readonly createdBy: string; readonly owner: string | null } | null {
    const row = [...this.#byDigest.values()].find((candidate) => candidate.id === id);
    return row === undefined ? null : { createdBy: row.createdBy, owner: null };
  }

  /** Makes a key; `secret` is shown to its owner once. `chosen` is a secret that the operator brings. */
  async create(
    name: string,
    role: string,
    principal: string,
    chosen?: string,
    team: string | null = null,
  ): Promise<{ info: KeyInfo; secret: string }> {
    const secret = chosen ?? newApiKey();
    const id = `key_${newId()}`;
    const row: ApiKeyRow = {
      id,
      version: 1,
      sha256: keyDigest(secret),
      previousSha256: null,
      previousUntil: null,
      role,
      team,
      name,
      settings: "{}",
      createdAt: this.#clock(),
      createdBy: principal,
      disabledAt: null,
      revokedAt: null,
      lastUsedAt: null,
    };
    await this.#record({ kind: "key.created", key: id, role, team, principal }, [{ effect: "createApiKey", row }]);
    this.#byDigest.set(row.sha256, row);
    const { createdAt, revokedAt } = row;
    return { info: { id, role, team, name, createdAt, revokedAt }, secret };
  }

  /** Ends a key at once. Throws `not_found`, and `forbidden` for the last admin key. */
  async revoke(id: string, principal: string): Promise<void> {
    const inForce = [...this.#byDigest.values()].filter((key) => key.revokedAt === null && !this.#ending.has(key.id));
    const row = inForce.find((candidate) => candidate.id === id);
    if (row === undefined) throw new CustodyError("not_found", "no such key in force");
    if (row.role === "admin" && inForce.filter(({ role }) => role === "admin").length === 1)
      throw new CustodyError("forbidden", "the last admin key cannot be revoked");
    const revokedAt = this.#clock();
    const ended = { ...row, revokedAt, version: row.version + 1 };
    this.#ending.add(id);
    try {
      await this.#record({ kind: "key.revoked", key: id, team: row.team, principal }, [
        { effect: "changeApiKey", row: ended },
      ]);
    } finally {
      this.#ending.delete(id);
    }
    this.#byDigest.set(row.sha256, ended);
  }
}
