/**
 * The parts `upstreams` and `routing` of the configuration: where calls may go, and in which order and how often they are tried.
 * @module
 */
import { z } from "zod";
import { pricesSchema } from "./access/prices.ts";
import { dataClasses } from "./domain/data-class.ts";
import { agreements } from "./domain/recipient.ts";
import { orderings } from "./upstream/order.ts";
import { authHeaders } from "./upstream/request-headers.ts";

const mebibyte = 1_048_576;
const milliseconds = () => z.int().min(1).max(3_600_000);

export const upstreamSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/)
    .describe("What entries call it."),
  baseUrl: z.url({ protocol: /^https?$/ }).describe("Up to and with the version: https://api.openai.com/v1"),
  apiKeyEnv: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/)
    .optional()
    .describe("The environment variable that holds its key. Without it no credential is sent."),
  authHeader: z
    .enum(authHeaders)
    .default("authorization")
    .describe("The header that carries its credential: authorization (as Bearer), x-api-key or api-key."),
  models: z
    .array(z.string().min(1).max(256))
    .min(1)
    .describe("Model names, or patterns with *. Entries carry the name or pattern as it stands here."),
  region: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,62}$/)
    .optional()
    .describe("Where it processes what it is sent: eu, us-east-1. Policies ask for it, and reports show it."),
  agreements: z
    .array(z.enum(agreements))
    .max(10)
    .optional()
    .describe("What is signed with its provider. Policies and controls ask for it: your word, which no log can check."),
  zeroRetention: z.boolean().optional().describe("Whether its provider keeps nothing of what it is sent."),
  dataClasses: z
    .array(z.enum(dataClasses))
    .min(1)
    .optional()
    .describe("The only data classes that may be in what it is sent, beside public."),
  prices: pricesSchema.shape.models
    .optional()
    .describe("What its models cost, where that is not what `prices.models` says; the same form."),
  batchApi: z
    .boolean()
    .default(false)
    .describe("Whether it has OpenAI's batch API (/files and /batches), and batches are handed to it."),
  batchPricePercent: z
    .int()
    .min(0)
    .max(100)
    .default(100)
    .describe("What a call costs that its batch API answers, as a share of its price."),
  weight: z
    .number()
    .min(0)
    .max(1_000_000)
    .default(1)
    .describe("Its share among those that are equal by all else; with 0 it comes after them."),
  breaker: z
    .strictObject({
      failures: z.int().min(1).max(1_000).default(5).describe("Failures one after another until it is not asked."),
      coolDownMs: milliseconds().default(10_000).describe("How long it is not asked. Then one call tries."),
    })
    .prefault({}),
  connectTimeoutMs: milliseconds().default(5_000).describe("To connect."),
  headersTimeoutMs: milliseconds().default(120_000).describe("From the request to the head of the response."),
  idleTimeoutMs: milliseconds().default(120_000).describe("The longest silence inside a body."),
  totalTimeoutMs: milliseconds().default(900_000).describe("The whole call."),
  connectionsMax: z.int().min(1).max(10_000).default(256).describe("Open connections, each with one call."),
  responseBytesMax: z
    .int()
    .min(1_024)
    .max(1_073_741_824)
    .default(32 * mebibyte)
    .describe("A larger answer is cut off, and fails the call."),
});

export const routingSchema = z.strictObject({
  order: z
    .array(z.enum(orderings))
    .refine((order) => new Set(order).size === order.length, "must name each once")
    .default([...orderings])
    .describe(
      "What decides between the upstreams that a request may go to: the first, then the next where that is equal.",
    ),
  retriesMax: z
    .int()
    .min(0)
    .max(5)
    .default(0)
    .describe("How often one upstream is asked again before the next. SDKs ask again by themselves."),
  retryPercent: z
    .int()
    .min(0)
    .max(1_000)
    .default(20)
    .describe(
      "How many calls of a hundred may be made again, at the same or at another upstream, beside ten a second.",
    ),
});

export type UpstreamFileConfig = z.infer<typeof upstreamSchema>;
export type RoutingConfig = z.infer<typeof routingSchema>;
