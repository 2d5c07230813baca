/**
 * Puts the file of a scheduled export into its folder: under its name it is whole, or not there.
 * @module
 */
import { constants } from "node:fs";
import { copyFile, open, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { CustodyError } from "../../domain/errors.ts";
import type { ExportRow } from "../../store/export-rows.ts";
import { requestOf } from "./export-job.ts";
import { fileOf } from "./export-request.ts";
import type { Schedule } from "./schedule-period.ts";

export interface Delivery {
  readonly schedule: string;
  readonly format: string;
  readonly from: number;
  readonly to: number;
  readonly folder: string;
  /** So many files of the schedule stay. */
  readonly keep: number;
}

const dayText = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** Days of the period, the first and the one after the last: names sort by time, and no two schedules share one. */
const prefixOf = (schedule: string): string => `custody_${schedule}_`;
const restForm = /^\d{4}-\d{2}-\d{2}_\d{4}-\d{2}-\d{2}\.(?:zip|csv|ndjson)$/;

/** What the file of a schedule's period is called. */
export const deliveredName = ({ schedule, format, from, to }: Omit<Delivery, "folder" | "keep">): string =>
  `${prefixOf(schedule)}${dayText(from)}_${dayText(to)}.${fileOf(format).extension}`;

/** Throws `config_invalid` when the folder cannot be written; nothing is left there then. */
export const deliverFile = async (file: string, delivery: Delivery): Promise<void> => {
  const { schedule, folder, keep } = delivery;
  const name = deliveredName(delivery);
  const part = join(folder, `${name}.part`);
  try {
    await copyFile(file, part, constants.COPYFILE_FICLONE);
    const copy = await open(part, "r+");
    await copy.chmod(0o600);
    await copy.sync();
    await copy.close();
    await rename(part, join(folder, name));
    const prefix = prefixOf(schedule);
    const own = (await readdir(folder)).filter(
      (one) => one.startsWith(prefix) && restForm.test(one.slice(prefix.length)),
    );
    for (const old of own.toSorted().slice(0, -keep)) await rm(join(folder, old), { force: true });
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined);
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    throw new CustodyError("config_invalid", `the folder of schedule ${schedule} cannot be written (${code})`);
  }
};

/** Puts the file of a schedule's export where the configuration says now; of one that is no longer there, nowhere. */
export const deliverScheduled =
  (schedules: readonly Schedule[]) =>
  async (row: ExportRow, file: string): Promise<void> => {
    const config = schedules.find(({ config: { name } }) => name === row.schedule)?.config;
    if (config === undefined) return;
    const { name: schedule, folder, keep } = config;
    const { format, from, to } = requestOf(row);
    await deliverFile(file, { schedule, format, from, to, folder, keep });
  };
