/**
 * What queries know of a close.
 * @module
 */
import type { ClosedRow } from "../store/store.ts";
import type { Closing } from "./exchange-record.ts";

export const closedRow = (id: string, closedAt: number, closing: Closing): ClosedRow => {
  const { outcome, status, attempts, usage, costMicros, latencyUs, assessment } = closing;
  const { dataClass, verdict } = assessment;
  const { promptTokens = null, completionTokens = null, totalTokens = null } = usage ?? {};
  const tokens = { promptTokens, completionTokens, totalTokens, costMicros };
  const upstream = attempts.at(-1)?.upstream ?? null;
  return { id, closedAt, outcome, status, upstream, dataClass, verdict, ...tokens, latencyUs };
};
