/**
 * From an exchange that is over to its words, or to why it is not indexed.
 * @module
 */
import type { Entry, PayloadRef } from "../domain/entry.ts";
import { CustodyError } from "../domain/errors.ts";
import { monthsOfTimes, StoredPseudonyms } from "../ledger/as-found.ts";
import { openStoredPayload, type PayloadAccess } from "../ledger/stored-payload.ts";
import { batchesEndpoint } from "../openai/batches.ts";
import { filesEndpoint } from "../openai/files.ts";
import { endpointOf } from "../openai/recorded-endpoints.ts";
import { allowsSearch } from "../policy/allows-search.ts";
import type { StoreReader } from "../store/store.ts";
import { isRead, type OpenedPayload, redactedWords } from "./redacted-words.ts";

/**
 * Why an exchange is not in the index: a policy does not allow it; not all scanners judged it; no texts are kept, or not what was found in them; it is too
 * large; a text cannot be read; where something was found is not certain.
 */
export type NotIndexed = "not_allowed" | "not_scanned" | "not_kept" | "too_large" | "unreadable" | "not_placed";

/** An exchange by its entries. */
export interface EndedExchange {
  readonly opened: Extract<Entry, { kind: "exchange.opened" }>;
  readonly closed: Extract<Entry, { kind: "exchange.closed" }>;
  /** Null where nothing judged it later. */
  readonly classified: Extract<Entry, { kind: "exchange.classified" }> | null;
}

export interface ReadWords {
  readonly words: ReadonlySet<string>;
  /** How many payloads the exchange has that could be read for it: with one of them gone they are not to be kept. */
  readonly payloads: number;
}

/** Bodies of lines, each of which is an exchange of its own. */
const ofLines: ReadonlySet<string> = new Set([filesEndpoint.route, batchesEndpoint.route]);

const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((total, count) => total + count, 0);

/** Whether every scanner judged the request; a call that was refused before they did was opened with its close. */
const isScanned = ({ opened, closed, classified }: EndedExchange): boolean =>
  opened.unscanned !== true &&
  [opened, closed, classified].every((entry) => entry === null || entry.degraded.length === 0) &&
  (closed.opening !== "previous" || closed.outcome === "complete" || closed.outcome === "blocked");

/** Of an answer that did not end well it is not certain that all of it was judged. */
const isWanted = ({ role }: PayloadRef, { closed }: EndedExchange): boolean =>
  closed.outcome === "complete" || role.startsWith("request.") || role.endsWith(".findings");

export interface ExchangeReaderOptions {
  readonly access: PayloadAccess<StoreReader>;
  readonly payloadBytesMax: number;
}

/** Reads one exchange after another, and remembers which policies allow it and what makes pseudonyms. */
export class ExchangeReader {
  readonly #o: ExchangeReaderOptions;
  readonly #allowed = new Map<string, boolean>();
  readonly #pseudonyms: StoredPseudonyms;

  constructor(options: ExchangeReaderOptions) {
    this.#o = options;
    this.#pseudonyms = new StoredPseudonyms(options.access);
  }

  /** Only what cannot be read of the record itself is thrown. */
  async read(exchange: EndedExchange): Promise<ReadWords | NotIndexed> {
    const { opened, closed, classified } = exchange;
    // An answer may have been judged under others than its request.
    for (const policy of new Set([opened.policy, closed.policy ?? opened.policy])) {
      if (!(await this.#isAllowed(policy))) return "not_allowed";
    }
    if (ofLines.has(opened.route)) return "not_kept";
    if (!isScanned(exchange)) return "not_scanned";
    const named = [opened, closed, classified].flatMap((entry) => entry?.payloads ?? []);
    const all = named.filter(({ role }) => isRead(role));
    const refs = all.filter((ref) => isWanted(ref, exchange));
    if (refs.every(({ role }) => role.endsWith(".findings"))) return "not_kept";
    if (refs.some(({ bytes }) => bytes > this.#o.payloadBytesMax)) return "too_large";
    const payloads = await this.#open(opened.exchangeId, all, refs);
    if (payloads === null) return "not_kept";
    const findings = sum(opened.counts) + sum(closed.counts) + sum(classified?.counts ?? {});
    const months = monthsOfTimes(opened.time, closed.time, classified?.time ?? closed.time);
    const pseudonyms = await this.#pseudonyms.of(months);
    try {
      const words = redactedWords({ endpoint: endpointOf(opened.route), payloads, findings, pseudonyms });
      return words === null ? "not_placed" : { words, payloads: all.length };
    } catch {
      return "unreadable";
    }
  }

  async #isAllowed(policy: string): Promise<boolean> {
    const known = this.#allowed.get(policy);
    if (known !== undefined) return known;
    const document = await this.#o.access.reader.readDocument(policy);
    const allowed = document !== null && allowsSearch(document);
    this.#allowed.set(policy, allowed);
    return allowed;
  }

  /** Null where one of them is gone. */
  async #open(owner: string, all: readonly PayloadRef[], refs: readonly PayloadRef[]): Promise<OpenedPayload[] | null> {
    const { access } = this.#o;
    const stored = await access.reader.readPayloads(owner);
    if (!all.every(({ role }) => stored.some((one) => one.role === role))) return null;
    const opened: OpenedPayload[] = [];
    for (const { role } of refs) {
      const payload = stored.find((one) => one.role === role);
      if (payload === undefined) return null;
      try {
        opened.push(await openStoredPayload(access, owner, payload));
      } catch (error) {
        if (error instanceof CustodyError) return null;
        throw error;
      }
    }
    return opened;
  }
}
