/**
 * The table of wrapped keys: every data key and credential that there is, wrapped as it is now, as lines of JSON. It holds no key that encrypts
 * keys. Backups that were made before keys were wrapped anew, or erased, are read with it: a key that is not in it was erased.
 * @module
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import { CustodyError } from "../../domain/errors.ts";
import type { SigningKeys } from "../../ledger/checkpoint.ts";
import type { WrappedNow } from "../../store/copied-record.ts";
import type { Shard, StoreReader } from "../../store/store.ts";
import { type PackFiles, packLines } from "../verify/pack-files.ts";
import { checkDigest, signDigest } from "../signed-digest.ts";

export const keyTableFormat = "custody-data-keys@v1";
/** In a backup, and beside backups in their folder. */
export const keyTableFile = "data-keys.ndjson";

const pageRows = 500;
const lineBytesMax = 65_536;

/** Where the log was when something was made of it. The newer of two: the later shard, then the larger size. */
export interface Head {
  readonly origin: string;
  readonly shard: number;
  readonly size: number;
}

export const isNewer = (one: Head, other: Head): boolean =>
  one.shard > other.shard || (one.shard === other.shard && one.size > other.size);

const headSchema = z.strictObject({
  format: z.literal(keyTableFormat),
  madeAt: z.iso.datetime(),
  origin: z.string().min(1).max(512),
  shard: z.int().min(1),
  size: z.int().min(0),
  checkpoint: z.string().max(65_536),
});
const keySchema = z.strictObject({
  kind: z.enum(["data_key", "credential"]),
  id: z.string().min(1).max(128),
  wrapped: z.base64().max(4_096),
});
const endSchema = z.strictObject({ keys: z.int().min(0), note: z.string().max(65_536) });

/** A table that was checked: whole, and signed by the log. */
export interface KeyTable extends Head {
  readonly sha256: string;
  readonly checkpoint: string;
  keys(): AsyncGenerator<WrappedNow>;
}

const lineOf = (value: z.infer<typeof headSchema> | z.infer<typeof keySchema> | z.infer<typeof endSchema>): string =>
  `${JSON.stringify(value)}\n`;

/** Every wrapped key of a record, those in force only. */
export async function* wrappedKeys(reader: StoreReader): AsyncGenerator<WrappedNow> {
  for (let after: string | null = null; ;) {
    const rows = await reader.listDataKeys(after, pageRows);
    for (const { id, wrapped } of rows) yield { kind: "data_key", id, wrapped };
    after = rows.at(-1)?.id ?? null;
    if (rows.length < pageRows) break;
  }
  for (const { id, wrapped, revokedAt } of await reader.listCredentials()) {
    if (revokedAt === null) yield { kind: "credential", id, wrapped };
  }
}

/**
 * The table's bytes, some at a time. `newest` MUST have been read before the first key is: the table is at least as new as it says. The last line has the
 * log's signature over all before it, so that a table that was cut cannot pass for one in which keys were erased.
 */
export async function* writeKeyTable(
  reader: StoreReader,
  newest: Pick<Shard, "origin" | "ordinal" | "size" | "checkpoint">,
  signing: SigningKeys,
  time: number,
): AsyncGenerator<Buffer> {
  const digest = createHash("sha256");
  const { origin, ordinal: shard, size, checkpoint } = newest;
  const madeAt = new Date(time).toISOString();
  let text = lineOf({ format: keyTableFormat, madeAt, origin, shard, size, checkpoint });
  let keys = 0;
  const take = (): Buffer => {
    const bytes = Buffer.from(text);
    digest.update(bytes);
    text = "";
    return bytes;
  };
  for await (const { kind, id, wrapped } of wrappedKeys(reader)) {
    text += lineOf({ kind, id, wrapped: Buffer.from(wrapped).toString("base64") });
    keys += 1;
    if (text.length > lineBytesMax) yield take();
  }
  yield take();
  const note = signDigest("data-keys", origin, signing, digest.digest("hex"));
  yield Buffer.from(lineOf({ keys, note }));
}

const parseLine = <S extends z.ZodType>(schema: S, line: string, name: string): z.infer<S> => {
  try {
    return schema.parse(JSON.parse(line));
  } catch {
    throw new CustodyError("ledger_corrupt", `${name} is no table of wrapped keys, or was cut`);
  }
};

/** All lines but the last go to `take`; gives the last. */
const readLines = async (
  files: PackFiles,
  path: string,
  take: (line: Buffer, place: number) => void,
): Promise<Buffer | null> => {
  let held: Buffer | null = null;
  let place = 0;
  for await (const line of packLines(files, path, lineBytesMax)) {
    if (held !== null) take(held, place++);
    held = Buffer.from(line);
  }
  return held;
};

/** Reads a table and checks it. `vkeysOf` gives the verifier keys of a log by an origin. Throws `ledger_corrupt`, naming it. */
export const readKeyTable = async (
  files: PackFiles,
  path: string,
  vkeysOf: (origin: string) => readonly string[],
): Promise<KeyTable> => {
  const name = files.sizes.size > 1 ? `${files.name}: ${path}` : files.name;
  const digest = createHash("sha256");
  let head: z.infer<typeof headSchema> | null = null;
  let count = -1;
  const last = await readLines(files, path, (line, place) => {
    digest.update(line).update("\n");
    count += 1;
    if (place === 0) head = parseLine(headSchema, line.toString("utf8"), name);
  });
  if (head === null || last === null) throw new CustodyError("ledger_corrupt", `${name} is no table of wrapped keys`);
  const { origin, shard, size, checkpoint }: z.infer<typeof headSchema> = head;
  const { keys, note } = parseLine(endSchema, last.toString("utf8"), name);
  const sha256 = digest.digest("hex");
  try {
    checkDigest("data-keys", origin, vkeysOf(origin), note, sha256);
  } catch (error) {
    if (!(error instanceof CustodyError)) throw error;
    throw new CustodyError("ledger_corrupt", `${name}: ${error.message}`);
  }
  if (keys !== count) throw new CustodyError("ledger_corrupt", `${name} was cut`);
  return {
    origin,
    shard,
    size,
    checkpoint,
    sha256,
    keys: async function* () {
      let place = 0;
      for await (const line of packLines(files, path, lineBytesMax)) {
        place += 1;
        if (place === 1 || place > keys + 1) continue;
        const { kind, id, wrapped } = parseLine(keySchema, line.toString("utf8"), name);
        yield { kind, id, wrapped: Buffer.from(wrapped, "base64") };
      }
    },
  };
};
