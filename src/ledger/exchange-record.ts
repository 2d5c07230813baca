/**
 * The record of one exchange while it runs: opened before the upstream is called, spooled while a stream runs, closed once.
 * @module
 */
import type { Attempt, Counts, Outcome, PayloadRef, PayloadRole, Position, Usage } from "../domain/entry.ts";
import type { DataClass } from "../domain/data-class.ts";
import type { LocatedFinding } from "../domain/finding.ts";
import { newId } from "../domain/new-id.ts";
import type { Verdict } from "../domain/verdict.ts";
import type { Effect, NewEntry } from "../store/store.ts";
import type { DataKey } from "../vault/data-key.ts";
import type { Keyring } from "../vault/keyring.ts";
import type { Pseudonyms } from "../vault/pseudonyms.ts";
import { payloadFileFromBytes, writePayloadFile } from "../vault/payload-file.ts";
import { type PayloadDetails, PayloadSealer } from "../vault/seal.ts";
import { type Ledger, toNewEntry } from "./append.ts";
import { StreamSpool } from "./stream-spool.ts";

/** What every exchange of a server shares. */
export interface Recorder extends Ledger {
  readonly keyring: Keyring;
  readonly pseudonyms: Pseudonyms;
  /** The running server's id. */
  readonly instance: string;
  /** The data folder: large payloads are files below it. */
  readonly folder: string;
}

/** What scanning found, in one direction. */
export interface Assessment {
  readonly dataClass: DataClass;
  readonly reasons: readonly string[];
  readonly counts: Counts;
  readonly verdict: Verdict;
  readonly findings: readonly LocatedFinding[];
}

export interface Identity {
  readonly exchangeId: string;
  readonly principal: string;
  readonly route: string;
  /** Whose data it is: the caller's text, kept only as an HMAC. */
  readonly subject: string;
  readonly policy: string;
}

/** A text that came in, and the one that went out where that differs. */
export interface Bodies {
  readonly received: Uint8Array | null;
  readonly changed: Uint8Array | null;
  readonly details: PayloadDetails | null;
}

export interface Opening {
  readonly model: string | null;
  readonly upstreams: readonly string[];
  readonly stream: boolean;
  readonly assessment: Assessment;
  readonly bodies: Bodies;
}

export interface Closing {
  readonly outcome: Outcome;
  readonly error: string | null;
  readonly status: number;
  readonly attempts: readonly Attempt[];
  readonly usage: Usage | null;
  readonly latencyUs: number;
  /** Of the answer; the close states class and verdict of the whole exchange. */
  readonly assessment: Assessment;
  readonly bodies: Bodies;
}

/** One exchange's entries. `open` then `close`, each at most once; `refuse` does both in one commit. */
export class ExchangeRecord {
  readonly #recorder: Recorder;
  readonly #identity: Identity;
  readonly #key: DataKey;
  #opened: Position | null = null;
  #settled = false;
  #spool: StreamSpool | null = null;

  constructor(recorder: Recorder, identity: Identity) {
    this.#recorder = recorder;
    this.#identity = identity;
    this.#key = recorder.keyring.keyFor(identity.subject, recorder.clock());
  }

  get isOpen(): boolean {
    return this.#opened !== null;
  }

  /** True once a close was begun: there is no second one. */
  get isSettled(): boolean {
    return this.#settled;
  }

  /** Writes `exchange.opened`. When it resolves the entry and its payloads are durable, and the upstream may be called. */
  async open(opening: Opening): Promise<void> {
    const { entry, effects } = await this.#opening(opening);
    const [position] = await this.#append([entry], effects);
    this.#opened = position ?? null;
  }

  /** Writes `exchange.closed`. When it resolves the answer may be released. Throws when the exchange was never opened. */
  async close(closing: Closing): Promise<void> {
    const opened = this.#opened;
    if (opened === null || this.#settled) throw new Error("an exchange is closed once, after it was opened");
    this.#settled = true;
    const { entry, effects } = await this.#closing(closing, opened, 0);
    await this.#append([entry], effects);
  }

  /** Opens and closes in one commit: what was refused before any upstream was called. */
  async refuse(opening: Opening, closing: Closing): Promise<void> {
    if (this.#opened !== null || this.#settled) throw new Error("an exchange is refused before it is opened");
    this.#settled = true;
    const first = await this.#opening(opening);
    const second = await this.#closing(closing, "previous", 1);
    await this.#append([first.entry, second.entry], [...first.effects, ...second.effects]);
  }

  /** The durable copy of a stream's bytes, made while it runs; its rest goes with the close. */
  spool(details: PayloadDetails): StreamSpool {
    const sealer = new PayloadSealer(this.#key, this.#identity.exchangeId, "response.received", details);
    this.#spool = new StreamSpool(sealer, (effects) => this.#append([], effects));
    return this.#spool;
  }

  async #append(entries: NewEntry[], effects: Effect[]): Promise<Position[]> {
    const { store, pseudonyms } = this.#recorder;
    const { stored } = this.#key;
    const { pending } = pseudonyms;
    // The keys' own rows go along until one commit with them is known to be durable.
    if (stored === null && pending.length === 0) return store.append({ entries, effects });
    const rows = stored === null ? pending : [stored, ...pending];
    const keys = rows.map((row): Effect => ({ effect: "putDataKey", row }));
    const positions = await store.append({ entries, effects: [...keys, ...effects] });
    if (stored !== null) this.#key.stored = null;
    pseudonyms.committed(pending);
    return positions;
  }

  async #opening(opening: Opening): Promise<{ entry: NewEntry; effects: Effect[] }> {
    const { exchangeId, principal, route, policy } = this.#identity;
    const { model, upstreams, stream, assessment, bodies } = opening;
    const { dataClass, reasons, counts, verdict, findings } = assessment;
    const { instance, clock } = this.#recorder;
    const texts = textsOf("request", bodies, findings);
    const sealed = hasLarge(texts) ? await this.#sealFiles(texts) : this.#seal(texts);
    const openedAt = clock();
    // Keys in canonical order: the encoder then has nothing to sort.
    const entry = toNewEntry({
      counts,
      dataClass,
      exchangeId,
      id: newId(),
      instance,
      kind: "exchange.opened",
      model,
      payloads: sealed.refs,
      policy,
      principal,
      reasons,
      route,
      stream,
      time: openedAt,
      upstreams,
      v: 1,
      verdict,
    });
    const row = { id: exchangeId, instance, openedAt, principal, route, model, stream, policy, dataClass, verdict };
    const effects: Effect[] = [{ effect: "openExchange", entry: 0, row }, ...indexOf(exchangeId, findings)];
    return { entry, effects: [...effects, ...sealed.effects] };
  }

  async #closing(
    closing: Closing,
    opening: Position | "previous",
    place: number,
  ): Promise<{ entry: NewEntry; effects: Effect[] }> {
    const { exchangeId } = this.#identity;
    const { outcome, error, status, attempts, usage, latencyUs, assessment, bodies } = closing;
    const { dataClass, reasons, counts, verdict, findings } = assessment;
    const texts = textsOf("response", bodies, findings);
    const sealed = hasLarge(texts) ? await this.#sealFiles(texts) : this.#seal(texts);
    const rest = this.#spool === null ? null : await this.#spool.finish();
    const closedAt = this.#recorder.clock();
    const entry = toNewEntry({
      attempts,
      counts,
      dataClass,
      error,
      exchangeId,
      id: newId(),
      kind: "exchange.closed",
      latencyUs,
      opening,
      outcome,
      payloads: rest === null ? sealed.refs : [rest.ref, ...sealed.refs],
      reasons,
      status,
      time: closedAt,
      usage,
      v: 1,
      verdict,
    });
    const upstream = attempts.at(-1)?.upstream ?? null;
    const totalTokens = usage?.totalTokens ?? null;
    const row = { id: exchangeId, closedAt, outcome, status, upstream, dataClass, verdict, totalTokens, latencyUs };
    const index = indexOf(exchangeId, findings);
    const effects: Effect[] = [{ effect: "closeExchange", entry: place, row }, ...index, ...sealed.effects];
    return { entry, effects: rest === null ? effects : [...effects, ...rest.effects] };
  }

  #sealer({ role, details }: Text): PayloadSealer {
    return new PayloadSealer(this.#key, this.#identity.exchangeId, role, details);
  }

  /** Nearly always: texts that are rows. */
  #seal(texts: readonly Text[]): Sealed {
    const sealed: Sealed = { refs: [], effects: [] };
    for (const text of texts) {
      const sealer = this.#sealer(text);
      sealed.effects.push({ effect: "putSegment", row: sealer.seal(text.bytes) });
      sealed.refs.push(sealer.finish());
    }
    return sealed;
  }

  /** The same where some are large enough for a file. */
  async #sealFiles(texts: readonly Text[]): Promise<Sealed> {
    const sealed: Sealed = { refs: [], effects: [] };
    const { exchangeId: owner } = this.#identity;
    for (const text of texts) {
      const { refs, effects } = hasLarge([text]) ? await this.#sealFile(text, owner) : this.#seal([text]);
      sealed.refs.push(...refs);
      sealed.effects.push(...effects);
    }
    return sealed;
  }

  async #sealFile(text: Text, owner: string): Promise<Sealed> {
    const sealer = this.#sealer(text);
    const { role, bytes } = text;
    const file = await writePayloadFile(this.#recorder.folder, owner, role, bytes, (part) => sealer.seal(part));
    const ref = sealer.finish();
    return { refs: [ref], effects: [{ effect: "putPayloadFile", row: { owner, role, keyId: ref.keyId, file } }] };
  }
}

/** A text to be sealed. */
interface Text {
  readonly role: PayloadRole;
  readonly bytes: Uint8Array;
  readonly details: PayloadDetails | null;
}

interface Sealed {
  readonly refs: PayloadRef[];
  readonly effects: Effect[];
}

/** What the search for a value reads. */
const indexOf = (exchangeId: string, findings: readonly LocatedFinding[]): Effect[] => {
  const distinct = new Set(findings.flatMap(({ pseudonym }) => (pseudonym === undefined ? [] : [pseudonym])));
  if (distinct.size === 0) return [];
  return [{ effect: "addPseudonyms", row: { exchangeId, found: Buffer.from([...distinct].join(""), "hex") } }];
};

const hasLarge = (texts: readonly Text[]): boolean => texts.some(({ bytes }) => bytes.length > payloadFileFromBytes);

const roles = {
  request: ["request.received", "request.forwarded", "request.findings"],
  response: ["response.received", "response.delivered", "response.findings"],
} as const;

const textsOf = (way: keyof typeof roles, bodies: Bodies, findings: readonly LocatedFinding[]): Text[] => {
  const [received, changed, found] = roles[way];
  const texts: Text[] = [];
  if (bodies.received !== null) texts.push({ role: received, bytes: bodies.received, details: bodies.details });
  if (bodies.changed !== null) texts.push({ role: changed, bytes: bodies.changed, details: null });
  if (findings.length > 0) texts.push({ role: found, bytes: Buffer.from(JSON.stringify(findings)), details: null });
  return texts;
};
