/**
 * Checks that feedback is on an exchange that was opened where it says, and that the derived table says of it what the entries say.
 * @module
 */
import type { Entry, Position } from "../../domain/entry.ts";
import type { FeedbackGiven } from "../../domain/feedback-entry.ts";
import type { FeedbackRow } from "../../store/feedback-rows.ts";
import type { ExchangeRow, StoreReader } from "../../store/store.ts";
import type { CheckedEntry } from "./checked-entry.ts";
import type { Losses, LostFacts } from "./losses.ts";
import type { Report } from "./report.ts";

type Given = FeedbackGiven & Pick<Entry, "id" | "time">;

const agrees = (row: FeedbackRow, { shard, index }: CheckedEntry, entry: Given): boolean =>
  row.position.shard === shard.ordinal &&
  row.position.index === index &&
  row.exchangeId === entry.exchangeId &&
  row.choice === entry.choice &&
  row.principal === entry.principal &&
  row.givenAt === entry.time &&
  row.valueMilli === entry.valueMilli &&
  row.isBoolean === entry.isBoolean;

/** Whether a row replaces an earlier one. */
const replaces = (later: FeedbackRow, { exchangeId, choice, principal, position }: FeedbackRow): boolean =>
  later.exchangeId === exchangeId &&
  later.choice === choice &&
  later.principal === principal &&
  (later.position.shard - position.shard || later.position.index - position.index) > 0;

export class FeedbackCheck {
  readonly #reader: StoreReader;
  readonly #report: Report;
  readonly #losses: Losses;
  #checked = 0;

  constructor(reader: StoreReader, report: Report, losses: Losses) {
    this.#reader = reader;
    this.#report = report;
    this.#losses = losses;
  }

  /** Gives what retention asks about its exchange; null where that was not opened where it says, which is a fault. */
  async check(
    checked: CheckedEntry,
    entry: Given,
    opening: CheckedEntry | null,
    exchange: ExchangeRow | null,
  ): Promise<LostFacts | null> {
    this.#checked += 1;
    const opened = opening?.entry;
    if (opened?.kind !== "exchange.opened" || opened.exchangeId !== entry.exchangeId) {
      this.#fault(checked, "it is on an exchange that was not opened where it says");
      return null;
    }
    if ((opened.team ?? null) !== entry.team) this.#fault(checked, "it says another team than its opening");
    const row = await this.#reader.readFeedback(entry.id);
    const isSwept = exchange === null && (await this.#losses.mayRowBeGone(opened));
    if (row === null && !isSwept) this.#fault(checked, "it is not in the table of feedback");
    if (row !== null && !agrees(row, checked, entry)) {
      this.#fault(checked, "the table of feedback says something else of it");
    }
    return { ...opened, dataClass: exchange?.dataClass ?? opened.dataClass };
  }

  #fault({ shard, index }: CheckedEntry, message: string): void {
    this.#report.fault(`entry ${index} of shard ${shard.name}: ${message}`, shard.name, index);
  }

  /**
   * The other direction, for some exchanges: rows that no entry speaks of, and which of several counts. `entryAt` gives undefined for what
   * this check has not read.
   */
  async checkRows(
    exchangeIds: readonly string[],
    entryAt: (position: Position) => Promise<Entry | null | undefined>,
  ): Promise<void> {
    const rows = await this.#reader.listFeedback(exchangeIds);
    for (const row of rows) {
      if (row.isCurrent === rows.some((other) => replaces(other, row))) {
        this.#report.fault(`the table of feedback says otherwise which feedback on ${row.exchangeId} counts`);
      }
      const entry = await entryAt(row.position);
      if (entry === undefined || (entry?.kind === "feedback.given" && entry.id === row.id)) continue;
      this.#report.fault(`the table of feedback has one given at entry ${row.position.index}, where none was`);
    }
  }

  finish(): void {
    if (this.#checked > 0) this.#report.checked.push(`${this.#checked} feedbacks: entries and table compared`);
  }
}
