/**
 * What others said of the log, as it is stored and served. A witness's row and a copy's hold a signed checkpoint, the witness's with its
 * cosignature. A time stamp's row holds the signed checkpoint that it covers, a zero byte, and the DER of the authority's answer: no note
 * holds a zero byte.
 * @module
 */
import type { AnchorRow } from "../store/anchor-rows.ts";
import type { StoreReader } from "../store/store.ts";
import { joinNotes } from "./cosignature.ts";

/** A time stamp (RFC 3161) of the bytes of a signed checkpoint. */
export interface StoredTimestamp {
  readonly target: string;
  readonly size: number;
  /** UTC milliseconds, as the authority states it. */
  readonly time: number;
  /** The very bytes that were stamped. */
  readonly checkpoint: string;
  /** DER of the TimeStampResp. */
  readonly token: Uint8Array;
}

export const timestampBytes = (checkpoint: string, token: Uint8Array): Uint8Array =>
  Buffer.concat([Buffer.from(checkpoint), Buffer.of(0), token]);

const timestampOf = ({ target, size, time, bytes }: AnchorRow): StoredTimestamp => {
  const all = Buffer.from(bytes);
  const end = all.indexOf(0);
  return { target, size, time, checkpoint: all.subarray(0, end).toString("utf8"), token: all.subarray(end + 1) };
};

const noteOf = ({ bytes }: AnchorRow): string => Buffer.from(bytes).toString("utf8");

/** The newest that others said of a log up to a size. */
export interface NewestAnchors {
  /** The newest cosigned checkpoint, with the lines of every witness that cosigned it; null where there is none. */
  readonly cosigned: string | null;
  /** Of each time-stamp authority its newest, in the order of their names. */
  readonly timestamps: readonly StoredTimestamp[];
}

/** What stands for the log of an origin at a size, or before it. Rows are read as they are: whoever relies on one verifies it. */
export const newestAnchors = async (
  reader: Pick<StoreReader, "newestAnchors">,
  origin: string,
  size: number,
): Promise<NewestAnchors> => {
  const rows = (await reader.newestAnchors(origin, size)).toSorted((a, b) => (a.target < b.target ? -1 : 1));
  const witnessed = rows.filter(({ kind }) => kind === "witness");
  const newest = Math.max(...witnessed.map((row) => row.size));
  const lines = witnessed.filter((row) => row.size === newest).map(noteOf);
  return {
    cosigned: lines.length === 0 ? null : joinNotes(lines),
    timestamps: rows.filter(({ kind }) => kind === "timestamp").map(timestampOf),
  };
};

const listed = 1_000;
const pathForm = /^timestamps\/(\d{1,16})(?:\/([a-z0-9][a-z0-9._-]{0,62}))?\.(tsr|checkpoint)$/;

/**
 * Public files of a log that others made: `cosigned`, `timestamps` (a list: size, time, authority), `timestamps/<size>.tsr` and
 * `timestamps/<size>.checkpoint`; where several authorities stamped one size, `timestamps/<size>/<authority>.tsr` and `.checkpoint`. Null for
 * any other path, and for what there is not.
 */
export const readAnchorFile = async (
  reader: Pick<StoreReader, "newestAnchors" | "listAnchors">,
  origin: string,
  size: number,
  path: string,
): Promise<Uint8Array | null> => {
  if (path === "cosigned") {
    const { cosigned } = await newestAnchors(reader, origin, size);
    return cosigned === null ? null : Buffer.from(cosigned);
  }
  if (path === "timestamps") {
    const rows = await reader.listAnchors({ kind: "timestamp", origin, limit: listed });
    return Buffer.from(rows.map((row) => `${row.size} ${new Date(row.time).toISOString()} ${row.target}\n`).join(""));
  }
  const [, digits, target, what] = pathForm.exec(path) ?? [];
  if (digits === undefined) return null;
  const of = { kind: "timestamp", origin, size: Number(digits), limit: 100 } as const;
  const rows = await reader.listAnchors(target === undefined ? of : { ...of, target });
  const [row] = rows.toSorted((a, b) => (a.target < b.target ? -1 : 1));
  if (row === undefined) return null;
  const { checkpoint, token } = timestampOf(row);
  return what === "tsr" ? token : Buffer.from(checkpoint);
};
