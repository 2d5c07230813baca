/**
 * Checks that exchanges open and close as they must, and that the derived table says of them what the entries say.
 * @module
 */
import type { ExchangeClosed, ExchangeOpened, PayloadRef, Position } from "../domain/entry.ts";
import type { ExchangeRow, Shard, StoreReader } from "../store/store.ts";
import { type CheckedEntry, parseEntry } from "./checked-entry.ts";
import { readUntilFault } from "./record-source.ts";
import type { Report } from "./report.ts";
import { PayloadCheck } from "./verify-payloads.ts";

const pageRows = 500;

const isAt = (position: Position | null, { shard, index }: CheckedEntry): boolean =>
  position?.shard === shard.ordinal && position.index === index;

/** Fields of the row that the opening alone decides. */
const agreesWithOpening = (row: ExchangeRow, entry: ExchangeOpened & { readonly time: number }): boolean =>
  row.openedAt === entry.time &&
  row.instance === entry.instance &&
  row.principal === entry.principal &&
  row.route === entry.route &&
  row.model === entry.model &&
  row.stream === entry.stream &&
  row.policy === entry.policy;

const agreesWithClose = (row: ExchangeRow, entry: ExchangeClosed & { readonly time: number }): boolean =>
  row.closedAt === entry.time &&
  row.outcome === entry.outcome &&
  row.status === entry.status &&
  row.dataClass === entry.dataClass &&
  row.verdict === entry.verdict &&
  row.latencyUs === entry.latencyUs &&
  row.upstream === (entry.attempts.at(-1)?.upstream ?? null) &&
  row.totalTokens === (entry.usage?.totalTokens ?? null);

/** Asked with every entry in the order of the log. */
export class ExchangeCheck {
  readonly #reader: StoreReader;
  readonly #shards: readonly Shard[];
  readonly #report: Report;
  readonly #payloads: PayloadCheck;
  #opened = 0;
  #closed = 0;

  constructor(reader: StoreReader, folder: string, shards: readonly Shard[], report: Report) {
    this.#reader = reader;
    this.#shards = shards;
    this.#report = report;
    this.#payloads = new PayloadCheck(reader, folder, report);
  }

  async check(checked: CheckedEntry): Promise<void> {
    const { entry } = checked;
    if (entry.kind === "exchange.opened") await this.#checkOpened(checked, entry);
    else if (entry.kind === "exchange.closed") await this.#checkClosed(checked, entry);
    else if (checked.payloads.length > 0) await this.#payloads.check(checked, checked.payloads, true);
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
    const row = await this.#reader.readExchange(entry.exchangeId);
    if (row === null) return this.#fault(checked, "its exchange is not in the table of exchanges");
    if (!isAt(row.openedPosition, checked)) {
      return this.#fault(checked, "the table of exchanges says that its exchange was opened elsewhere");
    }
    if (!agreesWithOpening(row, entry))
      this.#fault(checked, "the table of exchanges says something else of its opening");
    const { closedPosition } = row;
    if (closedPosition === null) {
      if (row.verdict !== entry.verdict || row.dataClass !== entry.dataClass || row.outcome !== null) {
        this.#fault(checked, "the table of exchanges says something else of its opening");
      }
      await this.#payloads.check(checked, checked.payloads, false);
    } else if (this.#isKnown(closedPosition)) {
      const close = await this.#entryAt(closedPosition);
      // A close that is not there any more was named when the log was verified.
      if (close === null) return;
      if (close.entry.kind !== "exchange.closed" || close.entry.exchangeId !== entry.exchangeId) {
        this.#fault(
          checked,
          `the table of exchanges names entry ${closedPosition.index} as its close, which it is not`,
        );
      }
    }
  }

  async #checkClosed(checked: CheckedEntry, entry: ExchangeClosed & { readonly time: number }): Promise<void> {
    this.#closed += 1;
    const { shard, index } = checked;
    const place = entry.opening === "previous" ? { shard: shard.ordinal, index: index - 1 } : entry.opening;
    const opening = await this.#entryAt(place);
    if (opening?.entry.kind !== "exchange.opened" || opening.entry.exchangeId !== entry.exchangeId) {
      return this.#fault(checked, "it closes an exchange that was not opened where it says");
    }
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
    if (!agreesWithClose(row, entry)) this.#fault(checked, "the table of exchanges says something else of its close");
    const refs: readonly PayloadRef[] = [...opening.payloads, ...checked.payloads];
    await this.#payloads.check(checked, refs, true);
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
      before = rows.at(-1)?.openedPosition;
      if (before === undefined) return;
    }
  }

  async finish(): Promise<void> {
    await this.#checkRows();
    const open = this.#opened - this.#closed;
    const still = open > 0 ? `; ${open} without a close` : "";
    this.#report.checked.push(`${this.#opened} exchanges: entries and table compared${still}`);
    this.#report.checked.push(`${this.#payloads.checked} payloads: ciphertext compared with what the entries name`);
  }
}
