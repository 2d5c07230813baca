/**
 * The retention schedule of a running server: the operator's, from the API or else the configuration, with what policies and keys say.
 * @module
 */
import { hash } from "node:crypto";
import canonicalize from "canonicalize";
import { CustodyError } from "../domain/errors.ts";
import { appendEntry } from "../ledger/append.ts";
import type { Recorder } from "../ledger/exchange-record.ts";
import {
  type EffectiveSchedule,
  effectiveSchedule,
  type Schedule,
  scheduleSchema,
} from "../policy/retention-schedule.ts";
import type { Turns } from "./turns.ts";

/** Who says how long, beside the operator. */
export interface OtherVoices {
  /** Days, by the names of policies in force. */
  policies(): ReadonlyMap<string, number>;
  /** What keys say under `retention`, by their ids. */
  labels(): Readonly<Record<string, string>>;
}

export interface ShownSchedule extends Schedule {
  /** 0: the configuration's. */
  readonly version: number;
  readonly changedAt: number | null;
  readonly changedBy: string | null;
}

/** A document and its digest. */
export interface ScheduleDocument {
  readonly digest: string;
  readonly bytes: Buffer;
}

export const documentOf = (schedule: Schedule | EffectiveSchedule): ScheduleDocument => {
  const bytes = Buffer.from(canonicalize(schedule) ?? "");
  return { digest: hash("sha256", bytes), bytes };
};

export class ScheduleInForce {
  readonly #recorder: Recorder;
  readonly #configured: Schedule;
  readonly #voices: OtherVoices;
  readonly #turns: Turns;

  /** `configured` may have more fields: they are no part of a schedule, and its documents must not have them. */
  constructor(recorder: Recorder, configured: Schedule, voices: OtherVoices, turns: Turns) {
    const { rules, logYears, dropShardsAfterYears } = configured;
    this.#recorder = recorder;
    this.#configured = { rules, logYears, dropShardsAfterYears };
    this.#voices = voices;
    this.#turns = turns;
  }

  /** What the operator says now. Throws `ledger_corrupt` when its document is missing or was changed. */
  async current(): Promise<ShownSchedule> {
    const { store } = this.#recorder;
    const row = await store.readSchedule();
    if (row === null) return { ...this.#configured, version: 0, changedAt: null, changedBy: null };
    const bytes = await store.readDocument(row.document);
    if (bytes === null || hash("sha256", bytes) !== row.document) {
      throw new CustodyError(
        "ledger_corrupt",
        `the document of retention schedule ${row.version} is not the one it was`,
      );
    }
    const schedule = scheduleSchema.parse(JSON.parse(Buffer.from(bytes).toString("utf8")));
    const { version, changedAt, changedBy } = row;
    return { ...schedule, version, changedAt, changedBy };
  }

  /** Everything that a decision about an exchange needs; as it would be with other rules, where they are given. */
  async effective(rules?: Schedule["rules"]): Promise<EffectiveSchedule> {
    const operators = rules === undefined ? await this.current() : { rules };
    return effectiveSchedule(operators, this.#voices.policies(), this.#voices.labels());
  }

  /** Puts another one in force, whole. What is absent stays as it is. Durable when it resolves. Throws `request_malformed`. */
  change(changes: Partial<Schedule>, principal: string): Promise<ShownSchedule> {
    return this.#turns.take(async () => {
      const { version: before, changedAt: _at, changedBy: _by, ...current } = await this.current();
      const schedule: Schedule = { ...current, ...changes };
      checkSchedule(schedule);
      const { digest, bytes } = documentOf(schedule);
      const version = before + 1;
      const changedAt = this.#recorder.clock();
      const row = { version, document: digest, changedAt, changedBy: principal };
      await appendEntry(this.#recorder, { kind: "retention.changed", principal, schedule: digest, version }, [
        { effect: "putDocument", row: { digest, bytes } },
        { effect: "putSchedule", row },
      ]);
      return { ...schedule, version, changedAt, changedBy: principal };
    });
  }
}

/** What no shape can say. Throws `request_malformed`. */
export const checkSchedule = ({ rules, logYears, dropShardsAfterYears }: Schedule): void => {
  if (new Set(rules.map(({ name }) => name)).size < rules.length) {
    throw new CustodyError("request_malformed", "two rules have one name", "rules");
  }
  if (dropShardsAfterYears !== null && (logYears === null || dropShardsAfterYears < logYears)) {
    const message = "`dropShardsAfterYears` needs `logYears`, and must not be below it";
    throw new CustodyError("request_malformed", message, "dropShardsAfterYears");
  }
};
