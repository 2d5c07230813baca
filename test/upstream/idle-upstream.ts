/**
 * Upstreams that are not called.
 * @module
 */
import { createBreaker } from "../../src/domain/breaker.ts";
import { createLatency } from "../../src/upstream/latency.ts";
import type { Upstream } from "../../src/upstream/pool.ts";

/** One that serves these models, in any way that a test says otherwise. Its circuit opens with the first failure and cools down in a second. */
export const idleUpstream = (
  name: string,
  models: readonly string[] = ["*"],
  more: Partial<Upstream> = {},
  now: () => number = () => 0,
): Upstream => ({
  name,
  models,
  origin: "http://127.0.0.1",
  authHeader: "authorization",
  hasApiKey: false,
  recipient: { region: null, agreements: [], zeroRetention: false, dataClasses: null },
  weight: 1,
  bulk: null,
  circuit: createBreaker({ failures: 1, coolDownMs: 1_000 }, now),
  latency: { json: createLatency(now), stream: createLatency(now) },
  headersWith: () => ({ json: [], stream: [] }),
  call: () => Promise.reject(new Error("not called")),
  connect: () => Promise.reject(new Error("not connected")),
  close: () => Promise.resolve(),
  destroy: () => Promise.resolve(),
  ...more,
});
