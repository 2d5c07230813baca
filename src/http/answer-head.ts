/**
 * What every answer says to browsers: take nothing for what it is not, tell nobody where you were, keep nothing, run nothing. Names and
 * values by turns, as `Outgoing.head` has them.
 * @module
 */

const yearSeconds = 31_536_000;

const fixed: readonly string[] = [
  "x-content-type-options",
  "nosniff",
  "referrer-policy",
  "no-referrer",
  // No answer is a page. One that were would say what it may load.
  "content-security-policy",
  "default-src 'none'; frame-ancestors 'none'",
];

/** Over TLS browsers are told to come back that way only (RFC 6797); over HTTP they must not be. */
export const answerHead = (isTls: boolean): readonly string[] =>
  isTls ? [...fixed, "strict-transport-security", `max-age=${yearSeconds}`] : fixed;

/** Where an answer does not say itself how long it may be kept. */
export const notKept = ["cache-control", "no-store"] as const;
