/**
 * What is taken out of a running server's record, what is kept of it, and how it ends: exports, controls, copies, keys that are changed, retention.
 * @module
 */
import type { Config } from "./config.ts";
import { ControlsAssessor } from "./evidence/controls/controls-assessor.ts";
import { openCopies } from "./open-copies.ts";
import { openExports } from "./open-exports.ts";
import type { Metrics } from "./http/metrics.ts";
import { openSearch } from "./open-search.ts";
import type { OpenedRecord } from "./open-record.ts";
import { openRetention, type RetentionSources } from "./open-retention.ts";
import { openRotations } from "./open-rotations.ts";
import { version } from "./version.ts";

export interface EvidenceSources extends Pick<RetentionSources, "policies" | "who" | "options"> {
  readonly opened: OpenedRecord;
  readonly config: Config;
  readonly metrics: Metrics;
  /** Told of each new key of the log. */
  readonly anchorSoon: () => void;
}

/** Throws `config_invalid`, and what reading the record throws; nothing runs then. */
export const openEvidence = async (sources: EvidenceSources) => {
  const { opened, config, metrics, policies, anchorSoon } = sources;
  const { recorder, master, signingKeys } = opened;
  const exporting = await openExports(config, { ...recorder, master, signingKeys, version });
  const assessor = new ControlsAssessor(config.dataFolder, recorder.clock);
  const copies = openCopies(config, opened, () => policies.types);
  const rotations = openRotations(config, opened, copies.backups, anchorSoon);
  const { rotation, rotateLogKey } = rotations;
  /** Ends what only reads. */
  const stop = async (): Promise<void> => {
    await copies.close();
    await Promise.all([exporting.close(), assessor.close()]);
  };
  const search = await openSearch(config, opened, metrics);
  try {
    const retention = await openRetention({ ...sources, rotation, exports: exporting.exports, search });
    return {
      parts: { ...copies, assessor, exporting, retention, search, rotation, rotateLogKey },
      stop,
      /** Ends all of it. */
      close: async (): Promise<void> => {
        await stop();
        await retention.close();
        await search?.close();
        await rotations.close();
      },
    };
  } catch (error) {
    await stop();
    await search?.close();
    await rotations.close();
    throw error;
  }
};
