/**
 * A running Custody: record opened, what a dead instance left open closed, upstreams ready, listening.
 * @module
 */
import { hash } from "node:crypto";
import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { setImmediate as nextTurn } from "node:timers/promises";

import canonicalize from "canonicalize";
import { Keys } from "./access/keys.ts";
import { type AnchorKeeper, keepAnchor } from "./anchor-keeper.ts";
import { createListener } from "./app.ts";
import type { Config } from "./config.ts";
import { Exporter } from "./evidence/export-pack.ts";
import { answerBrokenRequest } from "./http/broken-request.ts";
import { DeniedCounter } from "./http/denied-counter.ts";
import { appendEntry, type Clock } from "./ledger/append.ts";
import type { Recorder } from "./ledger/exchange-record.ts";
import type { PayloadAccess } from "./ledger/stored-payload.ts";
import { errorFacts, log } from "./log.ts";
import { anchorFileOf, openRecord } from "./open-record.ts";
import { createGuard, type Guard } from "./policy/guard.ts";
import { findPolicy } from "./policy/load-policy.ts";
import { recoverExchanges } from "./retention/recover.ts";
import { scanners } from "./scan/run-scanners.ts";
import { createCatalogue } from "./upstream/catalogue.ts";
import { startDemoUpstream } from "./upstream/demo.ts";
import { openUpstreams, type Upstream } from "./upstream/pool.ts";
import { version } from "./version.ts";

export interface RunningServer {
  readonly url: string;
  /** Of the newest shard. */
  readonly origin: string;
  readonly vkey: string;
  /** Keys that this start made, to be shown once. */
  readonly firstKeys: { readonly admin: string | null; readonly client: string } | null;
  readonly isDemo: boolean;
  readonly recovered: number;
  /** Takes no more calls, lets running ones end within the shutdown timeout, and releases the folder. */
  close(): Promise<void>;
}

export interface StartOptions {
  readonly clock?: Clock;
  /** The record contradicts itself: the process must stop. */
  readonly onCorrupt: (error: Error) => void;
}

const systemPrincipal = "system";
const idleCheckMs = 50;
const upstreamHeaderBytesMax = 65_536;

const openAllUpstreams = async (
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
    { ...demoTimeouts, name: "demo", baseUrl: demo.baseUrl, apiKey: null, models: ["demo", "*"] },
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

/** The keys of the first start: an admin (or the one that the environment brings) and a client. */
const makeFirstKeys = async (keys: Keys, config: Config): Promise<RunningServer["firstKeys"]> => {
  if (!keys.isEmpty) return null;
  const admin = await keys.create("first admin", "admin", systemPrincipal, config.adminKey ?? undefined);
  const client = await keys.create("first client", "client", systemPrincipal);
  return { admin: config.adminKey === null ? admin.secret : null, client: client.secret };
};

const recordStart = async (recorder: Recorder, config: Config, guard: Guard, interrupted: number): Promise<void> => {
  const bytes = Buffer.from(canonicalize(config.file) ?? "");
  const digest = hash("sha256", bytes);
  const { instance } = recorder;
  await appendEntry(recorder, { kind: "server.started", instance, version, config: digest, interrupted }, [
    { effect: "putDocument", row: { digest, bytes } },
  ]);
  await appendEntry(recorder, { kind: "policy.loaded", policy: guard.digest, name: guard.name }, [
    { effect: "putDocument", row: { digest: guard.digest, bytes: guard.document } },
  ]);
};

const listen = async (config: Config, listener: RequestListener): Promise<{ server: Server; url: string }> => {
  const { host, port, headersTimeoutMs, requestTimeoutMs } = config.file.server;
  const server = createServer(
    {
      maxHeaderSize: config.file.limits.headerBytesMax,
      headersTimeout: headersTimeoutMs,
      requestTimeout: requestTimeoutMs,
      connectionsCheckingInterval: Math.min(headersTimeoutMs, 5_000),
      noDelay: true,
    },
    listener,
  );
  server.on("clientError", answerBrokenRequest);
  await once(server.listen(port, host), "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("not listening on a port");
  const name = address.family === "IPv6" ? `[${address.address}]` : address.address;
  return { server, url: `http://${name}:${address.port}` };
};

const stop = async (server: Server, running: () => number, timeoutMs: number): Promise<void> => {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // A connection whose call has just ended is idle from then on.
  const idle = setInterval(() => server.closeIdleConnections(), idleCheckMs);
  const timer = setTimeout(() => server.closeAllConnections(), running() === 0 ? 0 : timeoutMs);
  await closed;
  clearInterval(idle);
  clearTimeout(timer);
  // Sockets tell their responses at the end of a turn of the event loop. Calls that were cut must hear of it before the upstreams are
  // closed, or they would be recorded as failures of those.
  await nextTurn();
  await nextTurn();
};

/** Starts a server. Throws `config_invalid`, `policy_invalid`, `ledger_unavailable` or `ledger_corrupt`. */
export const startServer = async (config: Config, options: StartOptions): Promise<RunningServer> => {
  const guard = createGuard(findPolicy(config.file.policy), scanners);
  const { recorder, master, logKey } = await openRecord(config, {
    clock: options.clock ?? Date.now,
    onCorrupt: options.onCorrupt,
  });
  const { store } = recorder;
  const access: PayloadAccess = { reader: store, master, folder: config.dataFolder };
  const recovered = await recoverExchanges(recorder, access);
  await recordStart(recorder, config, guard, recovered);
  const keys = new Keys((change, effects) => appendEntry(recorder, change, effects), recorder.clock);
  await keys.load(store);
  const firstKeys = await makeFirstKeys(keys, config);
  const { upstreams, isDemo, close: closeUpstreams } = await openAllUpstreams(config);
  const exporter = new Exporter({ ...recorder, master, logKeyPem: logKey.logKeyPem, version });
  const denied = new DeniedCounter(recorder);
  const anchor: AnchorKeeper = keepAnchor(store, anchorFileOf(config));
  const admission = { running: 0, concurrentMax: config.file.limits.concurrentMax };
  const chain = {
    keys,
    denied,
    recorder,
    guard,
    catalogue: createCatalogue(upstreams),
    admission,
    limits: config.file.limits,
    onUnexpected: (error: Error) => log.error(errorFacts(error), "unexpected error"),
  };
  const { server, url } = await listen(config, createListener({ ...chain, access, exporter }));
  const shard = (await store.shards()).at(-1);
  return {
    url,
    origin: shard?.origin ?? "",
    vkey: shard?.vkey ?? "",
    firstKeys,
    isDemo,
    recovered,
    close: async () => {
      exporter.close();
      await stop(server, () => admission.running, config.file.server.shutdownTimeoutMs);
      await closeUpstreams();
      await denied.close();
      await anchor.close();
      await store.close();
    },
  };
};
