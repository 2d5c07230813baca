/**
 * What a day of the log was, signed by the log's key: a signed note whose first line is not an origin and whose text has two lines, so that
 * it can never be taken for a checkpoint, which begins with its origin and has three.
 * @module
 */
import { z } from "zod";
import { canonicalJson } from "./canonical-json.ts";
import { createSigner, NoteError, openNote, parseVkey, type SigningKeys } from "./checkpoint.ts";

export const digestContext = "custody.daily-digest/v1";

const count = z.int().min(0);
const headSchema = z.strictObject({
  /** Of the shard. */
  shard: z.string(),
  origin: z.string(),
  /** Of the tree when the day ended: every entry before the first of a later day. */
  size: count,
  /** In hex. */
  root: z.string().regex(/^[0-9a-f]{64}$/),
  /** How many of them are of this day. */
  entries: count,
});

const digestSchema = z.strictObject({
  v: z.literal(1),
  /** YYYY-MM-DD, in UTC. */
  day: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
  /** The shards that the day's entries stand in, eldest first; where there are none, the shard that the log ended in. */
  shards: z.array(headSchema).min(1),
  /** Entries of the day by kind. */
  counts: z.record(z.string(), count),
  /** Calls refused because the log could not be written, as heartbeats say. */
  refused: count,
  /** The largest of the day, whichever its sign; null where no heartbeat says one. */
  clockStepMs: z.int().nullable(),
  clockOffsetMs: z.int().nullable(),
  /** The longest time without an entry, in milliseconds; above an hour and five minutes the server was down. */
  silentMs: count,
  checks: z.array(z.strictObject({ index: count, shard: z.string(), entries: count, faults: count })),
});

export type DailyDigest = z.infer<typeof digestSchema>;

/** The signed note, in the name of an origin and with the lines of the keys given. */
export const signDigest = (digest: DailyDigest, origin: string, [first, ...others]: SigningKeys): string =>
  createSigner(origin, first, ...others).sign(`${digestContext}\n${canonicalJson(digest)}\n`);

/** Whether a file is, by its first line, a daily digest. */
export const looksLikeDigest = (text: string): boolean => text.startsWith(`${digestContext}\n`);

/** Reads a digest without looking at its signatures. Throws `NoteError` for what is none. */
export const parseDigest = (text: string): DailyDigest => {
  const [context, json = "", end, ...more] = text.slice(0, text.indexOf("\n\n") + 1).split("\n");
  try {
    if (context === digestContext && end === "" && more.length === 0) return digestSchema.parse(JSON.parse(json));
  } catch {
    // Whatever it is, it is not a digest.
  }
  throw new NoteError("malformed", "this is not a daily digest");
};

/** The digest in a signed note, once the key's signature holds. Throws `NoteError`. */
export const openDigest = (note: string, vkey: string): DailyDigest => {
  openNote(note, parseVkey(vkey));
  return parseDigest(note);
};
