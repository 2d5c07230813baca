/**
 * A record with some hundred entries in two shards (the year turns in the middle), made by a real server, and ways to export and change it.
 * @module
 */
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hash } from "node:crypto";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import Database from "better-sqlite3";
import { onTestFinished, vi } from "vitest";
import { PinnedKeys } from "../../src/evidence/verify/trust.ts";
import { verifyTarget } from "../../src/evidence/verify/verify-target.ts";
import type { Report } from "../../src/evidence/verify/report.ts";
import { openZipPack } from "../../src/evidence/verify/zip-source.ts";
import { chatBody, completion } from "../fixtures/chat-bodies.ts";
import { readEntries } from "../fixtures/read-record.ts";
import { whole } from "../fixtures/scripted-upstream.ts";
import { type Custody, startCustody } from "../fixtures/start-custody.ts";

const run = promisify(execFile);
const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url));

export const newYear = Date.UTC(2026, 0, 1);
export const everything = { from: "2025-01-01T00:00:00Z", to: "2027-01-01T00:00:00Z" };

/** A period that begins and ends inside the second shard. */
export const inside = { from: "2026-01-01T00:00:20Z", to: "2026-01-01T00:04:40Z" };

/** Each call, which makes two entries, is two seconds after the one before; the year turns after some twenty entries. */
export const startRecorded = async (calls: number): Promise<Custody> => {
  let time = newYear - 16_000;
  const custody = await startCustody({ clock: () => time, server: { shutdownTimeoutMs: 20_000 } });
  custody.upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("The answer"))));
  for (let call = 0; call < calls; call += 1) {
    time += 2_000;
    const { status } = await custody.chat(chatBody(`Question ${call} of jane@example.com`));
    if (status !== 200) throw new Error(`call ${call} was answered ${status}`);
  }
  // What comes after the closes is there too: nothing is added while a test looks.
  const classified = async (): Promise<number> =>
    (await readEntries(custody.folder)).filter(({ kind }) => kind === "exchange.classified").length;
  await vi.waitUntil(async () => (await classified()) >= calls, { timeout: 60_000, interval: 100 });
  return custody;
};

/** A folder for one test. */
export const testFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "custody-evidence-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

/** The command line in a process of its own. */
export const runCustody = async (
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ code: number; stdout: string; stderr: string }> => {
  try {
    const { stdout, stderr } = await run(process.execPath, [main, ...args], { env: { ...process.env, ...env } });
    return { code: 0, stdout, stderr };
  } catch (error) {
    if (!(error instanceof Error && "code" in error && "stdout" in error && "stderr" in error)) throw error;
    return { code: Number(error.code), stdout: String(error.stdout), stderr: String(error.stderr) };
  }
};

/** Verifies with the keys given, or with none. */
export const verified = (
  target: string,
  vkeys: readonly string[] = [],
  anchor: string | null = null,
): Promise<Report> => verifyTarget(target, undefined, { pins: new PinnedKeys(vkeys), anchor });

/** Writes a pack's files into a new folder. */
export const unpack = async (zip: string): Promise<string> => {
  const folder = testFolder();
  const files = await openZipPack(zip);
  for (const path of files.sizes.keys()) {
    const chunks: Buffer[] = [];
    for await (const chunk of files.chunks(path)) chunks.push(Buffer.from(chunk));
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), Buffer.concat(chunks));
  }
  await files.close();
  return folder;
};

/** What somebody does who tampers and knows of the manifest: states the digests of the files as they are now. */
export const restate = (folder: string): void => {
  const path = join(folder, "manifest.json");
  const manifest = JSON.parse(readFileSync(path, "utf8"));
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((found) => found.isFile())
    .map((found) => relative(folder, join(found.parentPath, found.name)))
    .filter((name) => name !== "manifest.json" && name !== "attestation.dsse.json");
  const files = paths.map((name) => {
    const bytes = readFileSync(join(folder, name));
    return { path: name, bytes: bytes.length, sha256: hash("sha256", bytes) };
  });
  writeFileSync(path, JSON.stringify({ ...manifest, files }));
};

/** Changes the text of a file. Fails when nothing changes. */
export const edit = (folder: string, path: string, change: (text: string) => string): void => {
  const before = readFileSync(join(folder, path), "utf8");
  const after = change(before);
  if (after === before) throw new Error(`${path} is as before`);
  writeFileSync(join(folder, path), after);
};

/** Changes the lines of a list. */
export const editLines = (folder: string, path: string, change: (lines: string[]) => string[]): void =>
  edit(folder, path, (text) =>
    change(text.trimEnd().split("\n"))
      .map((line) => `${line}\n`)
      .join(""),
  );

/** A copy of a data folder for one test. */
export const copyFolder = (folder: string): string => {
  const copy = join(testFolder(), "data");
  cpSync(folder, copy, { recursive: true });
  return copy;
};

/** Runs SQL on a copy of a record. Fails when a statement changes nothing. */
export const tamper = (folder: string, ...statements: readonly string[]): string => {
  const copy = copyFolder(folder);
  const db = new Database(join(copy, "custody.db"));
  for (const sql of statements) {
    if (db.prepare(sql).run().changes === 0) throw new Error(`no row: ${sql}`);
  }
  db.close();
  return copy;
};

/** The row key of an entry, as `store/entry-key.ts` has it. */
export const position = (shard: number, index: number): number => shard * 2 ** 40 + index;
