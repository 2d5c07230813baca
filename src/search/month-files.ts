/**
 * The files of the index, one a UTC month: opened when they are needed, made with a key of their own, and replaced where something has to go.
 * @module
 */
import { mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { CustodyError } from "../domain/errors.ts";
import { openSearchFile } from "../store/open-store.ts";
import type { SearchFile } from "../store/search-file.ts";
import type { StoreReader } from "../store/store.ts";
import { unwrapKey } from "../vault/data-key.ts";
import type { WrappingKeys } from "../vault/master-key.ts";
import { SearchSeal } from "../vault/search-keys.ts";
import { MonthIndex } from "./month-index.ts";
import type { SearchKeyStore } from "./search-key-store.ts";

/** Below the data folder. */
export const searchFolder = (dataFolder: string): string => join(dataFolder, "search");

const fileName = /^(?<month>\d{4}-\d{2})\.db$/;
/** What a crash left of a file that was being replaced, with its journal. */
const unfinished = /\.new(?:-wal|-shm|-journal)?$/;
/** Files that are open at one time. */
const openMax = 6;

export interface MonthFilesOptions {
  /** The data folder. */
  readonly folder: string;
  readonly reader: Pick<StoreReader, "readDataKey">;
  readonly master: WrappingKeys;
  readonly keys: SearchKeyStore;
  /** See `month-index.ts`. */
  readonly tailMax?: number;
}

export class MonthFiles {
  readonly #o: MonthFilesOptions;
  readonly #folder: string;
  readonly #open = new Map<string, MonthIndex>();

  constructor(options: MonthFilesOptions) {
    this.#o = options;
    this.#folder = searchFolder(options.folder);
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    for (const name of readdirSync(this.#folder)) {
      if (unfinished.test(name)) rmSync(join(this.#folder, name), { force: true });
    }
  }

  /** `YYYY-MM`, newest first. */
  list(): string[] {
    const months = readdirSync(this.#folder).flatMap((name) => fileName.exec(name)?.groups?.["month"] ?? []);
    return months.sort().toReversed();
  }

  #pathOf(month: string): string {
    return join(this.#folder, `${month}.db`);
  }

  async #sealOf(keyId: string, month: string): Promise<SearchSeal | null> {
    const { reader, master } = this.#o;
    const row = await reader.readDataKey(keyId);
    return row === null ? null : new SearchSeal(unwrapKey(master, row), month);
  }

  /** The index of a month that has a file; null where it has none, or one that cannot be used: it has to be built anew. */
  async find(month: string): Promise<MonthIndex | null> {
    const known = this.#open.get(month);
    if (known !== undefined) return known;
    if (!this.list().includes(month)) return null;
    const file = await openSearchFile(this.#pathOf(month));
    const head = file?.readHead() ?? null;
    const seal = head === null ? null : await this.#sealOf(head.keyId, month);
    if (file === null || head === null || seal === null) {
      file?.close();
      return null;
    }
    return this.#remember(month, new MonthIndex(file, seal, head, this.#o.tailMax));
  }

  #remember(month: string, index: MonthIndex): MonthIndex {
    for (const [other, one] of this.#open) {
      if (this.#open.size < openMax) break;
      one.close();
      this.#open.delete(other);
    }
    this.#open.set(month, index);
    return index;
  }

  #forget(month: string): void {
    this.#open.get(month)?.close();
    this.#open.delete(month);
  }

  /** The same, made where there is none. */
  async make(month: string): Promise<MonthIndex> {
    const found = await this.find(month);
    if (found !== null) return found;
    if (this.list().includes(month)) throw new CustodyError("ledger_corrupt", "a month's index has to be built anew");
    const { file, keyId, seal } = await this.#newFile(this.#pathOf(month), month);
    const head = MonthIndex.newHead(keyId, seal);
    file.write({ head });
    return this.#remember(month, new MonthIndex(file, seal, head, this.#o.tailMax));
  }

  async #newFile(path: string, month: string): Promise<{ file: SearchFile; keyId: string; seal: SearchSeal }> {
    const keyId = await this.#o.keys.make(month);
    const seal = await this.#sealOf(keyId, month);
    for (const end of ["", "-wal", "-shm"]) rmSync(path + end, { force: true });
    const file = await openSearchFile(path);
    if (file === null || seal === null) throw new Error("a key that was stored, and a file that was made, are there");
    return { file, keyId, seal };
  }

  /**
   * Leaves in a month's index only the exchanges that stay: all else of it is sealed anew under another key, into another file, and the old key is
   * destroyed. So nothing of what goes can be read any more, wherever a copy of the old file may be.
   */
  async replace(month: string, stays: (place: number) => boolean): Promise<void> {
    const old = await this.find(month);
    if (old === null) return;
    const path = this.#pathOf(month);
    const { file, keyId, seal } = await this.#newFile(`${path}.new`, month);
    old.copyTo(file, keyId, seal, stays);
    file.close();
    const before = old.keyId;
    this.#forget(month);
    renameSync(`${path}.new`, path);
    await this.#o.keys.destroy([before]);
  }

  /** Takes a month away, and its key. */
  async remove(month: string): Promise<void> {
    const index = await this.find(month);
    this.#forget(month);
    for (const end of ["", "-wal", "-shm"]) rmSync(this.#pathOf(month) + end, { force: true });
    if (index !== null) await this.#o.keys.destroy([index.keyId]);
  }

  /** Destroys keys that no file needs: what a crash left. */
  async destroyIdleKeys(): Promise<void> {
    const used = new Set<string>();
    for (const month of this.list()) {
      const index = await this.find(month);
      if (index !== null) used.add(index.keyId);
    }
    await this.#o.keys.destroyAllBut(used);
  }

  close(): void {
    for (const month of this.#open.keys()) this.#forget(month);
  }
}
