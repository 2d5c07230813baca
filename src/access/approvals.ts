/**
 * Acts that need a second person: one asks, another decides, the first does it once. Each step is an entry with its row, in one append.
 * @module
 */
import { newId } from "../domain/new-id.ts";
import type { ApprovalChanged } from "../domain/access-entry.ts";
import { CustodyError } from "../domain/errors.ts";
import type { Principal } from "../domain/principal.ts";
import type { ApprovalFilter, ApprovalRow } from "../store/access-rows.ts";
import type { Effect, StoreReader } from "../store/store.ts";
import type { Act } from "./acts.ts";
import { holds, scopeOf, within } from "./scope.ts";

/** From the request on: to be decided, and to be done. */
export const approvalLifetimeMs = 86_400_000;
/** The newest requests, among which the same request is looked for. */
const lookedThrough = 500;

export type ApprovalState = "waiting" | "approved" | "refused" | "expired" | "used";

export type Approval = ApprovalRow & { readonly state: ApprovalState };

/** What people said and sent. It is sealed, and opened for who is to decide. */
export interface ApprovalWords {
  readonly reason: string | null;
  /** Method, path and body. */
  readonly request: string | null;
}

/** Entries with their rows, and sealed words; given by the ledger, which this room does not know. */
export interface ApprovalRecord {
  /** Durable when it resolves. `entryId` is whose the words are. Rejects with an `Error` where the row is not as the change needs it. */
  write(
    change: Omit<ApprovalChanged, "payloads">,
    entryId: string,
    words: ApprovalWords,
    effects: readonly Effect[],
  ): Promise<unknown>;
  open(entryId: string): Promise<ApprovalWords>;
}

/** Who made a key, and whose it is where that is known; null for what is no key. */
export type OriginOf = (principal: string) => { readonly createdBy: string; readonly owner: string | null } | null;

/** What somebody wants to do. */
export interface Requested {
  readonly act: Act;
  /** SHA-256, hex, of method, path and body. */
  readonly digest: string;
  readonly principal: Principal;
}

const silent: ApprovalWords = { reason: null, request: null };
const prefix = "apr_";

const stateOf = (row: ApprovalRow, now: number): ApprovalState => {
  if (row.usedAt !== null) return "used";
  if (row.decision === "refused") return "refused";
  if (now >= row.expiresAt) return "expired";
  return row.decision ?? "waiting";
};

const notValid = (why: string): CustodyError => new CustodyError("approval_not_valid", why, "x-custody-approval");
const unknown = (): CustodyError => new CustodyError("not_found", "no such approval");

/** The approvals of one server. */
export class Approvals {
  readonly #record: ApprovalRecord;
  readonly #store: Pick<StoreReader, "listApprovals">;
  readonly #clock: () => number;
  readonly #originOf: OriginOf;
  readonly #reserved: ReadonlySet<string>;

  /** `reserved` are the names of the acts that need a second person. */
  constructor(options: {
    readonly record: ApprovalRecord;
    readonly store: Pick<StoreReader, "listApprovals">;
    readonly clock: () => number;
    readonly originOf: OriginOf;
    readonly reserved: readonly string[];
  }) {
    this.#record = options.record;
    this.#store = options.store;
    this.#clock = options.clock;
    this.#originOf = options.originOf;
    this.#reserved = new Set(options.reserved);
  }

  isReserved({ name, always }: Act): boolean {
    return always === true || this.#reserved.has(name);
  }

  /** Newest first, of the principal's scope. */
  async list(
    principal: Principal,
    { before, limit }: { readonly before: string | undefined; readonly limit: number },
  ): Promise<Approval[]> {
    const filter = within<ApprovalFilter>(scopeOf(principal), { limit, ...(before === undefined ? {} : { before }) });
    return filter === null ? [] : (await this.#store.listApprovals(filter)).map((row) => this.#shown(row));
  }

  /** Throws `not_found`, also for one that is not in the principal's scope. */
  async find(principal: Principal, id: string): Promise<Approval> {
    const row = await this.#row(id);
    const { team, requestedAt: openedAt } = row;
    if (!holds(scopeOf(principal), { team, openedAt })) throw unknown();
    return this.#shown(row);
  }

  /** What was asked for and why, for somebody who is to decide: that they read it is an entry first. */
  async readWords(principal: Principal, approval: Approval): Promise<ApprovalWords> {
    await this.#record.write(this.#change("approval.read", approval, principal.id), newId(), silent, []);
    return this.#record.open(approval.id.slice(prefix.length));
  }

  /** Asks for an act. The same request that waits already is not made twice. */
  async request({ act, digest, principal }: Requested, words: ApprovalWords): Promise<Approval> {
    const recent = await this.list(principal, { before: undefined, limit: lookedThrough });
    const same = recent.find(
      (one) =>
        one.state === "waiting" && one.requestedBy === principal.id && one.digest === digest && one.action === act.name,
    );
    if (same !== undefined) return same;
    const entryId = newId();
    const requestedAt = this.#clock();
    const row: ApprovalRow = {
      id: prefix + entryId,
      action: act.name,
      digest,
      team: principal.team,
      requestedBy: principal.id,
      requestedAt,
      expiresAt: requestedAt + approvalLifetimeMs,
      decision: null,
      decidedBy: null,
      decidedAt: null,
      usedAt: null,
    };
    const effect = { effect: "requestApproval", row } as const;
    await this.#record.write(this.#change("approval.requested", row, principal.id), entryId, words, [effect]);
    return this.#shown(row);
  }

  /**
   * Decides about what somebody else asked for. Throws `not_found`, `second_person_required` for who asked or is known to be the same
   * person, and `approval_not_valid` where it does not wait any more.
   */
  async decide(
    principal: Principal,
    id: string,
    decision: "approved" | "refused",
    reason: string | null,
  ): Promise<Approval> {
    const approval = await this.find(principal, id);
    if (this.#isSamePerson(principal.id, approval.requestedBy)) {
      throw new CustodyError(
        "second_person_required",
        "who asked for it cannot decide, nor a key that made the one that asked or was made by it: somebody else has to",
      );
    }
    if (approval.state !== "waiting") throw notValid(`this approval is ${approval.state}`);
    const decided = { id, decision, decidedBy: principal.id, decidedAt: this.#clock() };
    await this.#firstOnly(id, "waiting", () =>
      this.#record.write(this.#change(`approval.${decision}`, approval, principal.id), newId(), { ...silent, reason }, [
        { effect: "decideApproval", row: decided },
      ]),
    );
    return this.#shown({ ...approval, ...decided });
  }

  /** Uses an approval up. When it resolves, that is durable, and the act may begin. Throws `approval_not_valid`. */
  async use(id: string, { act, digest, principal }: Requested): Promise<void> {
    const [row] = await this.#store.listApprovals({ id, limit: 1 });
    if (row === undefined || row.requestedBy !== principal.id) throw notValid("you have asked for no such approval");
    if (row.action !== act.name || row.digest !== digest) throw notValid("this approval is of another request");
    const { state } = this.#shown(row);
    if (state !== "approved") throw notValid(`this approval is ${state}`);
    const effect: Effect = { effect: "useApproval", row: { id, usedAt: this.#clock() } };
    await this.#firstOnly(id, "approved", () =>
      this.#record.write(this.#change("approval.used", row, principal.id), newId(), silent, [effect]),
    );
  }

  /** Writes a change; where another one came first, the store has refused it, and it is said what the approval is now. */
  async #firstOnly(id: string, from: ApprovalState, write: () => Promise<unknown>): Promise<void> {
    try {
      await write();
    } catch (error) {
      const { state } = this.#shown(await this.#row(id));
      throw state === from || error instanceof CustodyError ? error : notValid(`this approval is ${state}`);
    }
  }

  #change(
    kind: ApprovalChanged["kind"],
    { id, action, digest, team }: Pick<ApprovalRow, "id" | "action" | "digest" | "team">,
    principal: string,
  ): Omit<ApprovalChanged, "payloads"> {
    return { kind, approval: id, action, digest, team, principal };
  }

  async #row(id: string): Promise<ApprovalRow> {
    const [row] = await this.#store.listApprovals({ id, limit: 1 });
    if (row === undefined) throw unknown();
    return row;
  }

  #shown(row: ApprovalRow): Approval {
    return { ...row, state: stateOf(row, this.#clock()) };
  }

  /** One owner, or one key that made the other: nobody gets a second voice by making another key. */
  #isSamePerson(a: string, b: string): boolean {
    const personOf = (id: string): string => this.#originOf(id)?.owner ?? id;
    return personOf(a) === personOf(b) || this.#isMadeBy(a, b) || this.#isMadeBy(b, a);
  }

  /** Whether a key was made by another, or by one that the other made. */
  #isMadeBy(key: string, maker: string): boolean {
    for (let at = this.#originOf(key); at !== null; at = this.#originOf(at.createdBy)) {
      if (at.createdBy === maker) return true;
    }
    return false;
  }
}
