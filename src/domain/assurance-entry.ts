/**
 * What the log holds of its own state: that it lived, that it was checked, and who outside has seen it; see `entry.ts` for what an entry may
 * hold. Targets are named as the configuration names them.
 * @module
 */

/** Who outside: a witness cosigns, a copy is a checkpoint kept elsewhere, a time stamp is RFC 3161's. */
export type AnchorKind = "witness" | "copy" | "timestamp";

/** At the start and at each full UTC hour, also when nothing else happens: a time without entries is then a time without a server. */
export interface LogHeartbeat {
  readonly kind: "log.heartbeat";
  readonly instance: string;
  /** Exchanges that are open about now: opened, neither closed nor interrupted. */
  readonly open: number;
  /** Calls refused since the last heartbeat because the log could not be written. */
  readonly refused: number;
  /** How far the clock moved against steady uptime since the last heartbeat, in milliseconds; ahead is positive. */
  readonly clockStepMs: number;
  /** How far the configured time server's clock is ahead of ours, in milliseconds; null where none is configured, or it did not answer. */
  readonly clockOffsetMs: number | null;
  /** Targets outside that have not seen the log as of their last time: they could not be reached, or refused. */
  readonly behind: readonly string[];
}

/** A target outside has seen the log at this size. */
export interface LogAnchored {
  readonly kind: "log.anchored";
  readonly target: string;
  readonly anchor: AnchorKind;
  /** The shard's ordinal, its size and its root (hex) as the target saw them. */
  readonly shard: number;
  readonly size: number;
  readonly root: string;
  /** The time that the target states, UTC milliseconds; null where it states none. */
  readonly at: number | null;
}

/** Why a target outside does not vouch: `ahead` and `forked` say that this log is not the one that it has seen. */
export type AnchorFault = "unreachable" | "ahead" | "forked";

/** A target could not be asked at the start, or says that it has seen another log. */
export interface LogAnchorFailed {
  readonly kind: "log.anchor_failed";
  readonly target: string;
  readonly anchor: AnchorKind;
  readonly reason: AnchorFault;
}

/** The whole log was verified, and what is stored beside it. */
export interface LogChecked {
  readonly kind: "log.checked";
  readonly principal: string;
  readonly trigger: "schedule" | "request";
  readonly shards: readonly { readonly shard: number; readonly size: number; readonly root: string }[];
  readonly entries: number;
  readonly faults: number;
  readonly durationMs: number;
}

/** A provider's own usage was compared with the record. Counts are of days and models; `file` is the SHA-256 of what was given. */
export interface UsageReconciled {
  readonly kind: "usage.reconciled";
  readonly principal: string;
  readonly from: number;
  readonly to: number;
  readonly file: string;
  readonly compared: number;
  /** The provider counted more than we recorded: traffic may have passed the proxy by. */
  readonly bypassed: number;
  /** We recorded more than the provider counted. */
  readonly missing: number;
  /** Models of the provider's that fit nothing in the record. */
  readonly unmatched: number;
}

export type AssuranceEntry = LogHeartbeat | LogAnchored | LogAnchorFailed | LogChecked | UsageReconciled;
