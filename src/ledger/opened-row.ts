/**
 * What queries know of an exchange from its opening on.
 * @module
 */
import type { OpenedRow } from "../store/store.ts";
import { foundIn } from "./classification.ts";
import type { Identity } from "./exchange-record.ts";
import type { Opening } from "./exchange-sides.ts";

export const openedRow = (
  { exchangeId, principal, team, route, policy }: Identity,
  instance: string,
  openedAt: number,
  { asked, ofBatch, model, stream, assessment, pending }: Opening,
): OpenedRow => {
  const { dataClass, verdict, counts, degraded } = assessment;
  return {
    id: exchangeId,
    instance,
    openedAt,
    principal,
    team,
    route,
    model,
    stream,
    policy,
    dataClass,
    verdict,
    found: foundIn(counts),
    degraded: degraded.length > 0,
    pending: pending.length > 0,
    agent: asked?.agent ?? null,
    project: asked?.project ?? null,
    campaign: asked?.campaign ?? null,
    arm: asked?.arm ?? null,
    batch: ofBatch?.batch ?? null,
  };
};
