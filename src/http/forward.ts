/**
 * @module
 * Calls the upstream. By now the request is scanned, routed and durable.
 */
import { CustodyError } from "../domain/errors.ts";
import type { Upstream } from "../upstream/pool.ts";
import type { Exchange, Stage } from "./exchange.ts";

const call = async (exchange: Exchange, upstream: Upstream): Promise<void> => {
  const body = exchange.changedBody ?? exchange.body;
  if (body === null) throw new Error("nothing to forward");
  const startedAt = performance.now();
  let status = 0;
  try {
    exchange.response = await upstream.call({
      path: exchange.endpoint.upstreamPath,
      body,
      stream: exchange.facts?.stream ?? false,
      headers: exchange.credential?.headers,
      onStart: (running) => {
        exchange.cancelUpstream = () => running.cancel();
      },
    });
    status = exchange.response.status;
  } finally {
    const latencyUs = Math.round((performance.now() - startedAt) * 1_000);
    exchange.attempts.push({ latencyUs, status, upstream: upstream.name });
  }
};

/**
 * @example
 * [record(...), forward(), scanResponse(...)]
 */
export const forward = (): Stage =>
  async function forward(exchange) {
    if (exchange.record?.isOpen !== true) throw new Error("nothing leaves before it is recorded");
    // Who left in the meantime needs no answer, and the upstream need not see the request.
    if (exchange.gone) {
      throw new CustodyError("upstream_failed", "the client went away before the upstream was called");
    }
    const upstream = exchange.catalogueEntry?.upstreams[0];
    if (upstream === undefined) throw new Error("a route has an upstream");
    await call(exchange, upstream);
  };
