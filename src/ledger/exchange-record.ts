/**
 * The record of one exchange while it runs: opened before the upstream is called, spooled while a stream runs, closed once.
 * @module
 */
import type { Attempt, Counts, Outcome, PayloadRef, PayloadRole, Position, Usage } from "../domain/entry.ts";
import type { DataClass } from "../domain/data-class.ts";
import type { LocatedFinding } from "../domain/finding.ts";
import type { Verdict } from "../domain/verdict.ts";
import type { Effect, NewEntry } from "../store/store.ts";
import type { DataKey } from "../vault/data-key.ts";
import type { Keyring } from "../vault/keyring.ts";
import { payloadFileFromBytes, writePayloadFile } from "../vault/payload-file.ts";
import { type PayloadDetails, PayloadSealer } from "../vault/seal.ts";
import { type Ledger, newEntry } from "./append.ts";
import { StreamSpool } from "./stream-spool.ts";

/** What every exchange of a server shares. */
export interface Recorder extends Ledger {
  readonly keyring: Keyring;
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
    const { stored } = this.#key;
    // The key's own row goes along until one commit with it is known to be durable.
    if (stored === null) return this.#recorder.store.append({ entries, effects });
    const positions = await this.#recorder.store.append({
      entries,
      effects: [{ effect: "putDataKey", row: stored }, ...effects],
    });
    this.#key.stored = null;
    return positions;
  }

  async #opening(opening: Opening): Promise<{ entry: NewEntry; effects: Effect[] }> {
    const { exchangeId, principal, route, policy } = this.#identity;
    const { model, upstreams, stream, assessment, bodies } = opening;
    const { dataClass, reasons, counts, verdict } = assessment;
    const { instance, clock } = this.#recorder;
    const sealed = await this.#sealAll("request.received", "request.forwarded", bodies, assessment.findings);
    const openedAt = clock();
    const shared = { instance, principal, route, model, stream, policy, dataClass, verdict };
    const draft = { ...shared, kind: "exchange.opened" as const, exchangeId, upstreams, reasons, counts };
    const entry = newEntry({ ...draft, payloads: sealed.refs }, openedAt);
    const row = { ...shared, id: exchangeId, openedAt };
    return { entry, effects: [{ effect: "openExchange", entry: 0, row }, ...sealed.effects] };
  }

  async #closing(
    closing: Closing,
    opening: Position | "previous",
    place: number,
  ): Promise<{ entry: NewEntry; effects: Effect[] }> {
    const { exchangeId } = this.#identity;
    const { outcome, error, status, attempts, usage, latencyUs, assessment, bodies } = closing;
    const { dataClass, reasons, counts, verdict } = assessment;
    const sealed = await this.#sealAll("response.received", "response.delivered", bodies, assessment.findings);
    const rest = await this.#spool?.finish();
    const refs = rest === undefined ? sealed.refs : [rest.ref, ...sealed.refs];
    const closedAt = this.#recorder.clock();
    const shared = { outcome, status, dataClass, verdict, latencyUs };
    const draft = {
      ...shared,
      kind: "exchange.closed" as const,
      exchangeId,
      opening,
      error,
      attempts,
      reasons,
      counts,
    };
    const entry = newEntry({ ...draft, usage, payloads: refs }, closedAt);
    const upstream = attempts.at(-1)?.upstream ?? null;
    const totalTokens = usage?.totalTokens ?? null;
    const row = { ...shared, id: exchangeId, closedAt, upstream, totalTokens };
    const effects: Effect[] = [{ effect: "closeExchange", entry: place, row }, ...sealed.effects];
    return { entry, effects: rest === undefined ? effects : [...effects, ...rest.effects] };
  }

  async #sealAll(
    receivedRole: PayloadRole,
    changedRole: PayloadRole,
    bodies: Bodies,
    findings: readonly LocatedFinding[],
  ): Promise<{ refs: PayloadRef[]; effects: Effect[] }> {
    const refs: PayloadRef[] = [];
    const effects: Effect[] = [];
    const put = async (role: PayloadRole, bytes: Uint8Array, details: PayloadDetails | null): Promise<void> => {
      const sealed = this.#seal(role, bytes, details);
      const { ref, effect } = sealed instanceof Promise ? await sealed : sealed;
      refs.push(ref);
      effects.push(effect);
    };
    if (bodies.received !== null) await put(receivedRole, bodies.received, bodies.details);
    if (bodies.changed !== null) await put(changedRole, bodies.changed, null);
    if (findings.length > 0) {
      const role = receivedRole === "request.received" ? "request.findings" : "response.findings";
      await put(role, Buffer.from(JSON.stringify(findings)), null);
    }
    return { refs, effects };
  }

  #seal(
    role: PayloadRole,
    bytes: Uint8Array,
    details: PayloadDetails | null,
  ): { ref: PayloadRef; effect: Effect } | Promise<{ ref: PayloadRef; effect: Effect }> {
    const { exchangeId: owner } = this.#identity;
    const sealer = new PayloadSealer(this.#key, owner, role, details);
    if (bytes.length > payloadFileFromBytes) return this.#sealFile(sealer, role, bytes);
    const row = sealer.seal(bytes);
    return { ref: sealer.finish(), effect: { effect: "putSegment", row } };
  }

  async #sealFile(
    sealer: PayloadSealer,
    role: PayloadRole,
    bytes: Uint8Array,
  ): Promise<{ ref: PayloadRef; effect: Effect }> {
    const { exchangeId: owner } = this.#identity;
    const file = await writePayloadFile(this.#recorder.folder, owner, role, bytes, (part) => sealer.seal(part));
    const ref = sealer.finish();
    return { ref, effect: { effect: "putPayloadFile", row: { owner, role, keyId: ref.keyId, file } } };
  }
}
