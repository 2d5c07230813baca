/**
 * What queries know of a close, and what its entry says of sizes.
 * @module
 */
import type { ClosedRow } from "../store/store.ts";
import { sizeBucket } from "../vault/seal.ts";
import { foundIn } from "./classification.ts";
import type { Closing } from "./exchange-sides.ts";

export const closedRow = (id: string, closedAt: number, closing: Closing): ClosedRow => {
  const { outcome, status, attempts, usage, costMicros, latencyUs, assessment } = closing;
  const { dataClass, verdict, counts, degraded } = assessment;
  return {
    id,
    closedAt,
    outcome,
    status,
    upstream: attempts.at(-1)?.upstream ?? null,
    dataClass,
    verdict,
    found: foundIn(counts),
    degraded: degraded.length > 0,
    promptTokens: usage?.promptTokens ?? null,
    completionTokens: usage?.completionTokens ?? null,
    totalTokens: usage?.totalTokens ?? null,
    costMicros,
    latencyUs,
  };
};

/** Of a call that nobody scanned: rounded up to a power of two. */
export const sizesOf = ({ requestBytes, responseBytes }: NonNullable<Closing["unscanned"]>) => ({
  requestBytes: sizeBucket(requestBytes),
  responseBytes: sizeBucket(responseBytes),
});
