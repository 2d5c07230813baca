/**
 * Copies that a running server makes of its record: backups on their schedule, and what there is about one subject.
 * @module
 */
import { resolve } from "node:path";
import canonicalize from "canonicalize";
import { Cron } from "croner";
import type { Config } from "./config.ts";
import { systemPrincipal } from "./domain/principal.ts";
import { Backups } from "./evidence/backup/backups.ts";
import { SubjectExporter } from "./evidence/subject/export-subject.ts";
import { errorFacts, log } from "./log.ts";
import type { OpenedRecord } from "./open-record.ts";
import { version } from "./version.ts";

export interface OpenedCopies {
  readonly backups: Backups;
  readonly subjects: SubjectExporter;
  /** Ends what runs. */
  close(): Promise<void>;
}

/** One after the other, in UTC; what fails is in the operator's log, and comes again at its next time. */
const scheduled = (pattern: string | undefined, what: string, run: () => Promise<unknown>): Cron | null =>
  pattern === undefined
    ? null
    : new Cron(pattern, { utcOffset: 0, protect: true, unref: true }, async () => {
        try {
          await run();
        } catch (error) {
          log.error(errorFacts(error), `${what} failed`);
        }
      });

/** What is made into a backup of a record that is open here. */
export const backedRecord = (config: Config, { recorder, signingKeys }: OpenedRecord) => ({
  store: recorder.store,
  clock: recorder.clock,
  folder: recorder.folder,
  signingKeys,
  version,
  config: canonicalize(config.file) ?? "",
});

/** `types` are all entity types that findings may have. */
export const openCopies = (config: Config, opened: OpenedRecord, types: () => readonly string[]): OpenedCopies => {
  const { backups: settings } = config.file.retention;
  const folder = settings === undefined ? null : { folder: resolve(settings.folder), keep: settings.keep };
  const backups = new Backups(backedRecord(config, opened), opened.master, folder);
  const jobs = [
    scheduled(settings?.cron, "a backup", () => backups.make(systemPrincipal)),
    scheduled(settings?.testCron, "a restore test", async () => {
      const { faults, firstFault } = await backups.test(systemPrincipal, null);
      if (faults > 0) log.error({ faults, firstFault }, "a backup could not have been restored");
    }),
  ];
  const { recorder, master, signingKeys } = opened;
  const scanners = config.scanners.map(({ settings }) => settings.name);
  const subjects = new SubjectExporter({ recorder, master, signingKeys, version, scanners, types });
  return {
    backups,
    subjects,
    close: async () => {
      for (const job of jobs) job?.stop();
      subjects.close();
      await backups.close();
    },
  };
};
