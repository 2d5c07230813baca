/**
 * Files: bytes with an id. The bytes are a payload of the exchange that brought them, sealed as any payload is, so retention, holds and erasures
 * reach them as they reach everything else.
 * @module
 */
import { holds, scopeOf } from "../access/scope.ts";
import type { FileDeleted } from "../domain/batch-entry.ts";
import { CustodyError } from "../domain/errors.ts";
import { type Principal, systemPrincipal } from "../domain/principal.ts";
import { appendEntry } from "../ledger/append.ts";
import type { Recorder } from "../ledger/exchange-record.ts";
import { type PayloadAccess, readStoredDetails, readStoredPayload } from "../ledger/stored-payload.ts";
import type { FileFilter, FilePurpose, FileRow } from "../store/batch-rows.ts";
import type { Effect, ExchangeRow, StoredPayload, StoreReader } from "../store/store.ts";
import type { PayloadDetails } from "../vault/seal.ts";
import { destroyPayloadFile } from "../vault/payload-file.ts";

export interface FilesDeps {
  readonly recorder: Recorder;
  readonly access: PayloadAccess<StoreReader>;
  /** Throws `held` or `must_be_kept` where nothing of an exchange may be taken away now. */
  readonly checkMayGo: (exchange: ExchangeRow) => Promise<void>;
}

const overdueAtOnce = 100;

const notFound = (): CustodyError => new CustodyError("not_found", "no such file", "file_id");

/** Whether somebody may know of what a key made: its own, and what is in the scope of who reads exchanges. */
export const isSeenBy = (
  principal: Principal,
  made: { readonly principal: string; readonly team: string | null; readonly createdAt: number },
): boolean =>
  made.principal === principal.id ||
  (principal.permissions.has("read exchanges") &&
    holds(scopeOf(principal), { team: made.team, openedAt: made.createdAt }));

/** What a list may show: of one's own key, or of the scope of who reads exchanges. */
export const seenFilter = ({ id, permissions, team, period }: Principal) =>
  permissions.has("read exchanges")
    ? {
        ...(team === null ? {} : { team }),
        ...(period === null || period.from === null ? {} : { from: period.from }),
        ...(period === null || period.to === null ? {} : { to: period.to }),
      }
    : { principal: id };

/** What goes with the exchange that brings a file, in one append: its entry and its row. */
export const fileMade = (row: FileRow) => {
  const { id: file, exchangeId, role, principal, team, purpose } = row;
  const draft = { kind: "file.created", file, exchangeId, role, principal, team, purpose } as const;
  return { drafts: [draft], effects: [{ effect: "createFile", row }] satisfies Effect[] };
};

/** See the module. */
export class Files {
  readonly #deps: FilesDeps;

  constructor(deps: FilesDeps) {
    this.#deps = deps;
  }

  /** Throws `not_found`; a file that is deleted, and another key's, is none. */
  async find(principal: Principal, id: string): Promise<FileRow> {
    const row = await this.#deps.access.reader.readFile(id);
    if (row === null || row.deletedAt !== null || !isSeenBy(principal, row)) throw notFound();
    return row;
  }

  /** Throws `not_found` for an `after` that names none. */
  async list(
    principal: Principal,
    page: Pick<FileFilter, "order" | "limit"> & { readonly after?: string; readonly purpose?: FilePurpose },
  ): Promise<FileRow[]> {
    return this.#deps.access.reader.listFiles({ ...seenFilter(principal), ...page });
  }

  /** What was said of a file when it came; null where it is erased or swept. */
  async detailsOf(row: FileRow): Promise<PayloadDetails | null> {
    const stored = await this.#stored(row);
    if (stored === null) return null;
    try {
      return await readStoredDetails(this.#deps.access, row.exchangeId, stored);
    } catch (error) {
      if (error instanceof CustodyError && error.code === "not_found") return null;
      throw error;
    }
  }

  /** The bytes, for the program's own work. Throws `not_found` where they are erased or swept. */
  async *read(row: FileRow): AsyncGenerator<Buffer, void> {
    const stored = await this.#stored(row);
    if (stored === null) throw new CustodyError("not_found", "the content of this file was erased", "file_id");
    yield* readStoredPayload(this.#deps.access, row.exchangeId, stored);
  }

  /**
   * The bytes for the key that made the file, once it is an entry that it was given them. Throws `not_found`, also where they are erased, and
   * for everybody else: whoever may read payloads reveals them by the exchange, and says why.
   */
  async give(principal: Principal, id: string): Promise<{ row: FileRow; pieces: AsyncGenerator<Buffer, void> }> {
    const row = await this.find(principal, id);
    if (row.principal !== principal.id) throw notFound();
    if ((await this.detailsOf(row)) === null) {
      throw new CustodyError("not_found", "the content of this file was erased", "file_id");
    }
    await appendEntry(this.#deps.recorder, { kind: "file.read", file: id, principal: principal.id, team: row.team });
    return { row, pieces: this.read(row) };
  }

  /** Destroys a file of one's own. Throws `not_found`, `held` or `must_be_kept`. */
  async delete(principal: Principal, id: string): Promise<void> {
    const row = await this.find(principal, id);
    if (row.principal !== principal.id) throw notFound();
    await this.#checkMayGo(row);
    await this.#destroy(row, principal.id, "deleted");
  }

  /**
   * Destroys all that is over, and goes on with what a crash interrupted. What is held stays until it is not, and keeps nothing else from its end. Ends
   * early when `stopping` is aborted.
   */
  async sweep(stopping: AbortSignal): Promise<void> {
    const { recorder, access } = this.#deps;
    const now = recorder.clock();
    for (let after = ""; ;) {
      const page = await access.reader.listOverdueFiles(now, after, overdueAtOnce);
      for (const row of page) {
        if (stopping.aborted) return;
        await this.#destroyOverdue(row);
      }
      const last = page.at(-1);
      if (last === undefined || page.length < overdueAtOnce) return;
      after = last.id;
    }
  }

  async #destroyOverdue(row: FileRow): Promise<void> {
    try {
      if (row.deletedAt === null) await this.#checkMayGo(row);
    } catch (error) {
      if (error instanceof CustodyError) return;
      throw error;
    }
    await this.#destroy(row, systemPrincipal, "expired");
  }

  async #checkMayGo({ exchangeId }: FileRow): Promise<void> {
    const { access, checkMayGo } = this.#deps;
    const exchange = await access.reader.readExchange(exchangeId);
    if (exchange !== null) await checkMayGo(exchange);
  }

  /** The entry first: a payload that is gone without one is a fault. Then the file, then what names it. */
  async #destroy(row: FileRow, principal: string, reason: FileDeleted["reason"]): Promise<void> {
    const { recorder } = this.#deps;
    const { id, exchangeId, role, team } = row;
    if (row.deletedAt === null) {
      const said = { kind: "file.deleted", file: id, exchangeId, role, principal, team, reason } as const;
      await appendEntry(recorder, said, [{ effect: "deleteFile", row: { id, deletedAt: recorder.clock() } }]);
    }
    const stored = await this.#stored(row);
    const file = stored?.file ?? null;
    if (file !== null) await destroyPayloadFile(recorder.folder, file);
    const owned = { owner: exchangeId, role };
    await recorder.store.append({
      entries: [],
      effects: [
        { effect: file === null ? "deletePayload" : "deletePayloadFile", row: owned },
        { effect: "fileGone", row: { id } },
      ],
    });
  }

  async #stored({ exchangeId, role }: FileRow): Promise<StoredPayload | null> {
    const stored = await this.#deps.access.reader.readPayloads(exchangeId);
    return stored.find((payload) => payload.role === role) ?? null;
  }
}
