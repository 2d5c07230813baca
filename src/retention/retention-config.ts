/**
 * The part `retention` of the configuration.
 * @module
 */
import { z } from "zod";
import { backupsSchema } from "./backups-config.ts";

export const retentionSchema = z.strictObject({
  backups: backupsSchema.optional().describe("Backups that the running server makes. Without it: none."),
});
