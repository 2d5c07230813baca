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
