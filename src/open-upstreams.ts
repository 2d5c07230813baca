/**
 * Where calls may go: the upstreams of the configuration, or the built-in demo upstream.
 * @module
 */
import type { Config } from "./config.ts";
import { startDemoUpstream } from "./upstream/demo.ts";
import { openUpstreams, type Upstream } from "./upstream/pool.ts";
import { version } from "./version.ts";

const upstreamHeaderBytesMax = 65_536;

/** Without any in the configuration the demo upstream is started. `close` ends their connections. */
export const openAllUpstreams = async (
  config: Config,
): Promise<{ upstreams: Upstream[]; isDemo: boolean; close(): Promise<void> }> => {
  const open = (configs: Config["upstreams"]): Upstream[] =>
    openUpstreams(
      configs.map((upstream) => ({ ...upstream, responseHeaderBytesMax: upstreamHeaderBytesMax })),
      version,
    );
  if (config.upstreams.length > 0) {
    const upstreams = open(config.upstreams);
    return {
      upstreams,
      isDemo: false,
      close: async () => void (await Promise.all(upstreams.map((one) => one.destroy()))),
    };
  }
  const demo = await startDemoUpstream();
  const upstreams = open([
    {
      ...demoTimeouts,
      name: "demo",
      baseUrl: demo.baseUrl,
      apiKey: null,
      authHeader: "authorization",
      models: ["demo", "*"],
    },
  ]);
  const close = async (): Promise<void> => {
    await Promise.all(upstreams.map((one) => one.destroy()));
    await demo.close();
  };
  return { upstreams, isDemo: true, close };
};

const demoTimeouts = {
  connectTimeoutMs: 5_000,
  headersTimeoutMs: 60_000,
  idleTimeoutMs: 60_000,
  totalTimeoutMs: 300_000,
  connectionsMax: 256,
  responseBytesMax: 33_554_432,
};
