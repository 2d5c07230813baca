/**
 * What the log says of a session while it runs: a WebSocket is one exchange, and a long one.
 * @module
 */
import type { DataClass } from "./data-class.ts";
import type { Counts, Position, Usage } from "./entry.ts";
import type { Verdict } from "./verdict.ts";

/** Of a session, in both directions. */
export interface SessionProgress {
  /** Events that came from the client and from the upstream, pieces of speech among them. */
  readonly clientEvents: number;
  readonly upstreamEvents: number;
  /** Bytes of speech, rounded up to a power of two. */
  readonly clientSpeechBytes: number;
  readonly upstreamSpeechBytes: number;
}

/** How far a session is that still runs, or how far it came: it is long, and a crash must not leave nothing of it but its opening. */
export interface ExchangeProgressed extends SessionProgress {
  readonly kind: "exchange.progressed";
  readonly exchangeId: string;
  /** That of its opening, so that each entry says by itself whose it is. */
  readonly team: string | null;
  readonly opening: Position;
  /** 1, 2, ... */
  readonly step: number;
  /** What follows is of all so far: the close says the same of all of it. */
  readonly dataClass: DataClass;
  readonly reasons: readonly string[];
  readonly counts: Counts;
  readonly verdict: Verdict;
  readonly shadow: Verdict;
  readonly degraded: readonly string[];
  readonly usage: Usage | null;
}
