/**
 * Files and batches of a running server, put together.
 * @module
 */
import type { Keys } from "./access/keys.ts";
import { Batches } from "./batches/batches.ts";
import { BatchRunner } from "./batches/batch-runner.ts";
import { Files } from "./batches/files.ts";
import { type ChainDeps, lineStages } from "./chain.ts";
import type { Config } from "./config.ts";
import { createRunLine } from "./http/batches/run-line.ts";
import type { FileIntake } from "./http/batches/take-file.ts";
import type { BatchDesk } from "./http/batches/create-batch.ts";
import type { MasterAccess } from "./ledger/stored-payload.ts";
import type { OpenedRetention } from "./open-retention.ts";
import { checkExchangeMayGo } from "./retention/check-may-go.ts";
import type { Store } from "./store/store.ts";

export interface BatchSources {
  readonly config: Config;
  readonly chain: ChainDeps & { readonly keys: Keys };
  readonly access: MasterAccess<Store>;
  readonly retention: Pick<OpenedRetention, "holds" | "schedule">;
}

export interface OpenedBatches {
  readonly files: Files;
  readonly batches: Batches;
  readonly intake: FileIntake;
  readonly desk: BatchDesk;
  readonly runner: BatchRunner;
}

/** Goes on with what has not ended. `undo` is given what stops it. */
export const openBatches = async (
  { config, chain, access, retention }: BatchSources,
  undo: (() => Promise<unknown>)[],
): Promise<OpenedBatches> => {
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
