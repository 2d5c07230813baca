/**
 * The record of one exchange while it runs: opened before the upstream is called, spooled while a stream runs, closed once.
 * @module
 */
import type { Counts, Position } from "../domain/entry.ts";
import type { DataClass } from "../domain/data-class.ts";
import type { LocatedFinding } from "../domain/finding.ts";
import { newId } from "../domain/new-id.ts";
import type { Verdict } from "../domain/verdict.ts";
import type { Effect, NewEntry } from "../store/store.ts";
import type { DataKey } from "../vault/data-key.ts";
import type { Keyring } from "../vault/keyring.ts";
import type { Pseudonyms } from "../vault/pseudonyms.ts";
import { type PayloadDetails, PayloadSealer } from "../vault/seal.ts";
import { type Also, type Ledger, nothingElse, toNewEntry } from "./append.ts";
import type { Closing, Opening } from "./exchange-sides.ts";
import { closedRow, sizesOf } from "./closed-row.ts";
import { appendClassified, type Judged } from "./classification.ts";
import { pseudonymsOfMarks } from "./marks.ts";
import { lineEnded, lineStarted, notHanded, type OfBatch } from "./of-batch.ts";
import { openedRow } from "./opened-row.ts";
import { appendProgressed, type Progress } from "./progress.ts";
import { appendSealed, indexOf, type SealFor, sealTexts, textsOf, withSpooled } from "./seal-texts.ts";
import { type SpooledRole, StreamSpool } from "./stream-spool.ts";

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
  readonly shadow: Verdict;
  readonly degraded: readonly string[];
  readonly findings: readonly LocatedFinding[];
}

export interface Identity {
  readonly exchangeId: string;
  readonly principal: string;
  readonly team: string | null;
  readonly route: string;
  /** Whose data it is: the caller's text, kept only as an HMAC. */
  readonly subject: string;
  readonly policy: string;
}

/** One exchange's entries. `open` then `close`, each at most once; `openAndClose` does both in one commit. */
export class ExchangeRecord {
  readonly #recorder: Recorder;
  readonly #identity: Identity;
  readonly #key: DataKey;
  #opened: Position | null = null;
  #openedAt: number | null = null;
  #closed: Promise<unknown> | null = null;
  #spool: StreamSpool | null = null;
  #steps = 0;
  #ofBatch: OfBatch | null = null;

  /** `key` is given where something of the exchange is sealed already. */
  constructor(recorder: Recorder, identity: Identity, key: DataKey | null = null) {
    this.#recorder = recorder;
    this.#identity = identity;
    this.#key = key ?? recorder.keyring.keyFor(identity.subject, recorder.clock());
  }

  /** Of an exchange that was left open, by this process or one before it. `key` is of the same subject as what is sealed of it already. */
  static goOn(
    recorder: Recorder,
    identity: Identity,
    opening: { readonly position: Position; readonly openedAt: number; readonly ofBatch: OfBatch | null },
    key: DataKey | null,
  ): ExchangeRecord {
    const record = new ExchangeRecord(recorder, identity, key);
    record.#key.hold();
    record.#opened = opening.position;
    record.#openedAt = opening.openedAt;
    record.#ofBatch = opening.ofBatch;
    return record;
  }

  get isOpen(): boolean {
    return this.#opened !== null;
  }

  /** The time of its opening, in UTC milliseconds; null before it is made. */
  get openedAt(): number | null {
    return this.#openedAt;
  }

  /** True once a close was begun: there is no second one. */
  get isSettled(): boolean {
    return this.#closed !== null;
  }

  /** Writes `exchange.opened`. When it resolves the entry and its payloads are durable, and the upstream may be called. */
  async open(opening: Opening): Promise<void> {
    // Held until the close: what is sealed in between is one exchange's.
    this.#key.hold();
    try {
      const { entry, effects } = await this.#opening(opening);
      const [position] = await appendSealed(this.#recorder, this.#key, [entry], effects);
      this.#opened = position ?? null;
    } catch (error) {
      this.#key.release();
      throw error;
    }
  }

  /** Writes `exchange.closed`. When it resolves the answer may be released. Throws when the exchange was never opened. */
  async close(closing: Closing): Promise<void> {
    const opened = this.#opened;
    if (opened === null || this.#closed !== null) throw new Error("an exchange is closed once, after it was opened");
    this.#closed = this.#close(closing, opened);
    await this.#closed;
  }

  /** Another closes it: see `goOn`. Nothing more is sealed here. */
  leaveOpen(): void {
    if (this.#opened === null || this.#closed !== null) throw new Error("only what is open can be left open");
    this.#key.release();
  }

  async #close(closing: Closing, opened: Position): Promise<void> {
    try {
      const { entry, effects } = await this.#closing(closing, opened, 0);
      await appendSealed(this.#recorder, this.#key, [entry], effects);
    } finally {
      this.#key.release();
    }
  }

  /** Resolves when the close is durable, and rejects as it did. */
  async whenClosed(): Promise<void> {
    await this.#closed;
  }

  /** Opens and closes in one commit: what was refused, or done here, with no upstream called and nothing pending. Effects of `also` are of no entry. */
  async openAndClose(opening: Opening, closing: Closing, also: Also = nothingElse): Promise<void> {
    if (this.#opened !== null || this.#closed !== null) throw new Error("an exchange is opened once");
    this.#closed = this.#openAndClose(opening, closing, also);
    await this.#closed;
  }

  async #openAndClose(opening: Opening, closing: Closing, also: Also): Promise<void> {
    await this.#key.whileHeld(async () => {
      const first = await this.#opening({ ...opening, ofBatch: notHanded(opening.ofBatch), pending: [] });
      const second = await this.#closing(closing, "previous", 1);
      const effects = [...first.effects, ...second.effects, ...also.effects];
      await appendSealed(this.#recorder, this.#key, [first.entry, second.entry, ...also.entries], effects);
    });
  }

  /** Writes `exchange.progressed`. Durable when it resolves; nothing is written once a close was begun. */
  async progress(progress: Progress): Promise<void> {
    const opening = this.#opened;
    if (opening === null) throw new Error("an exchange goes on after it was opened");
    if (this.#closed !== null) return;
    this.#steps += 1;
    const { exchangeId, team } = this.#identity;
    await appendProgressed(this.#recorder, this.#key, { ...progress, exchangeId, opening, step: this.#steps, team });
  }

  /** Writes `exchange.classified`, after the close: see `appendClassified`. */
  async classify(judged: Judged): Promise<void> {
    if (this.#opened === null) throw new Error("an exchange is classified after it was opened");
    const { exchangeId, team } = this.#identity;
    const key = this.#key;
    const whole = { ...judged, exchangeId, team, opening: this.#opened };
    // Of what was erased meanwhile nothing is kept but the counts.
    if (key.isDestroyed) await appendClassified(this.#recorder, null, { ...whole, findings: [] });
    else await key.whileHeld(() => appendClassified(this.#recorder, key, whole));
  }

  get #whose(): SealFor {
    return { owner: this.#identity.exchangeId, key: this.#key, folder: this.#recorder.folder };
  }

  /** The durable copy of a stream's bytes, made while it runs; its rest goes with the close. */
  spool(details: PayloadDetails, role: SpooledRole = "response.received"): StreamSpool {
    const sealer = new PayloadSealer(this.#key, this.#identity.exchangeId, role, details);
    this.#spool = new StreamSpool(sealer, (effects) => appendSealed(this.#recorder, this.#key, [], effects));
    return this.#spool;
  }

  async #opening(opening: Opening): Promise<{ entry: NewEntry; effects: Effect[] }> {
    const { exchangeId, principal, team, route, policy } = this.#identity;
    const { asked, ofBatch, marks, model, upstreams, credential, stream, assessment, pending, bodies } = opening;
    const { dataClass, reasons, counts, verdict, shadow, degraded, findings } = assessment;
    const { instance, clock, pseudonyms } = this.#recorder;
    const texts = sealTexts(this.#whose, textsOf("request", bodies, findings));
    const sealed = withSpooled(bodies, texts instanceof Promise ? await texts : texts);
    const openedAt = clock();
    this.#openedAt = openedAt;
    // Keys in canonical order: the encoder then has nothing to sort. All of them: what is undefined is not written, and a literal that always has the
    // same fields is made at once.
    const entry = toNewEntry({
      asked: asked ?? undefined,
      batch: ofBatch?.batch,
      counts,
      credential,
      dataClass,
      degraded,
      exchangeId,
      handed: ofBatch === null || ofBatch.handed === null ? undefined : true,
      id: newId(openedAt),
      instance,
      kind: "exchange.opened",
      model,
      payloads: sealed.refs,
      pending,
      policy,
      principal,
      reasons,
      route,
      shadow,
      stream,
      team,
      time: openedAt,
      unscanned: opening.isUnscanned === true ? true : undefined,
      upstreams,
      v: 1,
      verdict,
    });
    const row = openedRow(this.#identity, instance, openedAt, opening);
    const marked = pseudonymsOfMarks(pseudonyms, marks, this.#key.subject);
    const effects: Effect[] = [
      { effect: "openExchange", entry: 0, row },
      ...indexOf(exchangeId, [...findings, ...marked]),
      ...lineStarted(ofBatch, exchangeId),
    ];
    this.#ofBatch = ofBatch;
    return { entry, effects: [...effects, ...sealed.effects] };
  }

  async #closing(
    closing: Closing,
    opening: Position | "previous",
    place: number,
  ): Promise<{ entry: NewEntry; effects: Effect[] }> {
    const { exchangeId, team, policy } = this.#identity;
    const { outcome, error, status, attempts, usage, costMicros, latencyUs, firstChunkUs = null } = closing;
    const { assessment, bodies, session, unscanned = null } = closing;
    const { dataClass, reasons, counts, verdict, shadow, degraded, findings } = assessment;
    const texts = sealTexts(this.#whose, textsOf(session === undefined ? "response" : "session", bodies, findings));
    const sealed = withSpooled(bodies, texts instanceof Promise ? await texts : texts);
    const rest = this.#spool === null ? null : await this.#spool.finish();
    const closedAt = this.#recorder.clock();
    const entry = toNewEntry({
      attempts,
      costMicros,
      counts,
      dataClass,
      degraded,
      error,
      exchangeId,
      firstChunkUs: firstChunkUs ?? undefined,
      id: newId(closedAt),
      kind: "exchange.closed",
      latencyUs,
      opening,
      outcome,
      payloads: rest === null ? sealed.refs : [rest.ref, ...sealed.refs],
      policy: closing.policy === policy ? undefined : closing.policy,
      reasons,
      session,
      shadow,
      status,
      team,
      time: closedAt,
      unscanned: unscanned === null ? undefined : sizesOf(unscanned),
      usage,
      v: 1,
      verdict,
    });
    const row = closedRow(exchangeId, closedAt, closing);
    const line = lineEnded(this.#ofBatch, { exchangeId, status, error, outcome });
    const effects: Effect[] = [{ effect: "closeExchange", entry: place, row }, ...line, ...sealed.effects];
    effects.push(...indexOf(exchangeId, findings));
    return { entry, effects: rest === null ? effects : [...effects, ...rest.effects] };
  }
}
