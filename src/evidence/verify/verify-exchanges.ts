/**
 * Checks that exchanges open and close as they must, and that the derived table says of them what the entries say.
 * @module
 */
import type {
  Entry,
  ExchangeClassified,
  ExchangeClosed,
  ExchangeOpened,
  PayloadRef,
  Position,
} from "../../domain/entry.ts";
import type { ExchangeProgressed } from "../../domain/session-entry.ts";
import type { FeedbackGiven } from "../../domain/feedback-entry.ts";
import type { FindingReviewed } from "../../domain/review-entry.ts";
import type { Shard, StoreReader } from "../../store/store.ts";
import { type CheckedEntry, parseEntry } from "./checked-entry.ts";
import { FeedbackCheck } from "./verify-feedback.ts";
import {
  agreesWithClass,
  agreesWithClose,
  agreesWithCounts,
  agreesWithOpening,
  isOfSameTeam,
} from "./exchange-agrees.ts";
import { readUntilFault } from "./record-source.ts";
import type { Report } from "./report.ts";
import type { Losses } from "./losses.ts";
import { ProgressCheck } from "./verify-progress.ts";
import { PayloadCheck } from "./verify-payloads.ts";
import { ReviewCheck } from "./verify-reviews.ts";

const pageRows = 500;

const isAt = (position: Position | null, { shard, index }: CheckedEntry): boolean =>
  position?.shard === shard.ordinal && position.index === index;

/** Asked with every entry in the order of the log. */
export class ExchangeCheck {
  readonly #reader: StoreReader;
  readonly #shards: readonly Shard[];
  readonly #report: Report;
  readonly #payloads: PayloadCheck;
  readonly #losses: Losses;
  readonly #feedback: FeedbackCheck;
  readonly #progress = new ProgressCheck();
  readonly #reviews: ReviewCheck;
  #opened = 0;
  #closed = 0;
  /** Without a row, since their time was over. */
  #swept = 0;
  readonly #unclassified = new Set<string>();
  /** Those of them that were opened before a server was started last: it was to classify them. */
  #leftBehind: ReadonlySet<string> = new Set();

  constructor(reader: StoreReader, folder: string, shards: readonly Shard[], report: Report, losses: Losses) {
    this.#losses = losses;
    this.#feedback = new FeedbackCheck(reader, report, losses);
    this.#reviews = new ReviewCheck(reader, report, losses);
    this.#reader = reader;
    this.#shards = shards;
    this.#report = report;
    this.#payloads = new PayloadCheck(reader, folder, report, losses);
  }

  async check(checked: CheckedEntry): Promise<void> {
    const { entry } = checked;
    if (entry.kind === "exchange.opened") await this.#checkOpened(checked, entry);
    else if (entry.kind === "exchange.closed") await this.#checkClosed(checked, entry);
    else if (entry.kind === "server.started") this.#leftBehind = new Set(this.#unclassified);
    else if (entry.kind === "exchange.classified") await this.#checkClassified(checked, entry);
    else if (entry.kind === "exchange.progressed") await this.#checkProgressed(checked, entry);
    else if (entry.kind === "feedback.given" || entry.kind === "finding.reviewed")
      await this.#checkSaid(checked, entry);
    else if (entry.kind === "finding.assigned") {
      if (!this.#isDropped(entry.opening)) this.#reviews.checkAssigned(checked, entry, await this.#about(entry));
    } else if (checked.payloads.length > 0) {
      await this.#payloads.check(checked, checked.payloads, checked.payloads, { time: entry.time });
    }
  }

  #fault(checked: CheckedEntry, message: string): void {
    const { shard, index } = checked;
    this.#report.fault(`entry ${index} of shard ${shard.name}: ${message}`, shard.name, index);
  }

  /** Whether a position lies in the log as it was when this check began. */
  #isKnown({ shard, index }: Position): boolean {
    return index < (this.#shards.find(({ ordinal }) => ordinal === shard)?.size ?? 0);
  }

  async #checkOpened(checked: CheckedEntry, entry: ExchangeOpened & { readonly time: number }): Promise<void> {
    this.#opened += 1;
    if ((entry.pending ?? []).length > 0) this.#unclassified.add(entry.exchangeId);
    const row = await this.#reader.readExchange(entry.exchangeId);
    if (row === null) {
      if (!(await this.#losses.mayRowBeGone(entry)))
        this.#fault(checked, "its exchange is not in the table of exchanges");
      this.#swept += 1;
      return;
    }
    if (!isAt(row.openedPosition, checked)) {
      return this.#fault(checked, "the table of exchanges says that its exchange was opened elsewhere");
    }
    if (!agreesWithOpening(row, entry))
      this.#fault(checked, "the table of exchanges says something else of its opening");
    const { closedPosition } = row;
    if (closedPosition === null) {
      const isLater = row.outcome !== null || row.classifiedPosition !== null;
      if (!agreesWithClass(row, entry) || isLater || !agreesWithCounts(row, [entry])) {
        this.#fault(checked, "the table of exchanges says something else of its opening");
      }
      await this.#payloads.check(checked, checked.payloads, null, { ...entry, dataClass: row.dataClass });
    } else {
      await this.#checkNamed(checked, "exchange.closed", closedPosition, "close");
      await this.#checkNamed(checked, "exchange.classified", row.classifiedPosition, "classification");
    }
  }

  /** What the table names as a later entry of an opened exchange must be one. */
  async #checkNamed(
    checked: CheckedEntry,
    kind: "exchange.closed" | "exchange.classified",
    position: Position | null,
    what: string,
  ): Promise<void> {
    if (position === null || !this.#isKnown(position)) return;
    const named = await this.#entryAt(position);
    // An entry that is not there any more was named when the log was verified.
    if (named === null || (named.entry.kind === kind && named.owner === checked.owner)) return;
    this.#fault(checked, `the table of exchanges names entry ${position.index} as its ${what}, which it is not`);
  }

  async #checkClosed(checked: CheckedEntry, entry: ExchangeClosed & { readonly time: number }): Promise<void> {
    this.#closed += 1;
    const { shard, index } = checked;
    const place = entry.opening === "previous" ? { shard: shard.ordinal, index: index - 1 } : entry.opening;
    if (this.#isDropped(place)) return;
    const opening = await this.#entryAt(place);
    if (opening?.entry.kind !== "exchange.opened" || opening.entry.exchangeId !== entry.exchangeId) {
      return this.#fault(checked, "it closes an exchange that was not opened where it says");
    }
    if (!isOfSameTeam(opening.entry, entry)) this.#fault(checked, "it says another team than its opening");
    const lost = this.#progress.faultOfClose(entry);
    if (lost !== null) this.#fault(checked, lost);
    const row = await this.#reader.readExchange(entry.exchangeId);
    if (row === null) return; // Its opening has said so.
    if (!isAt(row.closedPosition, checked)) {
      const other = row.closedPosition === null ? null : await this.#entryAt(row.closedPosition);
      const twice = other?.entry.kind === "exchange.closed" && other.entry.exchangeId === entry.exchangeId;
      return this.#fault(
        checked,
        twice
          ? "it closes its exchange a second time"
          : "the table of exchanges does not name it as the close of its exchange",
      );
    }
    const isCounted = row.classifiedPosition !== null || agreesWithCounts(row, [opening.entry, entry]);
    if (!agreesWithClose(row, entry) || !isCounted)
      this.#fault(checked, "the table of exchanges says something else of its close");
    const refs: readonly PayloadRef[] = [...opening.payloads, ...checked.payloads];
    // Its classification may add to them.
    await this.#payloads.check(checked, refs, row.pending ? null : refs, {
      ...opening.entry,
      dataClass: row.dataClass,
    });
  }

  async #checkClassified(checked: CheckedEntry, entry: ExchangeClassified & { readonly time: number }): Promise<void> {
    this.#unclassified.delete(entry.exchangeId);
    if (this.#isDropped(entry.opening)) return;
    const opening = await this.#entryAt(entry.opening);
    if (opening?.entry.kind !== "exchange.opened" || opening.entry.exchangeId !== entry.exchangeId) {
      return this.#fault(checked, "it classifies an exchange that was not opened where it says");
    }
    if (!isOfSameTeam(opening.entry, entry)) this.#fault(checked, "it says another team than its opening");
    const { pending } = opening.entry;
    if (!entry.scanners.every((scanner) => pending.includes(scanner)) || entry.scanners.length !== pending.length) {
      this.#fault(checked, "its scanners are not those that its opening lists as pending");
    }
    const row = await this.#reader.readExchange(entry.exchangeId);
    if (row === null) return; // Its opening has said so.
    if (!isAt(row.classifiedPosition, checked)) {
      const other = row.classifiedPosition === null ? null : await this.#entryAt(row.classifiedPosition);
      const twice = other?.entry.kind === "exchange.classified" && other.entry.exchangeId === entry.exchangeId;
      const told = "the table of exchanges does not name it as the classification of its exchange";
      return this.#fault(checked, twice ? "it classifies its exchange a second time" : told);
    }
    const close = row.closedPosition === null ? null : await this.#entryAt(row.closedPosition);
    const closing = close?.entry.kind === "exchange.closed" ? [close.entry] : [];
    if (!agreesWithClass(row, entry) || !agreesWithCounts(row, [opening.entry, ...closing, entry]))
      this.#fault(checked, "the table of exchanges says something else of its classification");
    const all = [...opening.payloads, ...(close?.payloads ?? []), ...checked.payloads];
    await this.#payloads.check(checked, checked.payloads, all, { ...opening.entry, dataClass: row.dataClass });
  }

  async #checkProgressed(checked: CheckedEntry, entry: ExchangeProgressed): Promise<void> {
    if (this.#isDropped(entry.opening)) return;
    const { opening, exchange } = await this.#about(entry);
    const fault = this.#progress.faultOf(checked, entry, opening, exchange);
    if (fault !== null) this.#fault(checked, fault);
  }

  /** What people said of an exchange, and their comments. */
  async #checkSaid(
    checked: CheckedEntry,
    entry: (FeedbackGiven | FindingReviewed) & Pick<Entry, "id" | "time">,
  ): Promise<void> {
    if (this.#isDropped(entry.opening)) return;
    const about = await this.#about(entry);
    const facts =
      entry.kind === "finding.reviewed"
        ? await this.#reviews.checkReviewed(checked, entry, about)
        : await this.#feedback.check(checked, entry, about.opening, about.exchange);
    if (facts !== null) await this.#payloads.check(checked, checked.payloads, checked.payloads, facts);
  }

  async #about({ exchangeId, opening }: Pick<FeedbackGiven, "exchangeId" | "opening">) {
    return { opening: await this.#entryAt(opening), exchange: await this.#reader.readExchange(exchangeId) };
  }

  /** What it opened went with its year. */
  #isDropped({ shard: ordinal }: Position): boolean {
    const shard = this.#shards.find((candidate) => candidate.ordinal === ordinal);
    return shard !== undefined && shard.droppedAt !== null && this.#losses.dropped.has(shard.name);
  }

  async #entryAt({ shard: ordinal, index }: Position): Promise<CheckedEntry | null> {
    const shard = this.#shards.find((candidate) => candidate.ordinal === ordinal);
    if (shard === undefined || !Number.isSafeInteger(index) || index < 0) return null;
    const [bytes] = await readUntilFault(this.#reader, ordinal, index, index + 1);
    return bytes === undefined ? null : parseEntry(shard, index, bytes);
  }

  /** The other direction: rows that no entry speaks of. */
  async #checkRows(): Promise<void> {
    let before: Position | undefined;
    for (;;) {
      const rows = await this.#reader.listExchanges({ limit: pageRows, ...(before === undefined ? {} : { before }) });
      for (const { id, openedPosition: position } of rows) {
        if (!this.#isKnown(position) && this.#shards.at(-1)?.ordinal === position.shard) continue;
        const found = await this.#entryAt(position);
        if (found?.entry.kind === "exchange.opened" && found.entry.exchangeId === id) continue;
        const shard = this.#shards.find(({ ordinal }) => ordinal === position.shard)?.name ?? null;
        const message = `the table of exchanges has one opened at entry ${position.index}, where none was`;
        this.#report.fault(message, shard, position.index);
      }
      const entryAt = async (position: Position): Promise<Entry | null | undefined> =>
        this.#isKnown(position) ? ((await this.#entryAt(position))?.entry ?? null) : undefined;
      await this.#feedback.checkRows(
        rows.map(({ id }) => id),
        entryAt,
      );
      await this.#reviews.checkRows(rows, entryAt);
      before = rows.at(-1)?.openedPosition;
      if (before === undefined) return;
    }
  }

  async finish(): Promise<void> {
    await this.#checkRows();
    const open = this.#opened - this.#closed;
    const still = open > 0 ? `; ${open} without a close` : "";
    const waiting = this.#unclassified.size;
    const later = waiting > 0 ? `; ${waiting} not yet classified` : "";
    this.#report.checked.push(`${this.#opened} exchanges: entries and table compared${still}${later}`);
    this.#feedback.finish();
    this.#reviews.finish();
    const left = [...this.#leftBehind].filter((id) => this.#unclassified.has(id)).length;
    if (left > 0) {
      // A server that has just been started, or did not live long: nothing that the log cannot say itself.
      this.#report.notes.push(`${left} exchanges from before the last start of a server are still not classified.`);
    }
    this.#report.checked.push(`${this.#payloads.checked} payloads: ciphertext compared with what the entries name`);
    const { gone } = this.#payloads;
    if (gone + this.#swept > 0) {
      const rows = this.#swept > 0 ? `, and ${this.#swept} exchanges from the table` : "";
      this.#report.checked.push(`${gone} payloads are gone${rows}: erased or swept, as entries say`);
    }
  }
}
