/**
 * The only words that a refusal says: what a field must be, never what it was.
 * @module
 */
import * as z from "zod";

export const must = (kind: string) => ({
  error: (issue: { readonly input?: unknown }) =>
    issue.input === undefined ? `is required: ${kind}` : `must be ${kind}`,
});

export const text = (kind: string) => z.string(must(kind));

export const whole = (min: number, max: number, kind: string) => {
  const words = must(kind);
  return z.int(words).min(min, words).max(max, words).nullish();
};
