/**
 * The part `search` of the configuration.
 * @module
 */
import { z } from "zod";

const mebibyte = 1_048_576;

export const searchSchema = z.strictObject({
  enabled: z
    .boolean()
    .default(false)
    .describe("Whether texts can be searched for words: an index of them is kept, where the policies allow it."),
  payloadBytesMax: z
    .int()
    .min(1_024)
    // Read as JSON, a body of small values takes twenty times as much; the thread has 256 MiB.
    .max(8 * mebibyte)
    .default(4 * mebibyte)
    .describe("A request or answer that is larger is not indexed."),
});

export type SearchConfig = z.infer<typeof searchSchema>;
