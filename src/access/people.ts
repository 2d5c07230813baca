/**
 * Who has signed in. Their role comes from their groups, anew at each sign-in; here they can be stopped. Rows live in memory; each change of
 * who may do what is an entry and a row in one commit. Names and addresses are in the rows alone: in no entry and no log line.
 * @module
 */
import type { PersonChanged } from "../domain/access-entry.ts";
import { CustodyError } from "../domain/errors.ts";
import { newId } from "../domain/new-id.ts";
import type { Principal } from "../domain/principal.ts";
import type { PersonRow } from "../store/access-rows.ts";
import type { Effect, Store } from "../store/store.ts";
import type { Roles } from "./roles.ts";

/** What a provider says of somebody, and what that makes them here. */
export type SignedIn = Pick<PersonRow, "issuer" | "subject" | "name" | "email" | "role" | "team">;

/**
 * Writes a row, together with an entry where it changes who may do what; given by the ledger, which this room does not know.
 */
export type RecordPersonChange = (change: PersonChanged | null, effects: readonly Effect[]) => Promise<unknown>;

const peopleMax = 100_000;

/** The people of one server. */
export class People {
  readonly #byId = new Map<string, PersonRow>();
  /** By issuer and subject: what a provider knows them as. */
  readonly #bySubject = new Map<string, string>();
  readonly #record: RecordPersonChange;
  readonly #clock: () => number;
  readonly #roles: Roles;
  #changing: Promise<unknown> = Promise.resolve();

  constructor(record: RecordPersonChange, clock: () => number, roles: Roles) {
    this.#record = record;
    this.#clock = clock;
    this.#roles = roles;
  }

  /** Reads what is stored. */
  async load(store: Pick<Store, "listPeople">): Promise<void> {
    for (const row of await store.listPeople()) this.#keep(row);
  }

  /** Everybody, eldest first. */
  list(): PersonRow[] {
    return [...this.#byId.values()];
  }

  get(id: string): PersonRow | null {
    return this.#byId.get(id) ?? null;
  }

  /** Who a provider's subject is here; null where they never signed in. */
  find({ issuer, subject }: Pick<SignedIn, "issuer" | "subject">): PersonRow | null {
    return this.get(this.#bySubject.get(JSON.stringify([issuer, subject])) ?? "");
  }

  /** What somebody may do now; null where they may not sign in any more. */
  principalOf(id: string): Principal | null {
    const row = this.get(id);
    if (row === null || row.disabledAt !== null) return null;
    return {
      id,
      role: row.role,
      team: row.team,
      permissions: this.#roles.get(row.role) ?? new Set(),
      period: null,
      rules: null,
    };
  }

  /**
   * Somebody whom a provider vouches for: made known, or given the role that they have now. Throws `forbidden` where they are disabled.
   * A sign-in that changes nothing about who may do what is no entry here: `session.started` says it.
   */
  async signIn(given: SignedIn): Promise<PersonRow> {
    return this.#inTurn(async () => {
      const known = this.find(given);
      if (known !== null && known.disabledAt !== null) {
        throw new CustodyError("forbidden", "you may not sign in: ask who runs Custody here");
      }
      if (known === null && this.#byId.size >= peopleMax) {
        throw new CustodyError("overloaded", `more than ${peopleMax} people are known`);
      }
      const now = this.#clock();
      const row: PersonRow = {
        ...given,
        id: known?.id ?? `usr_${newId()}`,
        createdAt: known?.createdAt ?? now,
        lastSeenAt: now,
        disabledAt: null,
      };
      const isSame = known?.role === row.role && known.team === row.team;
      await this.#write(known === null ? "person.created" : isSame ? null : "person.changed", row, row.id);
      return row;
    });
  }

  /** Stops somebody, or lets them sign in again. What is so already is no entry. Throws `not_found`. */
  async setDisabled(id: string, disabled: boolean, principal: string): Promise<PersonRow> {
    return this.#inTurn(async () => {
      const known = this.get(id);
      if (known === null) throw new CustodyError("not_found", "there is no such person");
      if (disabled === (known.disabledAt !== null)) return known;
      const row = { ...known, disabledAt: disabled ? this.#clock() : null };
      await this.#write(disabled ? "person.disabled" : "person.enabled", row, principal);
      return row;
    });
  }

  /**
   * Takes name, address and what a provider knows somebody as out of the rows of those whom `subject` names: their id, address, or name at the
   * provider. They may not sign in any more as who they were. Gives their ids.
   */
  async forget(subject: string, principal: string): Promise<string[]> {
    return this.#inTurn(async () => {
      const meant = this.list().filter((row) => [row.id, row.email, row.subject].includes(subject));
      for (const row of meant) {
        const { id: person, role, team } = row;
        const erased = { ...row, subject: `erased ${person}`, name: null, email: null, disabledAt: this.#clock() };
        await this.#record({ kind: "person.disabled", person, role, team, principal }, [
          { effect: "forgetPerson", row: { id: person, subject: erased.subject, disabledAt: erased.disabledAt } },
        ]);
        this.#bySubject.delete(JSON.stringify([row.issuer, row.subject]));
        this.#keep(erased);
      }
      return meant.map(({ id }) => id);
    });
  }

  async #write(kind: PersonChanged["kind"] | null, row: PersonRow, principal: string): Promise<void> {
    const { id: person, role, team } = row;
    const change = kind === null ? null : { kind, person, role, team, principal };
    await this.#record(change, [{ effect: "putPerson", row }]);
    this.#keep(row);
  }

  #keep(row: PersonRow): void {
    this.#byId.set(row.id, row);
    this.#bySubject.set(JSON.stringify([row.issuer, row.subject]), row.id);
  }

  /** One change after another: each begins from what the one before left. */
  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const next = this.#changing.then(change);
    this.#changing = next.catch(() => undefined);
    return next;
  }
}
