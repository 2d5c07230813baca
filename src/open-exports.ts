/**
 * The exports of a running server, and those that it makes by itself.
 * @module
 */
import type { Config } from "./config.ts";
import { CustodyError } from "./domain/errors.ts";
import { deliverScheduled } from "./evidence/exports/deliver-file.ts";
import { exportBodySchema, readExportRequest } from "./evidence/exports/export-request.ts";
import { Exports } from "./evidence/exports/exports.ts";
import { frameworkNames } from "./evidence/exports/framework-names.ts";
import type { EvidenceRecord } from "./evidence/exports/plan-export.ts";
import type { Schedule } from "./evidence/exports/schedule-period.ts";
import { errorFacts, log } from "./log.ts";

export interface OpenedExports {
  readonly exports: Exports;
  /** The ids that `format` may name beside the plain ones. */
  readonly frameworks: readonly string[];
  readonly schedules: readonly Schedule[];
  close(): Promise<void>;
}

const wrong = (place: number, field: string, must: string): CustodyError =>
  new CustodyError("config_invalid", `evidence.schedules.${place}.${field}: ${must}`);

/** A day that stands for the period of each run. */
const anyDay = { start_date: "2000-01-01", end_date: "2000-01-01" };

/** The schedules of the configuration. Throws `config_invalid`, naming the field. */
const readSchedules = async (config: Config, frameworks: readonly string[]): Promise<Schedule[]> => {
  const { schedules } = config.file.evidence;
  if (schedules.length === 0) return [];
  const { isCron } = await import("./evidence/exports/cron.ts");
  return schedules.map((one, place) => {
    if (schedules.findIndex(({ name }) => name === one.name) !== place) throw wrong(place, "name", "is there twice");
    if (!isCron(one.cron)) {
      throw wrong(place, "cron", "must be a cron expression of five parts that names some moment: 0 2 1 * *");
    }
    const { format, framework, fields } = one;
    const body = exportBodySchema.safeParse({ ...anyDay, format, framework, fields });
    if (!body.success) throw wrong(place, "fields", "are for the format custom, which needs them, each once");
    try {
      return { config: one, request: readExportRequest(body.data, frameworks) };
    } catch (error) {
      if (!(error instanceof CustodyError)) throw error;
      throw wrong(place, error.param ?? "format", error.message);
    }
  });
};

const openSchedules = async (schedules: readonly Schedule[], exports: Exports, { clock }: EvidenceRecord) => {
  if (schedules.length === 0) return null;
  const { Schedules } = await import("./evidence/exports/schedules.ts");
  const onFailed = (schedule: string, error: unknown): void =>
    log.error({ schedule, ...errorFacts(error) }, "a scheduled export was not made");
  return new Schedules({ schedules, exports, clock, onFailed });
};

/** Throws `config_invalid`, and what reading the record throws. */
export const openExports = async (config: Config, record: EvidenceRecord): Promise<OpenedExports> => {
  const frameworks = frameworkNames();
  const schedules = await readSchedules(config, frameworks);
  const exports = await Exports.open({
    record,
    keepHours: config.file.evidence.exports.keepHours,
    diskReserveBytes: config.file.limits.diskReserveBytes,
    deliver: deliverScheduled(schedules),
    onUnexpected: (error) => log.error(errorFacts(error), "an export met an unexpected error"),
  });
  const running = await openSchedules(schedules, exports, record);
  const close = async (): Promise<void> => {
    await running?.close();
    await exports.close();
  };
  return { exports, frameworks, schedules, close };
};
