/**
 * Erasing a subject. The intent is logged first; then the subject's data keys and what they sealed are destroyed, everything that survives
 * is wrapped by a new master key and the old one destroyed, the database's journal is emptied, and only then the log says that it is done.
 * What a crash interrupts the next start finishes, through the same function.
 * @module
 */
import { setTimeout as pause } from "node:timers/promises";
import { CustodyError } from "../domain/errors.ts";
import type { EntryDraft } from "../domain/entry.ts";
import { newId } from "../domain/new-id.ts";
import { newEntry } from "../ledger/append.ts";
import type { Recorder } from "../ledger/exchange-record.ts";
import type { MasterKeyRotation, RotationReport } from "../ledger/rotate-master-key.ts";
import { findMentions, type Identifier, payloadsUnder, traceSubject } from "../ledger/subject.ts";
import type { BegunErasure, ErasureFilter, ErasureRow, PlacedPayload } from "../store/retention-rows.ts";
import type { ExchangeRow } from "../store/store.ts";
import type { DataKey } from "../vault/data-key.ts";
import type { MasterKey } from "../vault/master-key.ts";
import {
  digestOfPositions,
  type ErasureBasis,
  erasurePrefix,
  type ErasureResult,
  keysOf,
  keysPerEntry,
  mentionsMax,
  readResult,
  writeResult,
} from "./erasure-result.ts";
import { checkMayGo, chunks, ownersAtOnce } from "./check-may-go.ts";
import type { Holds } from "./holds.ts";
import { appendWithWords } from "../ledger/sealed-words.ts";
import type { ScheduleInForce } from "./schedule-in-force.ts";
import { destroySealed } from "./take-away.ts";
import { Turns } from "./turns.ts";

const retryMs = 100;
/** A rotation of many keys takes minutes. */
const rotationWaitMs = 1_800_000;

export interface ErasureSubject {
  /** The subject as callers name it: it is kept nowhere. */
  readonly subject: string;
  /** More values that stand for the same person: looked for in what others said. */
  readonly identifiers: readonly Identifier[];
}

export interface ErasureRequest extends ErasureSubject {
  readonly principal: string;
  readonly basis: ErasureBasis;
  readonly reason: string;
}

/** How much an erasure would take; `mentions` are exchanges of others, which stay. */
export interface ErasurePreview {
  readonly exchanges: number;
  readonly payloads: number;
  readonly keys: number;
  readonly mentions: number;
}

export interface ErasureDeps {
  readonly recorder: Recorder;
  readonly master: MasterKey;
  readonly rotation: MasterKeyRotation;
  readonly holds: Holds;
  readonly schedule: ScheduleInForce;
  readonly turns: Turns;
  /** Every entity type that findings may have. */
  readonly types: () => readonly string[];
  /** How long calls of the subject that run may take to end; then they fail. */
  readonly waitMs: number;
  /** Takes away what this server holds of texts beside their payloads: exports with texts in them, words in the search index. */
  readonly forgetTexts: () => Promise<void>;
  /** Takes a person of this name, address or id out of the table of people. */
  readonly forgetPerson: (subject: string, principal: string) => Promise<unknown>;
}

/** The erasures of one server, one at a time. */
export class Erasures {
  readonly #d: ErasureDeps;
  /** Keys that this process gave out before an erasure began, by its id. */
  readonly #retired = new Map<string, readonly DataKey[]>();
  /** Its own work, one after another. */
  readonly #work = new Turns();
  #isStopped = false;

  constructor(deps: ErasureDeps) {
    this.#d = deps;
  }

  list(filter: ErasureFilter): Promise<ErasureRow[]> {
    return this.#d.recorder.store.listErasures(filter);
  }

  /** Throws `not_found`. */
  async get(id: string): Promise<ErasureRow> {
    const [row] = await this.list({ id, limit: 1 });
    if (row === undefined) throw new CustodyError("not_found", "no such erasure");
    return row;
  }

  /**
   * Begins an erasure: when it resolves the intent is durable, and `done` goes on by itself. Throws `held`, `must_be_kept`, and
   * `master_key_read_only` where the old master key could not be destroyed: nothing has changed then.
   */
  async begin(request: ErasureRequest): Promise<{ readonly id: string; readonly done: Promise<void> }> {
    const { turns, rotation, forgetPerson } = this.#d;
    rotation.checkMayRotate();
    const id = await turns.take(() => this.#begin(request));
    const done = this.#work.take(async () => {
      await forgetPerson(request.subject, request.principal);
      await this.#finish(await this.get(id));
    });
    // Who waits for it hears of it; the row says for everybody else that it is not done.
    done.catch(() => undefined);
    return { id, done };
  }

  /** At the start: finishes what was begun. */
  async resume(): Promise<number> {
    let finished = 0;
    for (;;) {
      const [row] = await this.list({ state: "begun", limit: 1 });
      if (row === undefined) return finished;
      await this.#work.take(() => this.#finish(row));
      finished += 1;
    }
  }

  /** Stops between two steps; the next start goes on. */
  async close(): Promise<void> {
    this.#isStopped = true;
    await this.#work.ended();
  }

  /** What erasing a subject would take, as it is now; nothing is changed. Throws `held`, `must_be_kept` and `master_key_read_only`. */
  async preview(asked: ErasureSubject): Promise<ErasurePreview> {
    this.#d.rotation.checkMayRotate();
    const { trace, rows, mentions } = await this.#trace(asked);
    const { payloads, keys } = trace;
    return { exchanges: rows.length, payloads: payloads.length, keys: keys.length, mentions: mentions.length };
  }

  /** All that is the subject's. Throws `held` and `must_be_kept`. */
  async #trace({ subject, identifiers }: ErasureSubject) {
    const { recorder, master, types } = this.#d;
    const { store, keyring } = recorder;
    const trace = await traceSubject(store, keyring.subjectIdOf(subject));
    const rows = await this.#exchangesOf(trace.payloads);
    await checkMayGo(this.#d, trace.subjectId, rows);
    const own = new Set(trace.payloads.map(({ owner }) => owner));
    const mentions = await findMentions({ reader: store, master }, [{ value: subject }, ...identifiers], types(), own);
    return { trace, rows, mentions };
  }

  async #begin({ principal, basis, reason, ...asked }: ErasureRequest): Promise<string> {
    const { recorder } = this.#d;
    const { keyring, clock } = recorder;
    const { trace, rows, mentions } = await this.#trace(asked);
    const { subjectId } = trace;
    // From here on calls of this subject get new keys: what they say now was not asked to be erased.
    const retired = keyring.retire(subjectId);
    const keys = [...new Set([...trace.keys, ...retired].map((key) => key.id))];
    const entryId = newId();
    const id = erasurePrefix + entryId;
    const result: ErasureResult = {
      exchanges: rows.length,
      payloads: trace.payloads.length,
      exchangesSha256: digestOfPositions(rows),
      mentions: mentions.slice(0, mentionsMax).map((row) => row.id),
      mentionCount: mentions.length,
      masterKey: null,
    };
    const row: BegunErasure = {
      id,
      subject: subjectId,
      basis,
      requestedAt: clock(),
      requestedBy: principal,
      keys: JSON.stringify(keys),
      result: writeResult(result),
    };
    // Before the keys can be destroyed: who is waited for must be known.
    this.#retired.set(id, retired);
    await appendWithWords(
      recorder,
      { principal, words: reason, id: entryId },
      (payloads) => ({
        kind: "erasure.begun",
        erasure: id,
        principal,
        basis,
        keys: keys.slice(0, keysPerEntry),
        payloads,
      }),
      [{ effect: "beginErasure", entry: 0, row }],
    );
    return id;
  }

  async #exchangesOf(payloads: readonly PlacedPayload[]): Promise<ExchangeRow[]> {
    const rows: ExchangeRow[] = [];
    for (const owners of chunks([...new Set(payloads.map(({ owner }) => owner))], ownersAtOnce)) {
      const found = await Promise.all(owners.map((owner) => this.#exchangeOf(owner)));
      rows.push(...found.filter((row) => row !== null));
    }
    return [...new Map(rows.map((row) => [row.id, row])).values()];
  }

  /** The exchange that a payload belongs to: its owner, or the one that its owner is feedback on or a review of. */
  async #exchangeOf(owner: string): Promise<ExchangeRow | null> {
    const { store } = this.#d.recorder;
    const exchange = await store.readExchange(owner);
    if (exchange !== null) return exchange;
    const said = (await store.readFeedback(owner)) ?? (await store.readReview(owner));
    return said === null ? null : store.readExchange(said.exchangeId);
  }

  async #finish(row: ErasureRow): Promise<void> {
    const { recorder, waitMs } = this.#d;
    const { store } = recorder;
    const keys = keysOf(row);
    const retired = this.#retired.get(row.id);
    await Promise.all((retired ?? []).map((key) => key.whenFree(waitMs)));
    for (const key of retired ?? []) key.destroy();
    // Appends keep their order: what was sealed before is in the database once this is.
    await store.append({ entries: [], effects: [] });
    const payloads = await payloadsUnder(store, keys);
    const exchanges = await this.#exchangesOf(payloads);
    await destroySealed(recorder, keys, payloads, () => this.#checkRuns());
    await this.#d.forgetTexts();
    const masterKey = await this.#rotate(row.requestedBy);
    await store.purge();
    const before = readResult(row);
    // After a crash some of it was gone already: then what was known when it began counts.
    const seen = retired === undefined ? before : { ...before, ...countsOf(exchanges, payloads) };
    await this.#conclude(row, keys, { ...seen, masterKey });
    this.#retired.delete(row.id);
  }

  /** A rotation of its own, begun after the keys are gone: one that ran before has wrapped them by the key that is the newest now. */
  async #rotate(principal: string): Promise<Pick<RotationReport, "from" | "to" | "oldKey">> {
    const { rotation, master } = this.#d;
    const from = master.current.name;
    const until = performance.now() + rotationWaitMs;
    for (;;) {
      this.#checkRuns();
      try {
        const { to, oldKey } = await rotation.rotate(principal);
        if (to !== from) return { from, to, oldKey };
        // It finished one that ran before; where the old key cannot be taken out of the file it would do so for ever.
        if (oldKey === "in_file") rotation.checkMayRotate();
      } catch (error) {
        const isBusy = error instanceof CustodyError && error.code === "overloaded" && performance.now() < until;
        if (!isBusy) throw error;
        await pause(retryMs);
      }
    }
  }

  #checkRuns(): void {
    if (this.#isStopped) throw new CustodyError("ledger_unavailable", "the server stops; its next start goes on");
  }

  async #conclude(row: ErasureRow, keys: readonly string[], result: ErasureResult): Promise<void> {
    const { store, clock } = this.#d.recorder;
    const { id: erasure, requestedBy: principal, basis } = row;
    const time = clock();
    const said = { kind: "payload.erased", erasure, principal, basis } as const;
    const { exchanges, payloads: erased } = result;
    // A subject with very many keys takes several entries; the counts are those of all, in each.
    const named = keys.length === 0 ? [[]] : chunks(keys, keysPerEntry);
    const draftOf = (some: string[]): EntryDraft => ({ ...said, keys: some, exchanges, erased });
    await store.append({
      entries: named.map((some) => newEntry(draftOf(some), time)),
      effects: [
        {
          effect: "finishErasure",
          entry: 0,
          row: { id: erasure, finishedAt: time, result: writeResult(result) },
        },
      ],
    });
  }
}

const countsOf = (exchanges: readonly ExchangeRow[], payloads: readonly PlacedPayload[]) => ({
  exchanges: exchanges.length,
  payloads: payloads.length,
  exchangesSha256: digestOfPositions(exchanges),
});
