/**
 * The part `passthrough` of the configuration: paths of an upstream that are open although nobody scans what goes there.
 * @module
 */
import { z } from "zod";
import { registeredName } from "./access/registered-name.ts";
import { unscannedMethods } from "./http/unscanned-route.ts";

const path = z
  .string()
  .max(256)
  .regex(
    /^\/v1(?:\/[A-Za-z0-9_-]+)+(?:\/\*)?$/,
    "must be a path below /v1/, plain, with /* at its end for all below it",
  );

export const passthroughSchema = z
  .array(
    z.strictObject({
      name: registeredName.describe("Entries, keys and `policies.routes` call it `passthrough.` and this."),
      path: path.describe("What clients ask for: /v1/fine_tuning/jobs, or /v1/fine_tuning/* for all below it."),
      methods: z
        .array(z.enum(unscannedMethods))
        .min(1)
        .max(unscannedMethods.length)
        .describe("Which methods of the path are open."),
      upstream: z.string().min(1).max(63).describe("Where it goes, by its name under `upstreams`."),
      record: z
        .literal("metadata")
        .describe("Your word that nothing of it is scanned: entries say only that a call was made."),
      bodyBytesMax: z
        .int()
        .min(1)
        .max(1_099_511_627_776)
        .default(536_870_912)
        .describe("A request's body; more is 413."),
    }),
  )
  .max(50)
  .default([]);

export type PassthroughConfig = z.infer<typeof passthroughSchema>;
