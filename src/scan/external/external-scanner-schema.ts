/**
 * The scanners outside that an operator may name in `custody.yaml`, under `scanners`.
 * @module
 */
import { z } from "zod";
import { dataClasses } from "../../domain/data-class.ts";
import { directions, partKinds } from "../../domain/part-kind.ts";
import { entityTypeSchema, scoreSchema } from "./read-answer.ts";

const milliseconds = () => z.int().min(1).max(3_600_000);

const common = {
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/)
    .describe("What findings and entries call it."),
  url: z.url({ protocol: /^https?$/ }).describe("http or https, without user and query; its path is kept."),
  apiKeyEnv: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/)
    .optional()
    .describe("The environment variable that holds its key. Without it no credential is sent."),
  allowPrivate: z
    .boolean()
    .default(false)
    .describe("Whether its address may be a private one. This host's own may be, where the URL names it."),
  kinds: z.array(z.enum(partKinds)).min(1).optional().describe("The kinds of parts that it is sent; all when absent."),
  directions: z.array(z.enum(directions)).min(1).optional().describe("In which direction; all when absent."),
  timeoutMs: milliseconds().default(5_000).describe("One text, the wait for its turn included."),
  concurrentMax: z.int().min(1).max(1_000).default(16).describe("Texts at one time. More wait."),
  waitingMax: z.int().min(1).max(1_000_000).default(10_000).describe("Texts that wait. More fail."),
  cacheEntries: z
    .int()
    .min(0)
    .max(1_000_000)
    .default(8_192)
    .describe("Texts whose findings are remembered, by digest; 0 remembers none."),
  responseBytesMax: z
    .int()
    .min(1_024)
    .max(1_073_741_824)
    .default(1_048_576)
    .describe("A larger answer fails the scan."),
  breaker: z
    .strictObject({
      failures: z.int().min(1).max(1_000).default(3).describe("Failures one after another until it is not asked."),
      coolDownMs: milliseconds().default(10_000).describe("How long it is not asked. Then one text tries."),
    })
    .prefault({}),
};

const entities = z.array(entityTypeSchema).min(1).nullable().default(null);
const classes = z
  .record(entityTypeSchema, z.enum(dataClasses))
  .default({})
  .describe("Data classes by entity type, where they differ from ours.");
/** What is paid for by the call is not sent every name and identifier. */
const spokenKinds = z
  .array(z.enum(partKinds))
  .min(1)
  .default(partKinds.filter((kind) => kind !== "field"))
  .describe("The kinds of parts that it is sent.");
const pieceCharsMax = (chars: number) =>
  z.int().min(2_048).max(10_000_000).default(chars).describe("A longer text goes in pieces that overlap by 512.");

const presidioSchema = z.strictObject({
  kind: z.literal("presidio").describe("A Presidio Analyzer."),
  ...common,
  language: z
    .string()
    .regex(/^[a-z]{2}$/)
    .default("en")
    .describe("ISO 639-1, one that the analyzer was started with."),
  entities: entities.describe("Presidio's names of what to look for; null for all that it knows."),
  scoreThreshold: scoreSchema.default(0.5).describe("Findings below are not reported."),
  dataClasses: classes,
});

const httpSchema = z.strictObject({
  kind: z.literal("http").describe("An endpoint that speaks Custody's own contract."),
  ...common,
  entities: entities.describe("The entity types that it may find; null for any."),
  scoreThreshold: scoreSchema.default(0.4).describe("Findings below are dropped."),
  dataClasses: classes,
  offsets: z
    .enum(["utf16", "codePoints"])
    .default("utf16")
    .describe("What its offsets count; Python's are codePoints."),
  pieceCharsMax: pieceCharsMax(100_000),
});

const moderationSchema = z.strictObject({
  kind: z.literal("openai-moderation").describe("OpenAI's moderation endpoint: the URL up to and with the version."),
  ...common,
  kinds: spokenKinds,
  model: z.string().min(1).max(256).default("omni-moderation-latest"),
  scoreThreshold: scoreSchema.default(0.4).describe("A category below is reported only where it is flagged."),
  pieceCharsMax: pieceCharsMax(20_000),
});

const classifierSchema = z.strictObject({
  kind: z
    .literal("classifier")
    .describe("A classifying model behind chat completions: the URL up to and with the version."),
  ...common,
  kinds: spokenKinds,
  model: z.string().min(1).max(256),
  mode: z
    .enum(["safety", "injection"])
    .default("safety")
    .describe("Harmful content, or attacks on the model that reads it."),
  instructions: z
    .boolean()
    .default(true)
    .describe(
      "Whether it is told what to judge. False where the model's chat template says so, as Llama Guard's does.",
    ),
  categories: z
    .record(z.string().regex(/^S\d{1,3}$/), entityTypeSchema)
    .default({})
    .describe("Entity types by hazard category, where they differ from ours."),
  pieceCharsMax: pieceCharsMax(8_000),
});

/** One scanner outside. Its key is never part of it. */
export const externalScannerSchema = z.discriminatedUnion("kind", [
  presidioSchema,
  httpSchema,
  moderationSchema,
  classifierSchema,
]);

export type ExternalScannerConfig = z.infer<typeof externalScannerSchema>;
