/**
 * Headers of the caller's that go along to an upstream: those that change what an API is. No scanner reads them, so each must fit a grammar too
 * narrow to carry a text. Whoever chooses an account at the provider (`openai-organization`, `openai-project`) is not among them: the
 * credential is the operator's, and so is what it pays for.
 * @module
 */

export interface PassedHeader {
  readonly pattern: RegExp;
  /** What is sent where the caller sends none; null: nothing. */
  readonly otherwise: string | null;
}

/** By name, in lower case. */
export type PassedHeaders = Readonly<Record<string, PassedHeader>>;

/** `feature-name-YYYY-MM-DD`, or the date in one; of numbers only small ones (`context-1m`, `output-128k`), so that none can be anybody's. */
const word = "(?:[a-z]{1,24}\\d?|\\d{1,3}[a-z]|\\d)";
const beta = `${word}(?:-${word}){0,7}-20\\d\\d(?:-[01]\\d-[0-3]\\d|[01]\\d[0-3]\\d)`;

/** https://docs.anthropic.com/en/api/versioning and https://docs.anthropic.com/en/api/beta-headers */
export const anthropicHeaders: PassedHeaders = {
  "anthropic-version": { pattern: /^\d{4}-\d{2}-\d{2}$/, otherwise: "2023-06-01" },
  "anthropic-beta": { pattern: new RegExp(`^${beta}(?:, ?${beta}){0,31}$`), otherwise: null },
};

const opted = "[a-z]{1,24}(?:[_-][a-z]{1,24}){0,3}=(?:v\\d|[a-z]{1,24})";

/** `assistants=v2`, `responses=experimental`. */
export const openaiHeaders: PassedHeaders = {
  "openai-beta": { pattern: new RegExp(`^${opted}(?:, ?${opted}){0,7}$`), otherwise: null },
};
