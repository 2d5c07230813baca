/**
 * The part `retention.backups` of the configuration.
 * @module
 */
import { Cron } from "croner";
import { z } from "zod";

const isCron = (pattern: string): boolean => {
  try {
    new Cron(pattern, { paused: true }).stop();
    return true;
  } catch {
    return false;
  }
};

const cron = () => z.string().max(128).refine(isCron, "must be a cron expression: minute, hour, day, month, weekday");

export const backupsSchema = z.strictObject({
  folder: z
    .string()
    .min(1)
    .describe("Where backups and the newest table of wrapped keys are written: on another disk than the data."),
  cron: cron()
    .optional()
    .describe("When one is made, in UTC: minute, hour, day, month, weekday. Without it: on request."),
  keep: z.int().min(1).max(10_000).default(7).describe("How many are kept; older ones are deleted."),
  testCron: cron()
    .optional()
    .describe(
      "When the newest is restored beside the record, compared, opened and thrown away. Without it: on request.",
    ),
});
