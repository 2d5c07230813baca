/**
 * What the two entries of an exchange are made of.
 * @module
 */
import type { AskedFor, Attempt, Outcome, Usage } from "../domain/entry.ts";
import { sizeBucket } from "../vault/seal.ts";
import type { Assessment, Mark } from "./exchange-record.ts";
import type { OfBatch } from "./of-batch.ts";
import type { Bodies } from "./seal-texts.ts";

/** What an opening says. */
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

/** What a close says. */
export interface Closing {
  readonly outcome: Outcome;
  readonly error: string | null;
  readonly status: number;
  readonly attempts: readonly Attempt[];
  readonly usage: Usage | null;
  readonly costMicros: number | null;
  readonly latencyUs: number;
  /** How much went each way of a call of which nothing was scanned; null of any other. */
  readonly unscanned?: { readonly requestBytes: number; readonly responseBytes: number } | null;
  /** Of the answer; the close states class and verdict of the whole exchange. */
  readonly assessment: Assessment;
  readonly bodies: Bodies;
}

/** Sizes as entries have them. */
export const sizesOf = ({ requestBytes, responseBytes }: NonNullable<Closing["unscanned"]>) => ({
  requestBytes: sizeBucket(requestBytes),
  responseBytes: sizeBucket(responseBytes),
});
