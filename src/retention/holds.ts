/**
 * Legal holds: placed by one person, released by two. What they hold no rule and no erasure takes away.
 * @module
 */
import { z } from "zod";
import { holds as isInScope, type Scope, scopeOf } from "../access/scope.ts";
import { CustodyError } from "../domain/errors.ts";
import { newId } from "../domain/new-id.ts";
import type { Principal } from "../domain/principal.ts";
import { appendEntry } from "../ledger/append.ts";
import type { Recorder } from "../ledger/exchange-record.ts";
import type { PayloadAccess } from "../ledger/stored-payload.ts";
import type { HoldRow } from "../store/retention-rows.ts";
import { covers, type HeldFacts, type HoldScope, partsOf, readScope } from "./hold-scope.ts";
import { appendWithWords, openWords } from "../ledger/sealed-words.ts";
import type { Turns } from "./turns.ts";

const prefix = "hld_";

/** Holds in force at one time. */
const holdsMax = 1_000;

export interface Hold extends Omit<HoldRow, "scope"> {
  readonly scope: HoldScope;
}

/** What a person says of a hold. */
export interface HoldWords {
  readonly owner: string;
  readonly reason: string;
}

/** What somebody asks to be held. `subject` is the caller's text: it is turned into an HMAC, and kept nowhere. */
export interface HoldRequest extends HoldWords {
  readonly scope: Partial<HoldScope>;
}

const wordsSchema = z.object({ owner: z.string(), reason: z.string() });

const holdOf = (row: HoldRow): Hold => ({ ...row, scope: readScope(row.id, row.scope) });

const isSeen = (scope: Scope, { scope: held, placedAt }: Hold): boolean =>
  isInScope(scope, { team: held.query.team ?? null, openedAt: placedAt });

/** The holds of one server. Those in force live in memory: each step of a sweep asks them. */
export class Holds {
  readonly #recorder: Recorder;
  readonly #access: PayloadAccess;
  readonly #turns: Turns;
  #rows: readonly Hold[] = [];

  constructor(recorder: Recorder, access: PayloadAccess, turns: Turns) {
    this.#recorder = recorder;
    this.#access = access;
    this.#turns = turns;
  }

  /** Reads what is stored. Throws `ledger_corrupt` where a scope cannot be read. */
  async load(): Promise<void> {
    this.#rows = (await this.#recorder.store.listHolds()).map(holdOf);
  }

  get inForce(): readonly Hold[] {
    return this.#rows.filter(({ releasedAt }) => releasedAt === null);
  }

  /** The ids of the holds that hold this, of those in force. */
  holding(facts: HeldFacts): string[] {
    return this.inForce.filter(({ scope }) => covers(scope, facts)).map(({ id }) => id);
  }

  /** Those that somebody may see, newest first. */
  list(principal: Principal): Hold[] {
    return this.#rows.filter((hold) => isSeen(scopeOf(principal), hold)).toReversed();
  }

  /** Throws `not_found`. */
  get(principal: Principal, id: string): Hold {
    const hold = this.#rows.find((one) => one.id === id);
    if (hold === undefined || !isSeen(scopeOf(principal), hold)) throw new CustodyError("not_found", "no such hold");
    return hold;
  }

  /** Whose it is and why, for somebody who may place or release holds: that they read it is an entry first. */
  async readWords({ id: principal }: Principal, { id }: Hold): Promise<HoldWords | null> {
    await appendEntry(this.#recorder, { kind: "hold.read", hold: id, principal });
    const words = await openWords(this.#access, id.slice(prefix.length));
    return words === null ? null : wordsSchema.parse(JSON.parse(words));
  }

  /** Places a hold. Durable, and in force, when it resolves. Throws `request_malformed` for one that would hold everything. */
  place(principal: Principal, { scope: asked, owner, reason }: HoldRequest): Promise<Hold> {
    return this.#turns.take(async () => {
      const { subject = null, key = null, from = null, to = null } = asked;
      const ofTeam = principal.team === null ? {} : { team: principal.team };
      const scope: HoldScope = { subject, key, from, to, query: { ...asked.query, ...ofTeam } };
      if (partsOf({ ...scope, query: asked.query ?? {} }).length === 0) {
        throw new CustodyError("request_malformed", "`scope` names nothing that is to be held", "scope");
      }
      if (this.inForce.length >= holdsMax) {
        throw new CustodyError("overloaded", `there are ${holdsMax} holds in force already`);
      }
      const entryId = newId();
      const id = prefix + entryId;
      const placed = { id, placedAt: this.#recorder.clock(), placedBy: principal.id };
      const row = { ...placed, scope: JSON.stringify(scope) };
      await appendWithWords(
        this.#recorder,
        { principal: principal.id, words: JSON.stringify({ owner, reason }), id: entryId },
        (payloads) => ({ kind: "hold.placed", hold: id, principal: principal.id, by: partsOf(scope), payloads }),
        [{ effect: "placeHold", row }],
      );
      const hold: Hold = { ...placed, scope, releasedAt: null, releasedBy: null };
      this.#rows = [...this.#rows, hold];
      return hold;
    });
  }

  /** Ends a hold. That two people want it is the caller's to see to. Throws `not_found`, also for one that was released before. */
  release(principal: Principal, id: string, reason: string): Promise<Hold> {
    return this.#turns.take(async () => {
      const hold = this.get(principal, id);
      if (hold.releasedAt !== null) throw new CustodyError("not_found", "no such hold in force");
      const released = { releasedAt: this.#recorder.clock(), releasedBy: principal.id };
      await appendWithWords(
        this.#recorder,
        { principal: principal.id, words: reason },
        (payloads) => ({ kind: "hold.released", hold: id, principal: principal.id, payloads }),
        [{ effect: "releaseHold", row: { id, ...released } }],
      );
      const ended = { ...hold, ...released };
      this.#rows = this.#rows.map((one) => (one.id === id ? ended : one));
      return ended;
    });
  }
}
