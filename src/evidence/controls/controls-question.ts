/**
 * What is asked of frameworks over a period, and what is answered.
 * @module
 */
import type { KnownBefore } from "../pack/known-before.ts";
import { FactsReader } from "../facts/read-facts.ts";
import type { PeriodFacts } from "../facts/period-facts.ts";
import type { StoreReader } from "../../store/store.ts";
import { knownBefore } from "../pack/known-before.ts";
import { assess } from "./assess.ts";
import type { ControlContext, ControlResult, KnownKey } from "./check.ts";
import type { Framework } from "./framework.ts";

/** `[from, to)`, UTC milliseconds; `now` as the server's clock says. */
export interface ControlsQuestion {
  readonly from: number;
  readonly to: number;
  readonly team: string | null;
  readonly now: number;
  readonly frameworks: readonly Framework[];
}

export interface ControlsAnswer {
  /** Of the facts that were read: how many entries, and the time of the newest. */
  readonly entries: number;
  readonly newest: number | null;
  /** By framework. */
  readonly results: Readonly<Record<string, readonly ControlResult[]>>;
}

type Reader = StoreReader;

const parseDocument = (bytes: Uint8Array): unknown => {
  const text = Buffer.from(bytes).toString("utf8");
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

const documentsOf = async (
  reader: Reader,
  facts: PeriodFacts,
  before: KnownBefore | null,
): Promise<Map<string, unknown>> => {
  const digests = new Set([
    ...facts.starts.map(({ config }) => config),
    ...facts.policies.map(({ digest }) => digest),
    ...facts.retention.flatMap(({ digest }) => digest ?? []),
    ...(before === null ? [] : [before.config ?? [], before.retention?.digest ?? []].flat()),
  ]);
  const documents = new Map<string, unknown>();
  for (const digest of digests) {
    const bytes = await reader.readDocument(digest);
    if (bytes !== null) documents.set(digest, parseDocument(bytes));
  }
  return documents;
};

const keysOf = async (reader: Reader, team: string | null): Promise<KnownKey[]> => {
  const rows = await reader.listApiKeys();
  return rows
    .filter((row) => team === null || row.team === team)
    .map(({ id, role, createdAt, lastUsedAt, revokedAt, disabledAt }) => ({
      id,
      role,
      createdAt,
      lastUsedAt,
      endedAt: revokedAt ?? disabledAt,
    }));
};

/** Answers from one record; keeps the facts of days between questions. */
export class ControlsReader {
  readonly #reader: Reader;
  readonly #facts: FactsReader;

  constructor(reader: Reader) {
    this.#reader = reader;
    this.#facts = new FactsReader(reader);
  }

  /** Throws `ledger_unavailable`. */
  async answer({ from, to, team, now, frameworks }: ControlsQuestion): Promise<ControlsAnswer> {
    const facts = await this.#facts.read({ from, to, team });
    const before = await knownBefore(this.#reader, from);
    const documents = await documentsOf(this.#reader, facts, before);
    const keys = await keysOf(this.#reader, team);
    const { config = null, retention = null } = before ?? {};
    const context: ControlContext = { now, documents, before: { config, retention, keys } };
    const results = Object.fromEntries(frameworks.map((one) => [one.framework, assess(one, facts, context)]));
    return { entries: facts.entries, newest: facts.lastTime, results };
  }
}
