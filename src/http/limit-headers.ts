/**
 * What the client is told of its limits, in the names and forms that OpenAI's API has.
 * @module
 */
import type { Standing } from "../access/account.ts";
import type { Pass } from "../access/limiter.ts";

/** A head that is gathered: names and values by turns. */
interface HeadToSet {
  readonly headersSent: boolean;
  readonly head: string[];
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

const addStanding = (head: string[], of: keyof typeof names, standing: Standing | null): void => {
  if (standing === null) return;
  const [limit, remaining, reset] = names[of];
  head.push(limit, String(standing.limit));
  head.push(remaining, String(standing.remaining));
  head.push(reset, resetText(standing.resetMs));
};

/** Says how the limits of a call stand now, and which budgets are nearly used, on its answer, whatever it will be; once. */
export const setLimitHeaders = ({ head, headersSent }: HeadToSet, pass: Pass | null): void => {
  if (pass === null || !pass.isBounded || headersSent) return;
  if (head.includes(names.requests[0]) || head.includes(names.tokens[0])) return;
  const { requests, tokens, warnings } = pass.standing();
  addStanding(head, "requests", requests);
  addStanding(head, "tokens", tokens);
  if (warnings.length > 0) head.push("x-custody-budget-warning", warnings.join(", "));
};
