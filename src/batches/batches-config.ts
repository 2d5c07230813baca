/**
 * The part `batches` of the configuration: how large files may be, and how much runs in the background.
 * @module
 */
import { z } from "zod";

const mebibyte = 1_048_576;

export const batchesSchema = z.strictObject({
  concurrency: z
    .int()
    .min(1)
    .max(1_000)
    .default(4)
    .describe("Lines of all batches that run at one time, beside the calls."),
  fileBytesMax: z
    .int()
    .min(1_024)
    .max(1_073_741_824)
    .default(200 * mebibyte)
    .describe("A file; more is 413. It is sealed while it comes, and never in memory whole."),
  linesMax: z.int().min(1).max(1_000_000).default(50_000).describe("Lines of a file."),
  pollMsMax: z
    .int()
    .min(1)
    .max(3_600_000)
    .default(60_000)
    .describe("The longest time between two looks at a batch that an upstream runs. The first come sooner."),
  unendedMax: z.int().min(1).max(10_000).default(100).describe("Batches of a key that have not ended; more is 429."),
});
