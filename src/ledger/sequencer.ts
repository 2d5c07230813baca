/**
 * The ledger's part of an append, run by the store's writer inside its transaction: which shard an entry goes to, how the tree grows
 * over it, and what is signed. Pure and synchronous.
 * @module
 */
import canonicalize from "canonicalize";
import { v7 as uuidv7 } from "uuid";
import type { Entry, LogOpened } from "../domain/entry.ts";
import { CustodyError } from "../domain/errors.ts";
import type { GrowingTree, NewEntry, Sequencer, Shard, ShardSeed, Tile } from "../store/store.ts";
import {
  createSigner,
  formatVkey,
  logKeyFromPem,
  NoteError,
  openCheckpoint,
  parseVkey,
  signCheckpoint,
} from "./checkpoint.ts";
import type { Signer } from "./checkpoint.ts";
import { hashBytes, leafHash } from "./leaf.ts";
import { firstEntryUnder, rightEdge, tilePath, tileWidth } from "./tiles.ts";
import { emptyTree, resumeTree } from "./tree.ts";
import type { Tree } from "./tree.ts";

/** Can be cloned to another thread. `originBase` is `<host>/<log>`; a shard's origin is `<originBase>/<shard name>`. */
export interface SequencerOptions {
  /** The log's Ed25519 key, PKCS #8 PEM. */
  readonly logKeyPem: string;
  readonly originBase: string;
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

/** The shard that a new log begins with at this time (UTC milliseconds). */
export const seedForYear = ({ logKeyPem, originBase }: SequencerOptions, time: number): ShardSeed =>
  seed(originBase, String(yearOf(time)), logKeyFromPem(logKeyPem).publicKey);

/**
 * The shard that `custody log continue` begins after a loss or a restore. Its origin is new: the lost log may have used every plain
 * name, so it always carries a number, above those of `shards` and of `anchorOrigins` (origins seen outside, in saved checkpoints).
 */
export const seedForContinuation = (
  { logKeyPem, originBase }: SequencerOptions,
  shards: readonly Pick<Shard, "name">[],
  time: number,
  anchorOrigins: readonly string[] = [],
): ShardSeed => {
  const anchored = anchorOrigins.flatMap((origin) =>
    origin.startsWith(`${originBase}/`) ? [origin.slice(originBase.length + 1)] : [],
  );
  const known = [...shards.map((shard) => shard.name), ...anchored].flatMap((name) => parseName(name) ?? []);
  const year = Math.max(yearOf(time), ...known.map((name) => name.year));
  const run = 1 + Math.max(1, ...known.filter((name) => name.year === year).map((name) => name.run));
  return seed(originBase, `${year}-${run}`, logKeyFromPem(logKeyPem).publicKey);
};

const corrupt = (shard: ShardSeed, what: string): CustodyError =>
  new CustodyError("ledger_corrupt", `log shard ${shard.name}: ${what}`);

const checkCheckpoint = (shard: Shard, vkey: string): void => {
  try {
    const { size, root } = openCheckpoint(shard.checkpoint, parseVkey(vkey));
    if (size !== shard.size)
      throw corrupt(shard, `its checkpoint is of size ${size}, its stored size is ${shard.size}`);
    if (!Buffer.from(root).equals(shard.root)) {
      throw corrupt(shard, `at size ${size} the stored root is not the one of its signed checkpoint`);
    }
  } catch (error) {
    throw error instanceof NoteError ? corrupt(shard, `its stored checkpoint does not hold: ${error.message}`) : error;
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

const growing = (tree: Tree, signer: Signer): GrowingTree => ({
  add: (hash) => tree.add(hash),
  seal: () => {
    const { size } = tree;
    const root = tree.root();
    return { size, root, checkpoint: signCheckpoint(signer, size, root), tiles: tree.takeTiles() };
  },
});

type Previous = LogOpened["previous"];

const openingEntry = (origin: string, previous: Previous, time: number): NewEntry => {
  const id = uuidv7({ msecs: time });
  const entry: Entry = { v: 1, id, time, kind: "log.opened", origin, previous, anchor: null };
  return { id, kind: entry.kind, time, bytes: Buffer.from(canonicalize(entry) ?? "") };
};

/** Throws `config_invalid` for a key that is not Ed25519 or an origin that a checkpoint cannot carry. */
export const createSequencer = ({ logKeyPem, originBase }: SequencerOptions): Sequencer => {
  const key = logKeyFromPem(logKeyPem);
  formatVkey(originBase, key.publicKey);
  return {
    leafHash,
    start: ({ origin }) => growing(emptyTree(), createSigner(origin, key)),
    resume: (shard, tiles) => {
      const signer = createSigner(shard.origin, key);
      checkCheckpoint(shard, signer.vkey);
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
      return growing(tree, signer);
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
      const next = seed(originBase, String(year), key.publicKey);
      return { seed: next, first: openingEntry(next.origin, previous, time) };
    },
  };
};
