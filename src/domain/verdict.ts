/**
 * What a policy decides about a finding, and about the exchange as a whole.
 * @module
 */

/** Weakest to strongest. */
export const actions = ["allow", "flag", "redact", "block"] as const;

export type Action = (typeof actions)[number];

/** The strongest action that any finding asked for. */
export type Verdict = Action;

/** The stronger of the two. */
export const strongerAction = (a: Action, b: Action): Action => (actions.indexOf(a) >= actions.indexOf(b) ? a : b);
