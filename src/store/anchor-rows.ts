/**
 * Rows of what is said of the log: by others (cosignatures, time stamps, copies), and by checks of our own.
 * @module
 */

/** `digest` is a signed daily digest, `check` the result of a check of the whole log: both ours. */
export type AnchorRowKind = "witness" | "timestamp" | "copy" | "digest" | "check";

/** One statement. `ledger/anchors.ts` says what `bytes` are. */
export type AnchorRow = {
  /** Who says it, by the configuration's name; one statement each for a log and a size. */
  readonly target: string;
  readonly origin: string;
  readonly size: number;
  readonly kind: AnchorRowKind;
  /** UTC milliseconds. */
  readonly time: number;
  readonly bytes: Uint8Array;
};

/** Every condition that is present must hold. */
export interface AnchorFilter {
  readonly target?: string;
  readonly kind?: AnchorRowKind;
  readonly origin?: string;
  readonly size?: number;
  readonly limit: number;
}

/** A time without entries: after the entry at `from`, before the one at `to`. UTC milliseconds. */
export interface Gap {
  readonly from: number;
  readonly to: number;
}

/** `day` is the first millisecond of a UTC day; `model` as the catalogue names it. */
export interface ModelSum {
  readonly day: number;
  readonly model: string | null;
  readonly upstream: string;
  readonly requests: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
}
