/**
 * The ledger's part of an append, run by the store's writer inside its transaction: which shard an entry goes to, how the tree grows
 * over it, and what is signed. Pure and synchronous.
 * @module
 */
import canonicalize from "canonicalize";
import { v7 as uuidv7 } from "uuid";
import type { Entry, LogOpened } from "../domain/entry.ts";
import { CustodyError } from "../domain/errors.ts";
import type { Signing } from "../store/key-change.ts";
import type { GrowingTree, NewEntry, Sequencer, Shard, ShardSeed, Tile } from "../store/store.ts";
import {
  createSigner,
  formatVkey,
  isSameKey,
  logKeyFromPem,
  namesSigner,
  NoteError,
  openCheckpoint,
  parseVkey,
  signCheckpoint,
  vkeyFor,
} from "./checkpoint.ts";
import type { LogKey, Signer } from "./checkpoint.ts";
import { hashBytes, leafHash } from "./leaf.ts";
import { firstEntryUnder, rightEdge, tilePath, tileWidth } from "./tiles.ts";
import { emptyTree, resumeTree } from "./tree.ts";
import type { Tree } from "./tree.ts";

/** Can be cloned to another thread. `originBase` is `<host>/<log>`; a shard's origin is `<originBase>/<shard name>`. */
export interface SequencerOptions {
  /** The log's Ed25519 key, PKCS #8 PEM: a new log, or a continuation, is signed by it. */
  readonly logKeyPem: string;
  /** More keys of the log: one that takes over or is retiring. Which of all signs is in the store. */
  readonly otherKeyPems?: readonly string[];
  readonly originBase: string;
  /** No origin is configured: a log has the name of its first key, and keeps it. */
  readonly isNamedByKey?: boolean;
}

const yearOf = (time: number): number => {
  const year = new Date(time).getUTCFullYear();
  if (!(year >= 1970 && year <= 9999)) throw new RangeError("an entry's time must be in the years 1970 to 9999");
  return year;
};

// `2026` is the shard of a year; after a continuation `2026-2`, `2026-3`, ... stand for the same year.
const parseName = (name: string): { year: number; run: number } | null => {
  const [, year, run] = /^(\d{4})(?:-([2-9]|[1-9]\d{1,5}))?$/.exec(name) ?? [];
  return year === undefined ? null : { year: Number(year), run: run === undefined ? 1 : Number(run) };
};

const seed = (originBase: string, name: string, publicKey: Uint8Array): ShardSeed => {
  const origin = `${originBase}/${name}`;
  return { name, origin, vkey: formatVkey(origin, publicKey) };
};

/** What the next shard's origin begins with. */
const baseAfter = (
  { originBase, isNamedByKey = false }: SequencerOptions,
  last: Pick<ShardSeed, "origin"> | null,
): string => (isNamedByKey && last !== null ? last.origin.slice(0, last.origin.lastIndexOf("/")) : originBase);

/** The shard that a new log begins with at this time (UTC milliseconds). */
export const seedForYear = ({ logKeyPem, originBase }: SequencerOptions, time: number): ShardSeed =>
  seed(originBase, String(yearOf(time)), logKeyFromPem(logKeyPem).publicKey);

/**
 * The shard that `custody log continue` begins after a loss or a restore. Its origin is new: the lost log may have used every plain
 * name, so it always carries a number, above those of `shards` and of `anchorOrigins` (origins seen outside, in saved checkpoints).
 */
export const seedForContinuation = (
  options: SequencerOptions,
  shards: readonly Pick<Shard, "name" | "origin">[],
  time: number,
  anchorOrigins: readonly string[] = [],
): ShardSeed => {
  const originBase = baseAfter(options, shards.at(-1) ?? null);
  const anchored = anchorOrigins.flatMap((origin) =>
    origin.startsWith(`${originBase}/`) ? [origin.slice(originBase.length + 1)] : [],
  );
  const known = [...shards.map((shard) => shard.name), ...anchored].flatMap((name) => parseName(name) ?? []);
  const year = Math.max(yearOf(time), ...known.map((name) => name.year));
  const run = 1 + Math.max(1, ...known.filter((name) => name.year === year).map((name) => name.run));
  return seed(originBase, `${year}-${run}`, logKeyFromPem(options.logKeyPem).publicKey);
};

const corrupt = (shard: ShardSeed, what: string): CustodyError =>
  new CustodyError("ledger_corrupt", `log shard ${shard.name}: ${what}`);

const checkCheckpoint = (shard: Shard, change: Signing["change"] = null): void => {
  try {
    const { size, root } = openCheckpoint(shard.checkpoint, parseVkey(shard.vkey));
    if (change !== null) {
      const before = parseVkey(vkeyFor(shard.origin, change.from));
      if (namesSigner(shard.checkpoint, before)) openCheckpoint(shard.checkpoint, before);
    }
    if (size !== shard.size)
      throw corrupt(shard, `its checkpoint is of size ${size}, its stored size is ${shard.size}`);
    if (!Buffer.from(root).equals(shard.root)) {
      throw corrupt(shard, `at size ${size} the stored root is not the one of its signed checkpoint`);
    }
  } catch (error) {
    throw error instanceof NoteError ? corrupt(shard, `its stored checkpoint does not hold: ${error.message}`) : error;
  }
};

const holds = (shard: Shard): boolean => {
  try {
    checkCheckpoint(shard);
    return true;
  } catch (error) {
    if (error instanceof CustodyError) return false;
    throw error;
  }
};

/** The right-edge tiles by level; a tile beside the edge is passed over, one of another width is corrupt. */
const edgeOf = (shard: Shard, tiles: readonly Tile[]): ((level: number) => Uint8Array) => {
  const byLevel = new Map<number, Uint8Array>();
  for (const { level, index, width } of rightEdge(shard.size)) {
    const tile = tiles.find((candidate) => candidate.level === level && candidate.index === index);
    const found = tile === undefined ? 0 : tile.hashes.length / hashBytes;
    if (tile === undefined || found !== width) {
      const entry = firstEntryUnder(level, index * tileWidth + Math.floor(Math.min(found, width)));
      throw corrupt(shard, `${tilePath(level, index, width)} is stored with ${found} hashes, from entry ${entry} on`);
    }
    byLevel.set(level, tile.hashes);
  }
  return (level) => byLevel.get(level) ?? new Uint8Array(0);
};

/** The log's private keys, by what verifier keys say of them. */
class Ring {
  readonly #keys: LogKey[] = [];

  constructor(pems: readonly string[]) {
    for (const pem of pems) this.add(pem);
  }

  add(pem: string): LogKey {
    const key = logKeyFromPem(pem);
    this.#keys.push(key);
    return key;
  }

  find(vkey: string): LogKey | null {
    const { raw } = parseVkey(vkey);
    return this.#keys.find(({ publicKey }) => Buffer.compare(publicKey, raw) === 0) ?? null;
  }
}

/** The key before the present one, while it signs beside it. */
const retiringAt = ({ change, time }: Signing): string | null =>
  change !== null && (time === null || time < change.overlapUntil) ? change.from : null;

/** The signers of one shard, made when they are first needed. */
const signersOf = (ring: Ring, { name, origin }: ShardSeed): ((signing: Signing) => Signer) => {
  const made = new Map<string, Signer>();
  return (signing) => {
    const from = retiringAt(signing);
    const both = `${signing.vkey} ${from}`;
    const known = made.get(both);
    if (known !== undefined) return known;
    const key = ring.find(signing.vkey);
    if (key === null) throw new CustodyError("ledger_corrupt", `log shard ${name}: the key that signs it is missing`);
    // A log that went on after a loss may have another key than its last change says. And a retiring key whose file was taken away
    // signs no more: so an overlap is ended early.
    const retiring = from !== null && isSameKey(signing.change?.to ?? "", signing.vkey) ? ring.find(from) : null;
    const signer = createSigner(origin, key, ...(retiring === null ? [] : [retiring]));
    made.set(both, signer);
    return signer;
  };
};

const growing = (tree: Tree, signerFor: (signing: Signing) => Signer): GrowingTree => ({
  add: (hash) => tree.add(hash),
  seal: (signing) => {
    const { size } = tree;
    const root = tree.root();
    return { size, root, checkpoint: signCheckpoint(signerFor(signing), size, root), tiles: tree.takeTiles() };
  },
});

type Previous = LogOpened["previous"];

const openingEntry = (origin: string, previous: Previous, time: number): NewEntry => {
  const id = uuidv7({ msecs: time });
  const entry: Entry = { v: 1, id, time, kind: "log.opened", origin, previous, anchor: null };
  return { id, kind: entry.kind, time, bytes: Buffer.from(canonicalize(entry) ?? "") };
};

/** Throws `config_invalid` for a key that is not Ed25519 or an origin that a checkpoint cannot carry. */
export const createSequencer = (options: SequencerOptions): Sequencer => {
  const { logKeyPem, otherKeyPems = [], originBase } = options;
  const ring = new Ring([logKeyPem, ...otherKeyPems]);
  const firstVkey = formatVkey(originBase, logKeyFromPem(logKeyPem).publicKey);
  return {
    leafHash,
    start: (begun) => growing(emptyTree(), signersOf(ring, begun)),
    resume: (shard, tiles, change) => {
      // Whoever changed the name of the key in the store does not have the key.
      if (ring.find(shard.vkey) === null)
        throw corrupt(shard, "the key that signs it is none of the log's key files; restore it");
      checkCheckpoint(shard, change);
      const tree = resumeTree(shard.size, edgeOf(shard, tiles));
      if (!tree.root().equals(shard.root)) {
        const [lowest] = rightEdge(shard.size);
        const entry = lowest === undefined ? 0 : firstEntryUnder(lowest.level, lowest.index * tileWidth);
        throw corrupt(
          shard,
          `the tiles at the right edge do not give the signed root of size ${shard.size}; the last tile begins at entry ${entry}`,
        );
      }
      tree.takeTiles();
      return growing(tree, signersOf(ring, shard));
    },
    rollOver: (current, time, final) => {
      const year = yearOf(time);
      let previous: Previous = null;
      if (current !== null) {
        const name = parseName(current.name);
        if (name === null) throw corrupt(current, "its name is not a year");
        // Only ever forward: when the clock steps back over New Year, the newer shard goes on.
        if (year <= name.year) return null;
        const { size, root } = final();
        previous = { origin: current.origin, size, root: Buffer.from(root).toString("hex") };
      }
      const { raw } = parseVkey(current?.vkey ?? firstVkey);
      const next = seed(baseAfter(options, current), String(year), raw);
      return { seed: next, first: openingEntry(next.origin, previous, time) };
    },
    changeKey: ({ origin, vkey }, { from, to, secret }) => {
      if (!isSameKey(from, vkey) || isSameKey(from, to)) return null;
      const next = vkeyFor(origin, to);
      if (ring.find(to) === null) ring.add(secret);
      return ring.find(to) === null ? null : next;
    },
    countersign: (shard, vkey) => {
      const key = ring.find(vkey);
      if (key === null || !holds(shard)) return null;
      const signer = createSigner(shard.origin, key);
      return { vkey: signer.vkey, checkpoint: signer.countersign(shard.checkpoint) };
    },
  };
};
