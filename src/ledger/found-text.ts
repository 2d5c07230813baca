/**
 * What was found in a body, as the table of exchanges has it for filters and sums.
 * @module
 */
import type { Counts } from "../domain/entry.ts";
import { canonicalJson } from "./canonical-json.ts";

/** Counts by type as in the entry, in canonical JSON; null where nothing was found. */
export const foundText = (counts: Counts): string | null => {
  for (const _type in counts) return canonicalJson(counts);
  return null;
};
