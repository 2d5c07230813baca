/**
 * What rules and holds ask about exchanges, looked up for some at a time and remembered: the names of policies, and whose payloads they have.
 * @module
 */
import { type RetentionFacts, policyNamesOf } from "../policy/retention-schedule.ts";
import type { PlacedPayload } from "../store/retention-rows.ts";
import type { ExchangeRow, StoreReader } from "../store/store.ts";
import type { HeldFacts } from "./hold-scope.ts";

/** An exchange, its payloads, and what is asked about it. */
export interface KnownExchange {
  readonly row: ExchangeRow;
  readonly payloads: readonly PlacedPayload[];
  readonly facts: RetentionFacts;
  readonly held: HeldFacts;
}

type Reader = Pick<StoreReader, "placePayloads" | "listFeedback" | "listReviews" | "readDocument" | "readDataKey">;

const remembered = 10_000;

export class ExchangeFacts {
  readonly #reader: Reader;
  readonly #policies = new Map<string, string[]>();
  readonly #subjects = new Map<string, string>();

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  async of(rows: readonly ExchangeRow[]): Promise<KnownExchange[]> {
    const placed = await this.#payloadsOf(rows.map(({ id }) => id));
    const known: KnownExchange[] = [];
    for (const row of rows) {
      const payloads = placed.get(row.id) ?? [];
      const { principal: key, openedAt: time, dataClass, model, team, verdict, outcome } = row;
      const policies = await this.#policiesOf(row.policy);
      const subjects = await this.subjectsOf(payloads);
      known.push({
        row,
        payloads,
        facts: { policies, key, dataClass, time },
        held: { subjects, key, time, model, team, dataClass, verdict, outcome },
      });
    }
    return known;
  }

  /** Those of the exchanges themselves, and comments of feedback on them and of their reviews, by exchange. */
  async #payloadsOf(ids: readonly string[]): Promise<Map<string, PlacedPayload[]>> {
    const said = [...(await this.#reader.listFeedback(ids)), ...(await this.#reader.listReviews(ids))];
    const given = new Map(said.map(({ id, exchangeId }) => [id, exchangeId]));
    const placed = await this.#reader.placePayloads([...ids, ...given.keys()]);
    return Map.groupBy(placed, ({ owner }) => given.get(owner) ?? owner);
  }

  /** HMACs of whom these payloads are; nobody's where their key is destroyed. */
  async subjectsOf(payloads: readonly Pick<PlacedPayload, "keyId">[]): Promise<string[]> {
    const found = new Set<string>();
    for (const keyId of new Set(payloads.map((one) => one.keyId))) {
      const subject = this.#subjects.get(keyId) ?? (await this.#reader.readDataKey(keyId))?.subject;
      if (subject === undefined) continue;
      if (this.#subjects.size >= remembered) this.#subjects.clear();
      this.#subjects.set(keyId, subject);
      found.add(subject);
    }
    return [...found];
  }

  async #policiesOf(digest: string): Promise<string[]> {
    const known = this.#policies.get(digest);
    if (known !== undefined) return known;
    const names = policyNamesOf(await this.#reader.readDocument(digest));
    this.#policies.set(digest, names);
    return names;
  }
}
