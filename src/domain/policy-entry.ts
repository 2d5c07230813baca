/**
 * What the log holds of policies; see `entry.ts` for what an entry may hold.
 * @module
 */

export interface PolicyLoaded {
  readonly kind: "policy.loaded";
  /** Whose key asked for it; "system" at the start and by a signal. */
  readonly principal: string;
  readonly policy: string;
  readonly name: string;
  /** Scanners outside this process: from here on every text that is scanned is sent to them too. */
  readonly recipients: readonly string[];
}

/** Somebody asked what recorded exchanges would have become under another policy. `count` of them were opened for it. */
export interface PolicyReplayed {
  readonly kind: "policy.replayed";
  readonly principal: string;
  /** Whose exchanges; null: all. */
  readonly team: string | null;
  readonly policy: string;
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

export type PolicyEntry = PolicyLoaded | PolicyReplayed;
