/**
 * What the client is told of its limits, in the names and forms that OpenAI's API has.
 * @module
 */
import type { Standing } from "../access/account.ts";
import type { Pass } from "../access/limiter.ts";

interface HeadersToSet {
  readonly headersSent: boolean;
  setHeader(name: string, value: string): unknown;
}

const names = {
  requests: ["x-ratelimit-limit-requests", "x-ratelimit-remaining-requests", "x-ratelimit-reset-requests"],
  tokens: ["x-ratelimit-limit-tokens", "x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens"],
} as const;

/** A time as OpenAI writes it: `1s`, `6m0s`, in whole seconds, rounded up. */
export const resetText = (resetMs: number): string => {
  const seconds = Math.ceil(resetMs / 1_000);
  const minutes = Math.floor(seconds / 60);
  return minutes === 0 ? `${seconds}s` : `${minutes}m${seconds % 60}s`;
};

const setStanding = (outgoing: HeadersToSet, of: keyof typeof names, standing: Standing | null): void => {
  if (standing === null) return;
  const [limit, remaining, reset] = names[of];
  outgoing.setHeader(limit, String(standing.limit));
  outgoing.setHeader(remaining, String(standing.remaining));
  outgoing.setHeader(reset, resetText(standing.resetMs));
};

/** Sets how the limits of a call stand now, and which budgets are nearly used, on its answer, whatever it will be. */
export const setLimitHeaders = (outgoing: HeadersToSet, pass: Pass | null): void => {
  if (pass === null || !pass.isBounded || outgoing.headersSent) return;
  const { requests, tokens, warnings } = pass.standing();
  setStanding(outgoing, "requests", requests);
  setStanding(outgoing, "tokens", tokens);
  if (warnings.length > 0) outgoing.setHeader("x-custody-budget-warning", warnings.join(", "));
};
