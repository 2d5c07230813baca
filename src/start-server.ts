/**
 * A running Custody: record opened, what a dead instance left open closed, upstreams ready, listening.
 * @module
 */
import { hash } from "node:crypto";

import canonicalize from "canonicalize";
import { type AnchorKeeper, keepAnchor } from "./anchor-keeper.ts";
import { createListener } from "./app-calls.ts";
import type { Certificates } from "./certificates.ts";
import type { Config } from "./config.ts";
import { CustodyError } from "./domain/errors.ts";
import { compileGlob } from "./domain/glob.ts";
import type { FirstKeys } from "./first-keys.ts";
import { Metrics } from "./http/metrics.ts";
import { LiveSessions } from "./http/realtime/live-sessions.ts";
import type { RealtimeDeps } from "./http/realtime/run-session.ts";
import { LateClassifier } from "./http/classify-later.ts";
import { appendEntry, type Clock } from "./ledger/append.ts";
import { type UnscannedRoute, unscannedRoutes } from "./http/unscanned-route.ts";
import { servedPaths } from "./http/route-permissions.ts";
import type { Recorder } from "./ledger/exchange-record.ts";
import type { MasterAccess } from "./ledger/stored-payload.ts";
import { bind, stopListening } from "./listen.ts";
import { errorFacts, log } from "./log.ts";
import { endpoints } from "./openai/endpoints.ts";
import { openBatches } from "./open-batches.ts";
import { openAccess } from "./open-access.ts";
import { openAssurance } from "./open-assurance.ts";
import { anchorFileOf, openRecord, type OpenedRecord } from "./open-record.ts";
import { openEvidence } from "./open-evidence.ts";
import { openFeeds } from "./open-feeds.ts";
import { openRouting } from "./open-routing.ts";
import { openNames } from "./open-catalogue.ts";
import { openScanners } from "./open-scanners.ts";
import { openAllUpstreams } from "./open-upstreams.ts";
import { Policies } from "./policies-in-force.ts";
import type { PolicySet } from "./policy/policy-set.ts";
import { recoverClassifications } from "./retention/recover-classifications.ts";
import { recoverExchanges } from "./retention/recover.ts";
import { removeOrphans } from "./retention/remove-orphans.ts";
import type { Scanner } from "./scan/scanner.ts";
import type { Store } from "./store/store.ts";
import { type Catalogue, createCatalogue } from "./upstream/catalogue.ts";
import { version } from "./version.ts";

export interface RunningServer {
  readonly url: string;
  /** Of the newest shard. */
  readonly origin: string;
  readonly vkey: string;
  readonly firstKeys: FirstKeys | null;
  readonly isDemo: boolean;
  readonly recovered: number;
  /** Reads the policies' files again; see `Policies.reload`. */
  reloadPolicies(): Promise<PolicySet>;
  /** See `RunningAssurance.tick`. */
  tick(): Promise<void>;
  /** The server's own, where it speaks TLS. */
  readonly certificates: Certificates | null;
  /** Takes no more calls, lets running ones end within the shutdown timeout, and releases the folder. */
  close(): Promise<void>;
}

export interface StartOptions {
  readonly clock?: Clock;
  /** Steady milliseconds, whatever the clock says; the process's own unless a test has another. */
  readonly uptime?: () => number;
  /** All of the program's, unless others are given. */
  readonly scanners?: readonly Scanner[];
  /** The record contradicts itself: the process must stop. */
  readonly onCorrupt: (error: Error) => void;
  /** Told about errors that nobody expected; they are logged unless a test looks for them. */
  readonly onUnexpected?: (error: Error) => void;
  /** Given the first keys before they are recorded, so that no crash can lose them. */
  readonly keepFirstKeys?: (keys: FirstKeys) => void;
  /** A record that is being opened already; by default it is opened here. */
  readonly record?: Promise<OpenedRecord>;
}

const recordStart = async (recorder: Recorder, config: Config, interrupted: number): Promise<void> => {
  const bytes = Buffer.from(canonicalize(config.file) ?? "");
  const digest = hash("sha256", bytes);
  const { instance } = recorder;
  const open = config.file.passthrough.map(({ name }) => `passthrough.${name}`);
  const unscanned = open.length === 0 ? {} : { unscanned: open };
  await appendEntry(
    recorder,
    { kind: "server.started", instance, version, config: digest, interrupted, ...unscanned },
    [{ effect: "putDocument", row: { digest, bytes } }],
  );
};

/** Starts a server. Throws `config_invalid`, `policy_invalid`, `ledger_unavailable` or `ledger_corrupt`; nothing is held then. */
export const startServer = async (config: Config, options: StartOptions): Promise<RunningServer> => {
  const { clock = Date.now, onCorrupt } = options;
  const opened = await (options.record ?? openRecord(config, { clock, onCorrupt }));
  const undo: (() => Promise<unknown>)[] = [() => opened.recorder.store.close()];
  try {
    return await startOn(opened, config, options, undo);
  } catch (error) {
    for (const step of undo.toReversed()) await step();
    throw error;
  }
};

/** The policies that the configuration names, and the scanners that they judge by. */
const openPolicies = async (config: Config, recorder: Recorder, metrics: Metrics, given: StartOptions["scanners"]) => {
  const { policy: base, policies: by, passthrough } = config.file;
  const routes = endpoints.map(({ route }) => route).concat(passthrough.map(({ name }) => `passthrough.${name}`));
  const idle = Object.keys(by.routes).find((route) => !routes.some(compileGlob(route)));
  if (idle !== undefined) {
    const known = routes.join(", ");
    throw new CustodyError("config_invalid", `policies.routes.${idle}: there is no such route; there are ${known}`);
  }
  const scanners = await openScanners(config, given, metrics);
  const closeScanners = (): Promise<void> => scanners.close();
  try {
    const policies = await Policies.open({ metrics, names: { base, ...by }, recorder, scanners });
    const close = async (): Promise<void> => {
      await policies.close();
      await closeScanners();
    };
    return { policies, close };
  } catch (error) {
    await closeScanners();
    throw error;
  }
};

/** Classifies what a dead instance left, beside the calls, and says so. */
const classifyLeft = async (
  policies: Policies,
  deps: Omit<Parameters<typeof recoverClassifications>[0], "guardOf">,
): Promise<void> => {
  const guardOf = (digest: string) => policies.current.guards.find((guard) => guard.digest === digest);
  const classified = await recoverClassifications({ ...deps, guardOf });
  if (classified > 0) log.info({ classified }, "classified what an earlier run left");
};

/** What the page of assurance data shows of other parts. */
const assuranceFacts = (
  policies: Policies,
  metrics: Metrics,
  catalogue: Catalogue,
  unscanned: readonly UnscannedRoute[],
) => ({
  metrics,
  models: catalogue.list().map(({ entry }) => entry),
  coverage: () => {
    const loaded = policies.current.guards.flatMap((guard) => guard.policies);
    const modes = new Map(loaded.map(({ name, mode }) => [name, mode]));
    const failures = [...metrics.counted("custody_scanner_errors_total")];
    return {
      policies: [...modes].map(([name, mode]) => ({ name, mode })),
      unscannedRoutes: unscanned.map(({ route }) => route),
      scannerFailures: Object.fromEntries(failures.map(([labels, count]) => [labels.split('"')[1] ?? "", count])),
    };
  },
});

const logUnexpected = (error: Error): void => log.error(errorFacts(error), "unexpected error");

/** What a dead instance left: exchanges that are open, files that nothing names. Gives how many exchanges there were. */
const recoverAll = async (recorder: Recorder, access: MasterAccess<Store>): Promise<number> => {
  await removeOrphans(access.reader, access.folder);
  return recoverExchanges(recorder, access);
};

const realtimeOf = ({ file: { realtime: settings, limits } }: Config): RealtimeDeps => ({
  settings,
  sessions: new LiveSessions(),
  json: { depthMax: limits.jsonDepthMax },
});

const newestLog = async (store: Store): Promise<Pick<RunningServer, "origin" | "vkey">> => {
  const { origin = "", vkey = "" } = (await store.shards()).at(-1) ?? {};
  return { origin, vkey };
};

const startOn = async (
  opened: OpenedRecord,
  config: Config,
  options: StartOptions,
  undo: (() => Promise<unknown>)[],
): Promise<RunningServer> => {
  const { recorder, master } = opened;
  const { uptime = () => performance.now(), onUnexpected = logUnexpected } = options;
  const metrics = new Metrics();
  const late = new LateClassifier(metrics);
  const { policies, close: closePolicies } = await openPolicies(config, recorder, metrics, options.scanners);
  undo.push(closePolicies);
  const { server, url, certificates, serve, giveBack } = await bind(config, metrics);
  undo.push(giveBack);
  const { store } = recorder;
  const access: MasterAccess<Store> = { reader: store, master, folder: config.dataFolder };
  const recovered = await recoverAll(recorder, access);
  const { upstreams, isDemo, close: closeUpstreams } = await openAllUpstreams(config, uptime);
  undo.push(closeUpstreams);
  const unscanned = unscannedRoutes(config.file.passthrough, upstreams, servedPaths);
  await recordStart(recorder, config, recovered);
  await policies.record();
  const { firstKeys, ...who } = await openAccess(config, opened, { url, metrics, uptime }, options.keepFirstKeys);
  undo.push(who.close);
  const feeds = await openFeeds(config, recorder, metrics, undo);
  const catalogue = createCatalogue(upstreams);
  const names = await openNames(config.file.catalogue, catalogue, recorder);
  const watched = { ...assuranceFacts(policies, metrics, catalogue, unscanned), uptime };
  const assurance = await openAssurance(config, opened, watched);
  const anchor: AnchorKeeper = keepAnchor(store, anchorFileOf(config));
  undo.push(assurance.close, anchor.close);
  const { limits, server: serving } = config.file;
  const admission = { running: 0, concurrentMax: limits.concurrentMax };
  const routing = openRouting(config, { ...who, upstreams, prices: who.quotas.prices, metrics, uptime });
  const realtime = realtimeOf(config);
  const running = { running: () => admission.running, sessions: realtime.sessions };
  const judging = { policies, metrics, late, uptime, onUnexpected, realtime };
  const asked = { names, routing, admission, limits, uploads: serving.uploads, origins: serving.cors?.origins };
  const chain = { ...who, ...judging, ...asked, recorder };
  const evidence = await openEvidence({ ...judging, opened, config, who, options, anchorSoon: assurance.anchorSoon });
  undo.push(evidence.close);
  const batching = await openBatches({ config, chain, access, upstreams, retention: evidence.parts.retention }, undo);
  const parts = { ...evidence.parts, batching, assurance, feeds, unscanned };
  serve(createListener({ ...chain, ...parts, access, upstreams, catalogue }));
  const classifying = classifyLeft(policies, { recorder, access, late, limits: { depthMax: limits.jsonDepthMax } });
  return {
    url,
    ...(await newestLog(store)),
    firstKeys,
    isDemo,
    recovered,
    reloadPolicies: () => policies.reload(),
    tick: assurance.tick,
    certificates,
    close: async () => {
      const batchesStopped = batching.runner.stop(serving.shutdownTimeoutMs);
      await evidence.stop();
      await certificates?.close();
      await stopListening(server, running, late, serving.shutdownTimeoutMs, batchesStopped);
      await closeUpstreams();
      await who.close();
      await assurance.close();
      await anchor.close();
      await closePolicies();
      await evidence.close();
      await Promise.all([classifying, feeds?.close()]);
      await store.close();
    },
  };
};
