/**
 * The part `realtime` of the configuration: what bounds a session of `/v1/realtime`.
 * @module
 */
import { z } from "zod";

const mebibyte = 1_048_576;
const milliseconds = () => z.int().min(1).max(86_400_000);

export const realtimeSchema = z.strictObject({
  sessionsMax: z.int().min(0).max(100_000).default(256).describe("Sessions at one time; more is 503."),
  eventBytesMax: z
    .int()
    .min(1_024)
    .max(64 * mebibyte)
    .default(16 * mebibyte)
    .describe("One event, in either direction; a larger one ends the session."),
  eventsPerMinuteMax: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(6_000)
    .describe("Events of the client in a minute, pieces of speech among them; more ends the session."),
  idleTimeoutMs: milliseconds().default(300_000).describe("The longest silence of both sides."),
  durationMaxMs: milliseconds().default(3_600_000).describe("The longest session."),
  pingIntervalMs: milliseconds()
    .default(30_000)
    .describe("How often the client is asked whether it is there; who does not answer until the next time is gone."),
  progressIntervalMs: milliseconds().default(30_000).describe("How often the log says how far a session is."),
  progressEvents: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(500)
    .describe("After so many events with texts the log says it sooner."),
  heldSpeechBytesMax: z
    .int()
    .min(0)
    .max(1_024 * mebibyte)
    .default(32 * mebibyte)
    .describe("So much speech waits for its transcript, where a policy may act on answers; more is a block."),
});

export type RealtimeConfig = z.infer<typeof realtimeSchema>;
