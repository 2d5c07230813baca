/**
 * `custody backup`: by a running server, or from the folder of a stopped one; its tests, and the table of wrapped keys.
 * @module
 */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { z } from "zod";
import { keepAnchor } from "../anchor-keeper.ts";
import { loadConfig, type Overrides } from "../config.ts";
import { CustodyError } from "../domain/errors.ts";
import { makeBackup } from "../evidence/backup/make-backup.ts";
import { replaceKeyTable } from "../evidence/backup/key-table-file.ts";
import { signingKeys } from "../log-key.ts";
import { backedRecord } from "../open-copies.ts";
import { anchorFileOf } from "../open-record.ts";
import { openStoreReader } from "../store/open-store.ts";
import { printable } from "./ask-server.ts";
import { openStopped } from "./open-stopped.ts";
import { readAnswer, type ServerOptions } from "./read-answer.ts";

export interface BackupOptions extends Overrides {
  readonly out?: string;
  readonly url?: string;
  readonly key?: string;
}

const operator = "operator";
/** It is answered when the backup is made, or tested. */
const headersTimeoutMs = 3_600_000;

const madeSchema = z.object({ file: z.string(), backup: z.string(), size: z.int(), origin: z.string() });
const testedSchema = z.object({
  file: z.string(),
  entries: z.int(),
  opened: z.int(),
  erased: z.int(),
  faults: z.int(),
  firstFault: z.string().nullable(),
  durationMs: z.int(),
});

const say = (where: string, made: { backup: string; size: number; origin: string }): void => {
  const { backup, size, origin } = made;
  process.stdout.write(printable(`${where}: a backup up to entry ${size} of ${origin}, manifest ${backup}`) + "\n");
};

const ofStopped = async (options: BackupOptions, out: string): Promise<void> => {
  const file = resolve(out);
  if (existsSync(file)) throw new CustodyError("config_invalid", `${out}: there is such a file already`);
  const { config, opened } = await openStopped(options);
  const { store } = opened.recorder;
  try {
    const request = { principal: operator, file, keep: null };
    const { manifestSha256: backup, size, origin } = await makeBackup(backedRecord(config, opened), request);
    await keepAnchor(store, anchorFileOf(config)).close();
    say(out, { backup, size, origin });
  } finally {
    await store.close();
  }
};

/** With `--out` from a stopped folder; else a running server writes it into its own folder for backups. */
export const backup = async (options: BackupOptions): Promise<void> => {
  const { url, out } = options;
  if (url === undefined && out === undefined) {
    throw new CustodyError("config_invalid", "--out FILE for a stopped server's folder, or --url for a running server");
  }
  if (url === undefined) return ofStopped(options, out ?? "");
  if (out !== undefined) {
    throw new CustodyError("config_invalid", "--out: a running server writes backups into `retention.backups.folder`");
  }
  const question = { path: "/api/v1/audit/backups", body: "{}", headersTimeoutMs };
  const made = await readAnswer({ ...options, url }, question, madeSchema);
  say(made.file, made);
};

/** Has a running server restore its newest backup, or the one named, beside itself. Exit code 1 when it could not have been restored. */
export const testBackup = async (options: ServerOptions & { readonly backup?: string }): Promise<void> => {
  const { backup: name } = options;
  const body = JSON.stringify(name === undefined ? {} : { backup: name });
  const question = { path: "/api/v1/audit/restore-tests", body, headersTimeoutMs };
  const { file, entries, opened, erased, faults, firstFault, durationMs } = await readAnswer(
    options,
    question,
    testedSchema,
  );
  const found = faults === 0 ? "it can be restored" : `${faults} faults: ${firstFault ?? ""}`;
  const text = `${file}: ${entries} entries verified, ${opened} payloads opened, ${erased} erased, ${durationMs} ms; ${found}`;
  process.stdout.write(`${printable(text)}\n`);
  if (faults > 0) process.exitCode = 1;
};

/** Writes the table of wrapped keys of a folder, beside a running server or without one. */
export const writeKeys = async (options: Overrides & { readonly out: string }): Promise<void> => {
  const config = loadConfig(options);
  const reader = await openStoreReader(config.dataFolder);
  try {
    const current = async () => {
      const [shards, changes] = await Promise.all([reader.shards(), reader.keyChanges()]);
      return signingKeys(config.logKeyFile, shards.at(-1)?.vkey ?? null, changes, Date.now());
    };
    await replaceKeyTable({ reader, clock: Date.now, signingKeys: current }, resolve(options.out));
    process.stdout.write(`${options.out}: the wrapped keys as they are now\n`);
  } finally {
    reader.close();
  }
};
