/**
 * How long a retention schedule keeps recorded texts at the least.
 * @module
 */
import { listOf, objectOf } from "../../facts/read-field.ts";

const isDays = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value) && value >= 0;

/** In days, of one rule or of the defaults; what states none keeps without end. */
const daysOf = (rule: unknown): number => {
  const { payloads, payloadDays, payloadsDays } = objectOf(rule);
  const stated = [payloadDays, payloadsDays, payloads, objectOf(payloads).days].find(isDays);
  return stated ?? Infinity;
};

/** In days; Infinity where nothing ends, null where there is no such document. */
export const shortestDays = (document: unknown): number | null => {
  if (typeof document !== "object" || document === null) return null;
  const { rules, default: usual, defaults } = objectOf(document);
  return Math.min(daysOf(document), daysOf(usual), daysOf(defaults), ...listOf(rules).map(daysOf));
};
