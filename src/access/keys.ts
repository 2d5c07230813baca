/**
 * Who may call. Keys live in memory by their digest; each change is an entry and a row in one commit, and is in force when it resolves.
 * @module
 */
import { newId } from "../domain/new-id.ts";
import { CustodyError } from "../domain/errors.ts";
import type { Principal, Role } from "../domain/role.ts";
import { type ApiKeyRow, type Effect, type Store } from "../store/store.ts";
import { keyDigest, newApiKey } from "./api-key.ts";

/** A key as lists show it: never its secret. */
export type KeyInfo = Omit<ApiKeyRow, "sha256">;

/** Writes an entry about a key together with its row; given by the ledger, which this room does not know. */
export type RecordKeyChange = (
  change: { kind: "key.created" | "key.revoked"; key: string; role: Role; principal: string },
  effects: readonly Effect[],
) => Promise<unknown>;

/** The keys of one server. */
export class Keys {
  readonly #byDigest = new Map<string, ApiKeyRow>();
  readonly #record: RecordKeyChange;
  readonly #clock: () => number;
  /** Keys whose end is being written: they have no second end, and are no admin that stays. */
  readonly #ending = new Set<string>();

  constructor(record: RecordKeyChange, clock: () => number) {
    this.#record = record;
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
    const row = this.#byDigest.get(keyDigest(key));
    return row === undefined || row.revokedAt !== null ? null : { keyId: row.id, role: row.role };
  }

  /** Every key, eldest first. */
  list(): KeyInfo[] {
    return [...this.#byDigest.values()].map(({ id, role, name, createdAt, revokedAt }) => ({
      id,
      role,
      name,
      createdAt,
      revokedAt,
    }));
  }

  /** Makes a key; `secret` is shown to its owner once. `chosen` is a secret that the operator brings. */
  async create(
    name: string,
    role: Role,
    principal: string,
    chosen?: string,
  ): Promise<{ info: KeyInfo; secret: string }> {
    const secret = chosen ?? newApiKey();
    const id = `key_${newId()}`;
    const row: ApiKeyRow = { id, sha256: keyDigest(secret), role, name, createdAt: this.#clock(), revokedAt: null };
    await this.#record({ kind: "key.created", key: id, role, principal }, [{ effect: "createApiKey", row }]);
    this.#byDigest.set(row.sha256, row);
    const { createdAt, revokedAt } = row;
    return { info: { id, role, name, createdAt, revokedAt }, secret };
  }

  /** Ends a key at once. Throws `not_found`, and `forbidden` for the last admin key. */
  async revoke(id: string, principal: string): Promise<void> {
    const inForce = [...this.#byDigest.values()].filter((key) => key.revokedAt === null && !this.#ending.has(key.id));
    const row = inForce.find((candidate) => candidate.id === id);
    if (row === undefined) throw new CustodyError("not_found", "no such key in force");
    if (row.role === "admin" && inForce.filter(({ role }) => role === "admin").length === 1)
      throw new CustodyError("forbidden", "the last admin key cannot be revoked");
    const revokedAt = this.#clock();
    this.#ending.add(id);
    try {
      await this.#record({ kind: "key.revoked", key: id, role: row.role, principal }, [
        { effect: "revokeApiKey", row: { id, revokedAt } },
      ]);
    } finally {
      this.#ending.delete(id);
    }
    this.#byDigest.set(row.sha256, { ...row, revokedAt });
  }
}
