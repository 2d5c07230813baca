/**
 * Checks that reviews and assignments are of exchanges that were opened where they say, that each review says which one it replaces, and that the
 * derived tables say of them what the entries say.
 * @module
 */
import type { Entry, Position } from "../../domain/entry.ts";
import type { FindingAssigned, FindingReviewed } from "../../domain/review-entry.ts";
import type { ReviewRow } from "../../store/review-rows.ts";
import type { ExchangeRow, StoreReader } from "../../store/store.ts";
import type { CheckedEntry } from "./checked-entry.ts";
import type { Losses, LostFacts } from "./losses.ts";
import type { Report } from "./report.ts";

type Reviewed = FindingReviewed & Pick<Entry, "id" | "time">;
type Assigned = FindingAssigned & Pick<Entry, "id" | "time">;

/** What an entry is about, found by its position. */
interface About {
  readonly opening: CheckedEntry | null;
  readonly exchange: ExchangeRow | null;
}

const compare = (a: Position, b: Position): number => a.shard - b.shard || a.index - b.index;

const isAt = (position: Position | null, other: Position | null): boolean =>
  position === null || other === null ? position === other : compare(position, other) === 0;

const sameKeys = (a: object, b: object): boolean => Object.keys(a).sort().join() === Object.keys(b).sort().join();

const judgementsOf = (row: ReviewRow): Readonly<Record<string, unknown>> => JSON.parse(row.judgements);

const agrees = (row: ReviewRow, entry: Reviewed): boolean =>
  row.exchangeId === entry.exchangeId &&
  row.team === entry.team &&
  row.principal === entry.principal &&
  row.reviewedAt === entry.time &&
  row.timeToReviewMs === entry.timeToReviewMs &&
  row.isFirst === (entry.replaces === null) &&
  sameKeys(judgementsOf(row), entry.judgements) &&
  Object.entries(judgementsOf(row)).every(([type, judgement]) => entry.judgements[type] === judgement);

export class ReviewCheck {
  readonly #reader: StoreReader;
  readonly #report: Report;
  readonly #losses: Losses;
  #reviews = 0;
  #assignments = 0;

  constructor(reader: StoreReader, report: Report, losses: Losses) {
    this.#reader = reader;
    this.#report = report;
    this.#losses = losses;
  }

  /** Gives what retention asks about its exchange; null where that was not opened where it says, which is a fault. */
  async checkReviewed(checked: CheckedEntry, entry: Reviewed, about: About): Promise<LostFacts | null> {
    this.#reviews += 1;
    const opened = this.#openingOf(checked, entry, about);
    if (opened === null) return null;
    if (!sameKeys(entry.judgements, entry.counts)) this.#fault(checked, "it does not judge what it counts");
    if (entry.timeToReviewMs !== Math.max(0, entry.time - opened.time)) {
      this.#fault(checked, "its time to review is not that since its opening");
    }
    const { exchange } = about;
    const at: Position = { shard: checked.shard.ordinal, index: checked.index };
    const rows = await this.#reader.listReviews([entry.exchangeId]);
    const row = rows.find(({ position }) => isAt(position, at));
    const isSwept = exchange === null && (await this.#losses.mayRowBeGone(opened));
    if (row === undefined) {
      if (!isSwept) this.#fault(checked, "it is not in the table of reviews");
    } else {
      if (!agrees(row, entry)) this.#fault(checked, "the table of reviews says something else of it");
      const before = rows.findLast(({ position }) => compare(position, at) < 0)?.position ?? null;
      if (!isAt(before, entry.replaces)) this.#fault(checked, "it does not replace the review before it");
    }
    if (exchange !== null && (exchange.reviewedPosition === null || compare(exchange.reviewedPosition, at) < 0)) {
      this.#fault(checked, "the table of exchanges names no review as late as it");
    }
    return { ...opened, dataClass: exchange?.dataClass ?? opened.dataClass };
  }

  checkAssigned(checked: CheckedEntry, entry: Assigned, about: About): void {
    this.#assignments += 1;
    if (this.#openingOf(checked, entry, about) === null) return;
    const { exchange } = about;
    if (exchange === null) return; // Its opening has said so.
    const at: Position = { shard: checked.shard.ordinal, index: checked.index };
    const { assignedPosition: last, assignee } = exchange;
    const isOld = last === null || compare(last, at) < 0;
    if (isOld || (isAt(last, at) && assignee !== entry.assignee)) {
      this.#fault(checked, "the table of exchanges says something else of who is to review it");
    }
  }

  #openingOf(checked: CheckedEntry, entry: Reviewed | Assigned, { opening }: About) {
    const opened = opening?.entry;
    if (opened?.kind !== "exchange.opened" || opened.exchangeId !== entry.exchangeId) {
      this.#fault(checked, "it is about an exchange that was not opened where it says");
      return null;
    }
    if ((opened.team ?? null) !== entry.team) this.#fault(checked, "it says another team than its opening");
    return opened;
  }

  #fault({ shard, index }: CheckedEntry, message: string): void {
    this.#report.fault(`entry ${index} of shard ${shard.name}: ${message}`, shard.name, index);
  }

  /**
   * The other direction, for some exchanges: reviews and assignments that no entry speaks of, and which review is current. `entryAt` gives undefined for
   * what this check has not read.
   */
  async checkRows(
    exchanges: readonly ExchangeRow[],
    entryAt: (position: Position) => Promise<Entry | null | undefined>,
  ): Promise<void> {
    const rows = await this.#reader.listReviews(exchanges.map(({ id }) => id));
    for (const { id, position } of rows) {
      const entry = await entryAt(position);
      if (entry === undefined || (entry?.kind === "finding.reviewed" && entry.id === id)) continue;
      this.#report.fault(`the table of reviews has one given at entry ${position.index}, where none was`);
    }
    for (const { id, reviewedPosition, assignedPosition, assignee } of exchanges) {
      const last = rows.findLast(({ exchangeId }) => exchangeId === id)?.position ?? null;
      if (!isAt(last, reviewedPosition)) {
        this.#report.fault(`the table of exchanges says otherwise which review of ${id} is current`);
      }
      const entry = assignedPosition === null ? null : await entryAt(assignedPosition);
      const isAssigned = entry?.kind === "finding.assigned" && entry.exchangeId === id;
      if (entry === undefined || (assignedPosition === null ? assignee === null : isAssigned)) continue;
      this.#report.fault(`the table of exchanges says that ${id} is assigned, and no entry does`);
    }
  }

  finish(): void {
    const count = this.#reviews + this.#assignments;
    if (count === 0) return;
    this.#report.checked.push(
      `${this.#reviews} reviews and ${this.#assignments} assignments: entries and tables compared`,
    );
  }
}
