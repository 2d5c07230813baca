/**
 * What was in force when a period began: found by walking back from its first entry. A server that started last year runs under a configuration
 * that no entry of this quarter names.
 * @module
 */
import type { StoreReader } from "../../store/store.ts";

/** Digests of documents. */
export interface KnownBefore {
  readonly config: string | null;
  readonly retention: { readonly digest: string; readonly since: number } | null;
}

const pageEntries = 256;
/** How far is walked: a second or so. Beyond it is not known, and checks that ask for it say so. */
const entriesMax = 65_536;

interface Named {
  readonly kind: "server.started" | "retention.changed";
  readonly digest: string;
  readonly time: number;
}

const kinds = { "server.started": "config", "retention.changed": "schedule" } as const;
const needles = Object.keys(kinds).map((kind) => Buffer.from(`"kind":"${kind}"`));

const readNamed = (bytes: Uint8Array): Named | null => {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!needles.some((needle) => text.includes(needle))) return null;
  const entry: Record<string, unknown> = JSON.parse(text.toString("utf8"));
  const { kind, time } = entry;
  if (kind !== "server.started" && kind !== "retention.changed") return null;
  const digest = entry[kinds[kind]];
  return typeof digest === "string" ? { kind, digest, time: Number(time) } : null;
};

/** Entries before a moment, newest first. */
async function* walkBack(reader: StoreReader, from: number): AsyncGenerator<Uint8Array> {
  let left = entriesMax;
  for (const shard of (await reader.shards()).toReversed()) {
    const [first] = await reader.findIndices(shard.ordinal, from, Number.MAX_SAFE_INTEGER, 0, 1);
    for (let end = Math.min(first ?? shard.size, shard.size); end > 0 && left > 0; end -= pageEntries) {
      const entries = await reader.readEntries(shard.ordinal, Math.max(0, end - pageEntries), end);
      left -= entries.length;
      yield* entries.toReversed();
    }
  }
}

/** Null when nothing of it was found. */
export const knownBefore = async (reader: StoreReader, from: number): Promise<KnownBefore | null> => {
  let config: KnownBefore["config"] = null;
  let retention: KnownBefore["retention"] = null;
  for await (const bytes of walkBack(reader, from)) {
    const named = readNamed(bytes);
    if (named?.kind === "server.started") config ??= named.digest;
    if (named?.kind === "retention.changed") retention ??= { digest: named.digest, since: named.time };
    if (config !== null && retention !== null) break;
  }
  return config === null && retention === null ? null : { config, retention };
};
