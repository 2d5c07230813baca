/**
 * What a policy decides about a finding, and about the exchange as a whole.
 * @module
 */

/** Weakest to strongest. */
export const actions = ["allow", "flag", "tokenize", "hash", "redact", "block"] as const;

export type Action = (typeof actions)[number];

/** The strongest action that any finding asked for. */
export type Verdict = Action;

/** Whether it changes a text or stops it: what only watches does not. */
export const interferes = (action: Action): boolean => action !== "allow" && action !== "flag";

/** The stronger of the two. */
export const strongerAction = (a: Action, b: Action): Action => (actions.indexOf(a) >= actions.indexOf(b) ? a : b);
