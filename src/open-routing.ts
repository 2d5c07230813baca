/**
 * How a running server chooses and calls upstreams: what the configuration says of it, and what all calls share.
 * @module
 */
import type { Credentials } from "./access/credentials.ts";
import type { Prices } from "./access/prices.ts";
import type { Config } from "./config.ts";
import type { ForwardDeps } from "./http/forward.ts";
import { createCredentialFor } from "./http/choose-credential.ts";
import type { Metrics } from "./http/metrics.ts";
import type { RouteDeps } from "./http/route.ts";
import type { Upstream } from "./upstream/pool.ts";
import { createRetryBudget } from "./upstream/retry-budget.ts";

/** Also measures the circuits. */
export const openRouting = (
  { file: { routing, access } }: Config,
  parts: {
    readonly upstreams: readonly Upstream[];
    readonly credentials: Credentials;
    readonly prices: Prices;
    readonly metrics: Metrics;
    readonly uptime: () => number;
  },
): RouteDeps & ForwardDeps => {
  const { upstreams, credentials, prices, metrics, uptime } = parts;
  metrics.measure("custody_upstream_circuit_open", () =>
    upstreams.map(({ name, circuit }) => [{ upstream: name }, circuit.isOpen() ? 1 : 0]),
  );
  return {
    order: routing.order,
    prices,
    random: Math.random,
    credentialFor: createCredentialFor(credentials, access.callerCredentials),
    metrics,
    sendsIds: routing.retriesMax > 0,
    retriesMax: routing.retriesMax,
    budget: createRetryBudget(routing.retryPercent, uptime),
  };
};
