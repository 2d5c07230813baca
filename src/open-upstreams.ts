/**
 * Where calls may go: the upstreams of the configuration, or the built-in demo upstream.
 * @module
 */
import type { Config } from "./config.ts";
import type { Recipient } from "./domain/recipient.ts";
import { startDemoUpstream } from "./upstream/demo/server.ts";
import { openUpstreams, type Upstream } from "./upstream/pool.ts";
import { version } from "./version.ts";

const upstreamHeaderBytesMax = 65_536;

/** What the configuration states of an upstream. */
const recipientOf = (upstream: Config["upstreams"][number]): Recipient => ({
  region: upstream.region ?? null,
  agreements: upstream.agreements ?? [],
  zeroRetention: upstream.zeroRetention ?? false,
  dataClasses: upstream.dataClasses ?? null,
});

/** Without any in the configuration the demo upstream is started. `uptime` is any steady clock in milliseconds, the process's own by default. `close` ends their connections. */
export const openAllUpstreams = async (
  config: Config,
  uptime?: () => number,
): Promise<{ upstreams: Upstream[]; isDemo: boolean; close(): Promise<void> }> => {
  if (config.upstreams.length > 0) {
    const configs = config.upstreams.map((upstream) => ({
      ...upstream,
      recipient: recipientOf(upstream),
      responseHeaderBytesMax: upstreamHeaderBytesMax,
    }));
    const upstreams = openUpstreams(configs, version, uptime);
    return {
      upstreams,
      isDemo: false,
      close: async () => void (await Promise.all(upstreams.map((one) => one.destroy()))),
    };
  }
  const demo = await startDemoUpstream();
  const upstreams = openUpstreams(
    [
      {
        ...demoBounds,
        name: "demo",
        baseUrl: demo.baseUrl,
        apiKey: null,
        authHeader: "authorization",
        models: ["demo", "*"],
        recipient: null,
      },
    ],
    version,
  );
  const close = async (): Promise<void> => {
    await Promise.all(upstreams.map((one) => one.destroy()));
    await demo.close();
  };
  return { upstreams, isDemo: true, close };
};

const demoBounds = {
  batchApi: false,
  batchPricePercent: 100,
  weight: 1,
  breaker: { failures: 5, coolDownMs: 10_000 },
  responseHeaderBytesMax: upstreamHeaderBytesMax,
  connectTimeoutMs: 5_000,
  headersTimeoutMs: 60_000,
  idleTimeoutMs: 60_000,
  totalTimeoutMs: 300_000,
  connectionsMax: 256,
  responseBytesMax: 33_554_432,
};
