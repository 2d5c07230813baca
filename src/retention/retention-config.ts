/**
 * The part `retention` of the configuration.
 * @module
 */
import { z } from "zod";
import { scheduleShape } from "../policy/retention-schedule.ts";
import { backupsSchema } from "./backups-config.ts";

export const retentionSchema = z.strictObject({
  ...scheduleShape,
  sweepMinutes: z.int().min(1).max(1_440).default(60).describe("How often what is over is taken away."),
  sweepPauseMs: z.int().min(0).max(60_000).default(50).describe("Between two steps of a sweep: calls come first."),
  clockStepSecondsMax: z
    .int()
    .min(1)
    .max(86_400)
    .default(600)
    .describe("Set ahead by more than this while the server runs, the clock is not trusted and nothing is swept."),
  erasureWaitSeconds: z
    .int()
    .min(0)
    .max(3_600)
    .default(60)
    .describe("How long running calls of a subject that is erased may take to end; then they fail."),
  backups: backupsSchema.optional().describe("Backups that the running server makes. Without it: none."),
});

export type RetentionConfig = z.infer<typeof retentionSchema>;
