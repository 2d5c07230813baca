/**
 * One range of a file that is asked for (RFC 9110, 14.1.2 and 13.1.5).
 * @module
 */

/** `[from, to)` in bytes. */
export interface AskedRange {
  readonly from: number;
  readonly to: number;
}

/** First and last byte, or the number of last bytes. */
const form = /^bytes=(?:(\d{1,15})-(\d{0,15})|-(\d{1,15}))$/;

/**
 * Null for the whole file: where no range is asked for, several are, the header is no range, or `If-Range` names another file than this. A date
 * there never matches: it is no strong validator of ours.
 */
export const readRange = (
  range: string | undefined,
  ifRange: string | undefined,
  { bytes, etag }: { readonly bytes: number; readonly etag: string },
): AskedRange | "unsatisfiable" | null => {
  if (range === undefined || (ifRange !== undefined && ifRange !== etag)) return null;
  const [whole, first, last, suffix] = form.exec(range) ?? [];
  if (whole === undefined) return null;
  if (suffix !== undefined) {
    const length = Math.min(Number(suffix), bytes);
    return length === 0 ? "unsatisfiable" : { from: bytes - length, to: bytes };
  }
  const from = Number(first);
  const to = last === "" || last === undefined ? bytes : Math.min(Number(last) + 1, bytes);
  // A last byte before the first makes it no range at all.
  if (last !== undefined && last !== "" && Number(last) < from) return null;
  return from >= bytes ? "unsatisfiable" : { from, to };
};
