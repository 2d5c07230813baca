/**
 * The part `assurance` of the configuration.
 * @module
 */
import { z } from "zod";

const name = () =>
  z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/)
    .describe("What entries call it. Distinct among all that stand outside.");
const url = (meaning: string) => z.url({ protocol: /^https?$/ }).describe(meaning);
const allowPrivate = () => z.boolean().default(false).describe("Whether its address may be a private one.");
const variable = (meaning: string) =>
  z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/)
    .describe(meaning);

const witnessSchema = z.strictObject({
  name: name(),
  url: url("Its submission prefix: `/add-checkpoint` follows."),
  vkey: z.string().min(1).max(1_024).describe("Its verifier key, of type 0x04: name+keyid+base64."),
  allowPrivate: allowPrivate(),
});

const bucketSchema = z.strictObject({
  endpoint: url(
    "Of the S3-compatible service, as https://s3.eu-central-1.amazonaws.com; the bucket follows as its path.",
  ),
  bucket: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,62}$/)
    .describe("The bucket."),
  region: z.string().min(1).max(64).default("us-east-1").describe("What requests are signed for."),
  prefix: z
    .string()
    .regex(/^[A-Za-z0-9._/-]{0,256}$/)
    .default("")
    .describe("What the names of the objects begin with."),
  accessKeyEnv: variable("The environment variable that holds the access key id."),
  secretKeyEnv: variable("The environment variable that holds the secret key."),
  allowPrivate: allowPrivate(),
});

const copySchema = z.union([
  z.strictObject({ name: name(), folder: z.string().min(1).describe("A folder on another disk or host.") }),
  z.strictObject({ name: name(), bucket: bucketSchema }),
]);

const timestampSchema = z.strictObject({
  name: name(),
  url: url("Of the RFC 3161 authority."),
  caFile: z.string().min(1).describe("PEM file of the certificates that its signature must lead to."),
  allowPrivate: allowPrivate(),
});

const ntpSchema = z.strictObject({
  host: z.string().min(1).max(253).describe("A time server (SNTP, RFC 5905)."),
  port: z.int().min(1).max(65_535).default(123).describe("Its UDP port."),
});

export const assuranceSchema = z.strictObject({
  witnesses: z.array(witnessSchema).max(16).default([]).describe("C2SP witnesses that cosign checkpoints."),
  copies: z.array(copySchema).max(16).default([]).describe("Where the newest checkpoint is also kept."),
  timestamps: z.array(timestampSchema).max(16).default([]).describe("Time-stamp authorities (RFC 3161)."),
  clock: z
    .strictObject({ ntp: ntpSchema.optional().describe("The time server that the clock is compared with, hourly.") })
    .prefault({})
    .describe("What the clock is compared with."),
  anchorIntervalS: z
    .int()
    .min(1)
    .max(86_400)
    .default(300)
    .describe("Within so many seconds witnesses and copies see what was added."),
  timestampIntervalS: z.int().min(1).max(86_400).default(3_600).describe("The same for time stamps."),
  targetTimeoutMs: z.int().min(100).max(60_000).default(10_000).describe("How long one target may take."),
  requireAtStart: z
    .boolean()
    .default(false)
    .describe("Whether a witness or a copy that cannot be asked at the start keeps the server from starting."),
  checkCron: z
    .string()
    .min(1)
    .max(100)
    .default("17 3 * * *")
    .describe("When the whole log is checked: a cron expression, in UTC; `never` for not at all."),
  checkEntriesPerS: z
    .int()
    .min(1)
    .max(10_000_000)
    .default(5_000)
    .describe("Entries that a check reads in a second, at the most."),
});

export type AssuranceConfig = z.infer<typeof assuranceSchema>;
export type WitnessConfig = z.infer<typeof witnessSchema>;
export type CopyConfig = z.infer<typeof copySchema>;
export type BucketConfig = z.infer<typeof bucketSchema>;
export type TimestampConfig = z.infer<typeof timestampSchema>;

/** What a bucket's requests are signed with. */
export interface BucketKeys {
  readonly accessKey: string;
  readonly secretKey: string;
}
