/**
 * Which upstreams with a batch API a line may be handed to, without calling anybody.
 * @module
 */
import type { LineRoute, RouteLine } from "../../batches/handing.ts";
import { CustodyError } from "../../domain/errors.ts";
import type { Upstream } from "../../upstream/pool.ts";
import type { AuditDeps } from "../audit.ts";
import type { Exchange, Stage } from "../exchange.ts";
import { allowedOf } from "../route.ts";
import { newExchange } from "../run-exchange.ts";
import { lineCallerOf } from "./line-caller.ts";

const nowhere: LineRoute = { upstreams: new Set(), model: "" };

const allowed = (exchange: Exchange, upstreams: readonly Upstream[]): readonly Upstream[] => {
  try {
    return allowedOf(exchange, upstreams);
  } catch (error) {
    if (error instanceof CustodyError) return [];
    throw error;
  }
};

/** See the module. `checks` are what a line passes before it is routed. */
export const createRouteLine = (d: AuditDeps, checks: readonly Stage[]): RouteLine =>
  async function routeLine({ principal, asked, subject, purpose }) {
    const { ends } = lineCallerOf({ subject, purpose });
    const exchange = newExchange({ id: "", principal, endpoint: asked.endpoint, ...ends, ofBatch: null }, d);
    exchange.body = asked.body;
    try {
      for (const stage of checks) await stage(exchange);
    } catch (error) {
      if (error instanceof CustodyError) return null;
      throw error;
    }
    const { target, sessionId } = exchange;
    const entry = target?.entry ?? null;
    if (target === null || entry === null) return null;
    // What a session or a campaign makes of a request is drawn anew each time: the answer could not be matched to what was asked.
    if (sessionId !== null) return nowhere;
    const serving = entry.upstreams.filter(({ bulk }) => bulk !== null);
    return { upstreams: new Set(allowed(exchange, serving).map(({ name }) => name)), model: target.model };
  };
