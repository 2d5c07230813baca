/**
 * The part `evidence` of the configuration.
 * @module
 */
import { z } from "zod";
import { registeredName } from "../access/registered-name.ts";
import { exchangeFields } from "./exports/exchange-fields.ts";
import { schedulePeriods } from "./exports/schedule-period.ts";

const id = () => z.string().regex(/^[a-z0-9][a-z0-9.-]{0,62}$/);

const scheduleSchema = z.strictObject({
  name: registeredName.describe("What entries, lists and file names call it."),
  cron: z
    .string()
    .min(9)
    .max(128)
    .describe("When, as a cron expression of five parts (minute, hour, day, month, day of the week), in UTC."),
  format: id().describe("As over the API: pack, raw, csv, custom, or the id of a framework."),
  framework: id().optional().describe("With the format pack: the framework that it is for."),
  fields: z
    .array(z.enum(exchangeFields.map(({ name }) => name)))
    .min(1)
    .optional()
    .describe("With the format custom: its columns, in their order."),
  period: z
    .enum(schedulePeriods)
    .describe("The last whole day, week (from Monday), month or quarter before it is due, in UTC."),
  folder: z.string().min(1).describe("Where the files go. It must be there."),
  keep: z
    .int()
    .min(1)
    .max(10_000)
    .default(12)
    .describe("So many files of this schedule stay in the folder; older ones are deleted."),
});

export type ScheduleConfig = z.infer<typeof scheduleSchema>;

export const evidenceSchema = z.strictObject({
  exports: z
    .strictObject({
      keepHours: z
        .int()
        .min(1)
        .max(8_784)
        .default(168)
        .describe("How long the file of a finished export can be downloaded, in hours; then it is deleted."),
    })
    .prefault({})
    .describe("Exports that were asked for."),
  schedules: z
    .array(scheduleSchema)
    .max(100)
    .default([])
    .describe("Exports that are made by themselves, into folders."),
});
