/**
 * A circuit breaker: what fails again and again is not asked for a while, so that nobody waits for it.
 * @module
 */
export interface BreakerOptions {
  /** Failures one after another until it opens. Calls that ran beside each other and failed together are one. */
  readonly failures: number;
  /** How long nothing is asked then; after it one call tries. */
  readonly coolDownMs: number;
}

/** `abandoned`: the caller gave up, which says nothing. */
export type Outcome = "answered" | "failed" | "abandoned";

export interface Breaker {
  /** Whether a call would be refused now. */
  isOpen(): boolean;
  /** When it has cooled down, by its clock; 0 while it is closed. */
  coolAt(): number;
  /** Begins a call: what to tell of its outcome, once; null when it must not be made. */
  begin(): ((outcome: Outcome) => void) | null;
  /** The same, though nothing should be asked now: for who has nobody else to ask. */
  force(): (outcome: Outcome) => void;
}

/** A closed breaker. `now` is any clock in milliseconds that never goes back. */
export const createBreaker = ({ failures, coolDownMs }: BreakerOptions, now: () => number): Breaker => {
  let failed = 0;
  let openUntil: number | null = null;
  let isProbing = false;
  const isOpen = (): boolean => openUntil !== null && (isProbing || now() < openUntil);
  const force = (): ((outcome: Outcome) => void) => {
    const isProbe = openUntil !== null;
    if (isProbe) isProbing = true;
    const failedBefore = failed;
    return (outcome) => {
      if (isProbe) isProbing = false;
      if (outcome === "answered") [failed, openUntil] = [0, null];
      // A call that began before the last failure tells nothing new.
      if (outcome !== "failed" || failed !== failedBefore) return;
      failed += 1;
      if (isProbe || failed >= failures) openUntil = now() + coolDownMs;
    };
  };
  return { isOpen, coolAt: () => openUntil ?? 0, begin: () => (isOpen() ? null : force()), force };
};
