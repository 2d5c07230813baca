/**
 * What providers gave: stored sealed, never shown again, and chosen for each call. Those in force are held in memory; each change is an
 * entry and a row in one commit, and is in force when it resolves.
 * @module
 */
import type { CredentialChanged } from "../domain/access-entry.ts";
import { CustodyError } from "../domain/errors.ts";
import { newId } from "../domain/new-id.ts";
import type { Principal } from "../domain/principal.ts";
import type { CredentialRow } from "../store/access-rows.ts";
import type { Effect, Store } from "../store/store.ts";
import { type CredentialSecret, openCredential, sealCredential } from "../vault/credential-secret.ts";
import type { MasterKey } from "../vault/master-key.ts";

/** How many can be in force: all of them are held in memory. */
const inForceMax = 10_000;

/** A credential as lists show it: never its secret. */
export type CredentialInfo = Omit<CredentialRow, "wrapped">;

/** One that is in force, opened. The same object for as long as it is. */
export interface HeldCredential extends CredentialSecret {
  readonly row: CredentialInfo;
}

/** For which calls: those of an API key, of a team, or all to the upstream. A key's credential also names the key's team. */
export type NewCredential = CredentialSecret & Pick<CredentialRow, "name" | "upstream" | "team" | "apiKey">;

/** Writes an entry about a credential together with its row; given by the ledger, which this room does not know. */
export type RecordCredentialChange = (change: CredentialChanged, effects: readonly Effect[]) => Promise<unknown>;

interface Choices {
  readonly byKey: Map<string, HeldCredential>;
  readonly byTeam: Map<string, HeldCredential>;
  all: HeldCredential | null;
}

/** The credentials of one server. */
export class Credentials {
  readonly #record: RecordCredentialChange;
  readonly #clock: () => number;
  readonly #master: MasterKey;
  /** Every one that there ever was, eldest first. */
  readonly #rows = new Map<string, CredentialInfo>();
  readonly #held = new Map<string, HeldCredential>();
  /** By upstream. */
  #choices = new Map<string, Choices>();
  readonly #ending = new Set<string>();

  constructor(record: RecordCredentialChange, clock: () => number, master: MasterKey) {
    this.#record = record;
    this.#clock = clock;
    this.#master = master;
  }

  /** Reads what is stored. Throws `ledger_corrupt` when one does not open. */
  async load(store: Pick<Store, "listCredentials">): Promise<void> {
    for (const { wrapped, ...row } of await store.listCredentials()) {
      this.#rows.set(row.id, row);
      if (row.revokedAt === null) this.#hold(row, openCredential(this.#master.all, { ...row, wrapped }));
    }
  }

  /** Eldest first. */
  list(): CredentialInfo[] {
    return [...this.#rows.values()];
  }

  /** The one for a call: its key's own, else its team's, else the upstream's; of several the newest. Null when none is stored for it. */
  choose(upstream: string, { id, team }: Pick<Principal, "id" | "team">): HeldCredential | null {
    const choices = this.#choices.get(upstream);
    if (choices === undefined) return null;
    return choices.byKey.get(id) ?? (team === null ? undefined : choices.byTeam.get(team)) ?? choices.all;
  }

  /** Stores one, sealed. Throws `forbidden` when there are too many. */
  async create(given: NewCredential, principal: string): Promise<CredentialInfo> {
    if (this.#held.size >= inForceMax) {
      throw new CustodyError("forbidden", `${inForceMax} credentials are in force; revoke those that are not used`);
    }
    const { origin, secret, upstream, team, apiKey, name } = given;
    const id = `crd_${newId()}`;
    const row = { id, upstream, team, apiKey, name, createdAt: this.#clock(), createdBy: principal, revokedAt: null };
    const wrapped = sealCredential(this.#master.current, row, { origin, secret });
    const change = { kind: "credential.created", credential: id, upstream, team, key: apiKey, principal } as const;
    await this.#record(change, [{ effect: "createCredential", row: { ...row, wrapped } }]);
    this.#rows.set(id, row);
    this.#hold(row, { origin, secret });
    return row;
  }

  /** Ends one at once and destroys what was sealed. `team` is the team that may; null: any. Throws `not_found`. */
  async revoke(id: string, principal: string, team: string | null): Promise<void> {
    const row = this.#held.get(id)?.row;
    if (row === undefined || this.#ending.has(id) || (team !== null && row.team !== team)) {
      throw new CustodyError("not_found", "no such credential in force");
    }
    const revokedAt = this.#clock();
    const { upstream, apiKey: key } = row;
    this.#ending.add(id);
    try {
      await this.#record({ kind: "credential.revoked", credential: id, upstream, team: row.team, key, principal }, [
        { effect: "revokeCredential", row: { id, revokedAt } },
      ]);
    } finally {
      this.#ending.delete(id);
    }
    this.#rows.set(id, { ...row, revokedAt });
    this.#held.delete(id);
    // One that it stood before may be in force again.
    this.#choices = new Map();
    for (const held of this.#held.values()) this.#offer(held);
  }

  #hold(row: CredentialInfo, secret: CredentialSecret): void {
    const held = { row, ...secret };
    this.#held.set(row.id, held);
    this.#offer(held);
  }

  #offer(held: HeldCredential): void {
    const { upstream, apiKey, team } = held.row;
    const choices = this.#choices.get(upstream) ?? { byKey: new Map(), byTeam: new Map(), all: null };
    this.#choices.set(upstream, choices);
    if (apiKey !== null) choices.byKey.set(apiKey, held);
    else if (team !== null) choices.byTeam.set(team, held);
    else choices.all = held;
  }
}
