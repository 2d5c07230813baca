/**
 * What is known of an exchange at its opening and at its close.
 * @module
 */
import type { AskedFor, Attempt, Outcome, Usage } from "../domain/entry.ts";
import type { SessionProgress } from "../domain/session-entry.ts";
import type { Assessment } from "./exchange-record.ts";
import type { Mark } from "./marks.ts";
import type { OfBatch } from "./of-batch.ts";
import type { Bodies } from "./seal-texts.ts";

export interface Opening {
  readonly asked: AskedFor | null;
  readonly ofBatch: OfBatch | null;
  readonly marks: readonly Mark[];
  readonly model: string | null;
  readonly upstreams: readonly string[];
  readonly credential: string | null;
  readonly stream: boolean;
  readonly assessment: Assessment;
  /** Scanners that run beside the call. */
  readonly pending: readonly string[];
  /** Nothing of it is scanned, by the operator's word. */
  readonly isUnscanned?: boolean;
  readonly bodies: Bodies;
}

export interface Closing {
  readonly outcome: Outcome;
  readonly error: string | null;
  readonly status: number;
  readonly attempts: readonly Attempt[];
  readonly usage: Usage | null;
  readonly costMicros: number | null;
  /** Null where no stream began before its close. */
  readonly firstChunkUs?: number | null;
  readonly latencyUs: number;
  /** How much went each way of a call of which nothing was scanned; null of any other. */
  readonly unscanned?: { readonly requestBytes: number; readonly responseBytes: number } | null;
  /** The digest of the policies that the answer was judged under. */
  readonly policy: string;
  /** Of the answer; the close states class and verdict of the whole exchange. */
  readonly assessment: Assessment;
  readonly bodies: Bodies;
  /** There where it was a session. */
  readonly session?: SessionProgress;
}
