/**
 * The two ways in which a provider's secret is told: by a published prefix or mark, or by the provider's name near a bare shape.
 * @module
 */
import type { Part, PatternRecognizer } from "../recognizer.ts";
import { isRandom, isVaried } from "./random.ts";

type Check = (text: string) => boolean | Part;

const markedMilli = 950;
/** Below what is reported alone: it counts near one of its words only. */
const shapeMilli = 300;

/** Words that say that a run of hexadecimal digits is a checksum or an object's name. */
export const hashWords = [
  "commit",
  "sha",
  "sha1",
  "sha256",
  "sha512",
  "md5",
  "hash",
  "checksum",
  "digest",
  "revision",
  "etag",
  "integrity",
  "fingerprint",
];

/** A secret with a prefix or mark of its own. `check` refuses placeholders unless another is given; `source` is where the form is laid down. */
export const marked = (
  type: string,
  pattern: RegExp,
  source: string,
  check: Check | null = isVaried,
): PatternRecognizer => ({
  type,
  pattern,
  source,
  scoreMilli: markedMilli,
  dataClass: "secret",
  ...(check === null ? {} : { check }),
});

/** A secret without a mark: a bare shape that counts only near one of the words, and not near those of checksums. */
export const near = (
  type: string,
  context: readonly string[],
  pattern: RegExp,
  source: string,
  check: Check = isRandom,
): PatternRecognizer => ({
  type,
  pattern,
  source,
  context,
  check,
  against: hashWords,
  scoreMilli: shapeMilli,
  dataClass: "secret",
});
