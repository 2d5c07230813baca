/**
 * The backups of a running server: one at a time, in the configured folder, and the tests that they can be restored.
 * @module
 */
import { rmSync } from "node:fs";
import { access, stat } from "node:fs/promises";
import { join } from "node:path";
import { CustodyError } from "../../domain/errors.ts";
import { appendEntry } from "../../ledger/append.ts";
import { shardVkeys } from "../../ledger/key-change.ts";
import type { MasterKey } from "../../vault/master-key.ts";
import { keyTableFile } from "./key-table.ts";
import { replaceKeyTable } from "./key-table-file.ts";
import {
  backupName,
  type BackedRecord,
  listBackups,
  type MadeBackup,
  makeBackup,
  removeUnfinished,
  runBackupThread,
} from "./make-backup.ts";
import type { TestedBackup } from "./test-backup.ts";

export interface BackupSettings {
  readonly folder: string;
  /** How many are kept. */
  readonly keep: number;
}

export interface BackupFile {
  readonly file: string;
  readonly bytes: number;
}

export interface RestoreTest extends TestedBackup {
  readonly file: string;
  readonly durationMs: number;
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** See the module. Without settings every verb throws `not_found`. */
export class Backups {
  readonly #record: BackedRecord;
  readonly #master: MasterKey;
  readonly #settings: BackupSettings | null;
  /** Where tests unpack. */
  readonly #scratch: string;
  readonly #stopped = new AbortController();
  #running: Promise<unknown> | null = null;

  /** Deletes what a dead process left behind. */
  constructor(record: BackedRecord, master: MasterKey, settings: BackupSettings | null) {
    this.#record = record;
    this.#master = master;
    this.#settings = settings;
    this.#scratch = join(record.folder, "restore-test");
    rmSync(this.#scratch, { recursive: true, force: true });
    if (settings !== null) removeUnfinished(settings.folder);
  }

  /** Makes one now. Throws `overloaded` while another is made or tested, and what `makeBackup` throws. */
  make(principal: string): Promise<MadeBackup & { readonly file: string }> {
    const { folder, keep } = this.#on();
    return this.#alone(async () => {
      const name = backupName(this.#record.clock());
      const request = { principal, file: join(folder, name), keep, signal: this.#stopped.signal };
      const made = await makeBackup(this.#record, request);
      await this.writeKeyTable();
      return { ...made, file: name };
    });
  }

  /**
   * Restores one beside the record (the newest unless it is named), opens every payload, throws it away, and writes `backup.tested`. Needs as
   * much disk as the record. Throws `not_found` where there is none, `overloaded` while another is made or tested.
   */
  test(principal: string, named: string | null): Promise<RestoreTest> {
    const { folder } = this.#on();
    return this.#alone(async () => {
      const all = await listBackups(folder);
      const file = named === null ? all.at(-1) : all.find((one) => one === named);
      if (file === undefined) throw new CustodyError("not_found", "there is no such backup", "backup");
      const began = performance.now();
      const tested = await this.#testOne(folder, file);
      const durationMs = Math.round(performance.now() - began);
      const { firstFault: _shown, ...facts } = tested;
      await appendEntry(this.#record, { kind: "backup.tested", principal, ...facts, durationMs });
      return { ...tested, file, durationMs };
    });
  }

  async #testOne(folder: string, file: string): Promise<TestedBackup> {
    const { store, clock } = this.#record;
    const [shards, changes] = await Promise.all([store.shards(), store.keyChanges()]);
    const newest = shards.at(-1);
    const table = join(folder, keyTableFile);
    const task = {
      file: join(folder, file),
      keyTable: (await exists(table)) ? table : null,
      folder: this.#scratch,
      vkeys: newest === undefined ? [] : shardVkeys(newest, changes),
      now: clock(),
    };
    try {
      const work = { work: "test", task, wrapping: this.#master.shared } as const;
      const answer = await runBackupThread(work, this.#stopped.signal);
      if ("tested" in answer) return answer.tested;
      throw new Error("the thread was asked for a test");
    } finally {
      rmSync(this.#scratch, { recursive: true, force: true });
    }
  }

  /** Oldest first. */
  async list(): Promise<BackupFile[]> {
    const { folder } = this.#on();
    const names = await listBackups(folder);
    return Promise.all(names.map(async (file) => ({ file, bytes: (await stat(join(folder, file))).size })));
  }

  /**
   * Writes the table of wrapped keys as they are now. MUST have resolved before a master key is destroyed: without it, older backups are lost with that
   * key. Does nothing where there are no backups. Throws `ledger_unavailable` when it could not be written.
   */
  async writeKeyTable(): Promise<void> {
    const settings = this.#settings;
    if (settings === null) return;
    const { store: reader, clock, signingKeys } = this.#record;
    try {
      await replaceKeyTable({ reader, clock, signingKeys }, join(settings.folder, keyTableFile));
    } catch (error) {
      if (error instanceof CustodyError) throw error;
      const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
      const message = `the table of wrapped keys could not be written beside the backups (${code})`;
      throw new CustodyError("ledger_unavailable", message);
    }
  }

  /** Ends what runs. */
  async close(): Promise<void> {
    this.#stopped.abort();
    await this.#running?.catch(() => undefined);
  }

  #on(): BackupSettings {
    if (this.#settings !== null) return this.#settings;
    throw new CustodyError("not_found", "this server makes no backups: `retention.backups.folder` is not set");
  }

  async #alone<T>(run: () => Promise<T>): Promise<T> {
    if (this.#running !== null) throw new CustodyError("overloaded", "a backup is being made or tested already");
    const running = run();
    this.#running = running;
    try {
      return await running;
    } finally {
      this.#running = null;
    }
  }
}
