/**
 * Files and batches of a running server, put together.
 * @module
 */
import type { Keys } from "./access/keys.ts";
import { Batches } from "./batches/batches.ts";
import { BatchRunner } from "./batches/batch-runner.ts";
import { Files } from "./batches/files.ts";
import { answeredStages, type ChainDeps, handChecks, handStages, lineStages } from "./chain.ts";
import type { Config } from "./config.ts";
import type { Handing } from "./batches/handing.ts";
import type { KeptPasses } from "./http/batches/leave-open.ts";
import { createRouteLine } from "./http/batches/route-line.ts";
import { createRunLine } from "./http/batches/run-line.ts";
import { createSettleLine } from "./http/batches/settle-line.ts";
import type { FileIntake } from "./http/batches/take-file.ts";
import type { BatchDesk } from "./http/batches/create-batch.ts";
import type { MasterAccess } from "./ledger/stored-payload.ts";
import type { OpenedRetention } from "./open-retention.ts";
import { checkExchangeMayGo } from "./retention/check-may-go.ts";
import { log } from "./log.ts";
import type { Store } from "./store/store.ts";
import { BatchApi } from "./upstream/batch-api.ts";
import type { Upstream } from "./upstream/pool.ts";

export interface BatchSources {
  readonly config: Config;
  readonly chain: ChainDeps & { readonly keys: Keys };
  readonly access: MasterAccess<Store>;
  readonly retention: Pick<OpenedRetention, "holds" | "schedule">;
  readonly upstreams: readonly Upstream[];
}

export interface OpenedBatches {
  readonly files: Files;
  readonly batches: Batches;
  readonly intake: FileIntake;
  readonly desk: BatchDesk;
  readonly runner: BatchRunner;
}

/** A line of an upstream's file says a little more than its answer. */
const aroundAnswerBytes = 65_536;

/** How batches are handed to upstreams that have a batch API. */
const openHanding = ({ config, chain, access, upstreams }: BatchSources): Handing => {
  const { upstreams: settings, batches } = config.file;
  const passes: KeptPasses = new Map();
  const { quotas, routing } = chain;
  const { prices, credentialFor } = routing;
  return {
    upstreams: upstreams.flatMap(({ name, bulk }) => (bulk === null ? [] : [name])),
    routeLine: createRouteLine(chain, handChecks(chain)),
    openLine: (upstream) => createRunLine(chain, handStages(chain, upstream, passes), true),
    settleLine: createSettleLine({
      ...chain,
      access,
      prices,
      upstreams,
      passes,
      stages: (arrive) => answeredStages(chain, arrive),
    }),
    reserveLine: (exchangeId, principal, reserved) => {
      if (passes.has(exchangeId)) return;
      const pass = quotas.limiter.passFor(quotas.boundsOf(principal));
      pass.restore(reserved);
      passes.set(exchangeId, pass);
    },
    deskOf: (name, principal) => {
      const upstream = upstreams.find((one) => one.name === name);
      if (upstream === undefined || upstream.bulk === null) return null;
      const chosen = credentialFor({ principal, incoming: { headers: {} } }, upstream);
      const bytesMax = settings.find((one) => one.name === name)?.responseBytesMax ?? 0;
      return {
        api: new BatchApi(upstream.bulk, chosen?.headers),
        credential: chosen?.kind ?? null,
        lineBytesMax: bytesMax + aroundAnswerBytes,
      };
    },
    pollMsMax: batches.pollMsMax,
    onTrouble: (trouble) =>
      log.warn(trouble, "an upstream's batch API did not do what it was asked; it is asked again"),
  };
};

/** Goes on with what has not ended. `undo` is given what stops it. */
export const openBatches = async (sources: BatchSources, undo: (() => Promise<unknown>)[]): Promise<OpenedBatches> => {
  const { config, chain, access, retention } = sources;
  const { recorder, keys, policies } = chain;
  const { batches: settings, limits } = config.file;
  const reader = access.reader;
  const files = new Files({
    recorder,
    access,
    checkMayGo: (exchange) => checkExchangeMayGo({ recorder, ...retention }, exchange),
  });
  const batches: Batches = new Batches({ recorder, access, onCancel: (id) => runner.cancel(id) });
  const json = { depthMax: limits.jsonDepthMax };
  // A line says a little more than its body.
  const lines = { lineBytesMax: limits.bodyBytesMax, linesMax: settings.linesMax, json };
  const runner = new BatchRunner(
    {
      recorder,
      reader,
      access,
      files,
      batches,
      limits: lines,
      principalOf: (id) => keys.knownPrincipal(id),
      callerOf: (id) => keys.callerOf(id),
      runLine: createRunLine(chain, lineStages(chain)),
      handing: openHanding(sources),
      onBadLine: ({ rules }, purpose) =>
        policies.current.guardFor({ model: "", route: "batches", purpose, key: rules?.policy ?? null }).onBadLine,
      nothing: () => ({ assessment: policies.current.base.nothing, policy: policies.current.base.digest }),
    },
    { concurrency: settings.concurrency, onUnexpected: chain.onUnexpected },
  );
  const countUnended = async (principal: string): Promise<number> =>
    (await reader.listUnendedBatches()).filter((row) => row.principal === principal).length;
  const desk = { files, countUnended, unendedMax: settings.unendedMax, onCreated: (id: string) => runner.add(id) };
  undo.push(() => runner.stop(0));
  await runner.resume();
  return { files, batches, desk, runner, intake: { ...lines, fileBytesMax: settings.fileBytesMax } };
};
