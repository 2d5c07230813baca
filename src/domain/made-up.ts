/**
 * Logs of exchanges that never were: for trying, showing and measuring. Their origin says so, which every checkpoint, proof, pack and verifier key
 * carries, signed; their entry 1 says so too (`log.seeded`). RFC 2606: no host is ever called so.
 * @module
 */
const host = "made-up.invalid/";

/** What such a log is called. */
export const madeUpOrigin = `${host}seeded`;

/** Whether the log of an origin is made up. */
export const isMadeUp = (origin: string): boolean => origin.startsWith(host);

/** What everything that shows such a log says. */
export const madeUpWords = "MADE-UP DATA: nothing in this log happened, and it is evidence of nothing.";

/** All that follows was made up, by `npm run seed`: nothing in this log is evidence of anything. It stands before every call. */
export interface LogSeeded {
  readonly kind: "log.seeded";
  /** The same seed makes the same calls. */
  readonly seed: number;
  readonly exchanges: number;
  /** `[from, to)`, UTC milliseconds. */
  readonly from: number;
  readonly to: number;
}
