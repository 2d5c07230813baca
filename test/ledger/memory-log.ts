/**
 * A published log in memory, written by the code under test, whose files a test may then tamper with.
 * @module
 */
import { formatCheckpoint, logKeyFromSeed, createSigner, signCheckpoint } from "../../src/ledger/checkpoint.ts";
import { leafHash } from "../../src/ledger/leaf.ts";
import type { LogSource } from "../../src/ledger/log-source.ts";
import { encodeBundle, entriesPath, hashesAt, tilePath, tileWidth, widthAt } from "../../src/ledger/tiles.ts";
import { emptyTree } from "../../src/ledger/tree.ts";
import type { VerifyReport } from "../../src/ledger/verify.ts";

export const origin = "audit.example.com/log1";
export const key = logKeyFromSeed(Buffer.alloc(32, 7));
export const signer = createSigner(origin, key);
export const { vkey } = signer;

/** The entry of wire/tlog.md's known answers. */
export const entryOf = (seq: number): Buffer => Buffer.from(`{"seq":${seq},"v":1}`);

export const entriesOf = (size: number): Buffer[] => Array.from({ length: size }, (_, i) => entryOf(i));

export interface MemoryLog extends LogSource {
  readonly files: Map<string, Uint8Array>;
  readonly checkpoint: string;
  readonly size: number;
}

/** Writes checkpoint, hash tiles and bundles of these entries. */
export const writeLog = (entries: readonly Uint8Array[]): MemoryLog => {
  const files = new Map<string, Uint8Array>();
  const size = entries.length;
  const tree = emptyTree();
  for (const entry of entries) tree.add(leafHash(entry));
  for (const { level, index, hashes } of tree.takeTiles())
    files.set(tilePath(level, index, hashes.length / 32), hashes);
  for (let index = 0; index * tileWidth < hashesAt(size, 0); index += 1) {
    const width = widthAt(size, 0, index);
    const first = index * tileWidth;
    files.set(entriesPath(index, width), encodeBundle(entries.slice(first, first + width)));
  }
  const checkpoint = signCheckpoint(signer, size, tree.root());
  files.set("checkpoint", Buffer.from(checkpoint));
  return { files, checkpoint, size, name: "memory", read: async (path) => files.get(path) ?? null };
};

/** Flips one bit of a file. */
export const flip = (log: MemoryLog, path: string, at: number): void => {
  const bytes = Buffer.from(log.files.get(path) ?? "");
  if (at >= bytes.length) throw new Error(`${path} has no byte ${at}`);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  log.files.set(path, bytes);
};

/** A checkpoint text signed by our key, whatever it says. */
export const signText = (size: number, root: Uint8Array): string =>
  signer.sign(formatCheckpoint({ origin, size, root }));

/** The size of the log that most tests use: five full tiles, a partial one, two levels. */
export const size = 1300;
export const entries = entriesOf(size);

const written = new Map([
  [size, writeLog(entries)],
  [70_000, writeLog(entriesOf(70_000))],
]);

/** A copy that a test may tamper with. */
export const fresh = (of = size): MemoryLog => {
  const log = written.get(of) ?? writeLog(entriesOf(of));
  const files = new Map(log.files);
  return { ...log, files, read: async (path) => files.get(path) ?? null };
};

/** The entries with another of the same length at an index. */
export const edited = (index: number): Buffer[] =>
  entries.with(index, Buffer.from(`{"seq":${String(index).replaceAll(/\d/g, "9")},"v":1}`));

/** Writes one bundle anew. */
export const rebundle = (log: MemoryLog, from: readonly Uint8Array[], bundle: number, width = 256): void => {
  log.files.set(entriesPath(bundle, width), encodeBundle(from.slice(bundle * 256, bundle * 256 + width)));
};

/** What a report's problems name. */
export const places = (report: VerifyReport) => report.problems.map(({ kind, where, index }) => [kind, where, index]);
