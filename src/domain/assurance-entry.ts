/**
 * What the log holds of its own state: that it lived, that it was checked, and who outside has seen it; see `entry.ts` for what an entry may
 * hold.
 * @module
 */

/** Once an hour, also when nothing else happens: a time without entries is then a time without a server. */
export interface LogHeartbeat {
  readonly kind: "log.heartbeat";
  readonly instance: string;
  /** Exchanges that are open now: opened, neither closed nor interrupted. */
  readonly open: number;
  /** Calls refused since the last heartbeat because the log could not be written. */
  readonly refused: number;
  /** How far the clock moved against steady uptime since the last heartbeat, in milliseconds; ahead is positive. */
  readonly clockStepMs: number;
}

export type AssuranceEntry = LogHeartbeat;
