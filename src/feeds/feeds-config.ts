/**
 * The part `feeds` of the configuration.
 * @module
 */
import { z } from "zod";
import { severities } from "./severity.ts";

const milliseconds = () => z.int().min(1).max(3_600_000);
const variable = () => z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/);

const common = {
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/)
    .describe("What entries and metrics call it. Its place in the log is kept under this name."),
  severityMin: z.enum(severities).default("informational").describe("What is less severe is not sent."),
  kinds: z
    .array(z.string().min(1).max(64))
    .min(1)
    .default(["*"])
    .describe("Kinds of events, with *: [exchange.*, key.*]. What is of another kind is not sent."),
  from: z.enum(["now", "beginning"]).default("now").describe("Where a feed begins that has no place in the log yet."),
  failingAfterS: z
    .int()
    .min(1)
    .max(86_400)
    .default(60)
    .describe("Seconds without success after which the log says that it fails."),
  retryMsMin: milliseconds().default(500).describe("The longest wait before the first retry; it doubles with each."),
  retryMsMax: milliseconds().default(60_000).describe("The longest wait between two retries."),
};

const allowPrivate = z
  .boolean()
  .default(false)
  .describe("Whether its address may be a private one. This host's own may be, where it is named.");

const ndjsonSchema = z.strictObject({
  kind: z.literal("ndjson").describe("One JSON text a line, to a file or to standard output."),
  ...common,
  format: z.enum(["ocsf", "cloudevents"]).default("ocsf").describe("How an event is written."),
  file: z.string().min(1).optional().describe("The file. Without it: standard output."),
  maxBytes: z
    .int()
    .min(4_096)
    .max(1_099_511_627_776)
    .default(104_857_600)
    .describe("A file that would grow above this is put aside first: events.ndjson becomes events.ndjson.1."),
  keep: z.int().min(1).max(1_000).default(5).describe("How many files that were put aside are kept."),
});

const tlsSchema = z
  .strictObject({
    caFile: z.string().min(1).optional().describe("Who signs its certificate, in PEM. Without it: the system's."),
    certFile: z.string().min(1).optional().describe("A certificate of our own, where it asks for one."),
    keyFile: z.string().min(1).optional().describe("That certificate's key."),
    serverName: z
      .string()
      .min(1)
      .max(253)
      .optional()
      .describe("The name in its certificate, where that is not the host."),
  })
  .refine(({ certFile, keyFile }) => (certFile === undefined) === (keyFile === undefined), {
    message: "certFile and keyFile go together",
  });

const syslogSchema = z.strictObject({
  kind: z.literal("syslog").describe("RFC 5424 over TCP (RFC 6587, octet counting) or TLS (RFC 5425)."),
  ...common,
  format: z
    .enum(["ocsf", "cloudevents", "cef", "text"])
    .default("ocsf")
    .describe("How the message of an event is written."),
  host: z.string().min(1).max(253).describe("The receiver's name or address."),
  port: z.int().min(1).max(65_535).default(6_514).describe("Its port."),
  tls: z
    .union([tlsSchema, z.literal(false)])
    .prefault({})
    .describe("false: plain TCP, for this host's own receiver."),
  allowPrivate,
  facility: z.int().min(0).max(23).default(13).describe("RFC 5424, table 1; 13 is log audit."),
  hostname: z
    .string()
    .regex(/^[\u0021-\u007E]{1,255}$/)
    .default("-")
    .describe("HOSTNAME in the header; - is none."),
  structuredDataId: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,20}@[0-9]{1,10}$/)
    .default("custody@32473")
    .describe("SD-ID: a name, @ and an enterprise number; 32473 is that of examples (RFC 5612)."),
  settleMs: milliseconds()
    .default(5_000)
    .describe(
      "What was written is counted as delivered when the connection has held this long; else it is sent again.",
    ),
  timeoutMs: milliseconds().default(10_000).describe("To connect, and the longest time in which it takes nothing."),
});

const webhookSchema = z.strictObject({
  kind: z.literal("webhook").describe("One CloudEvent a request, signed as Standard Webhooks says."),
  ...common,
  format: z
    .enum(["cloudevents", "ocsf"])
    .default("cloudevents")
    .describe("What the CloudEvent holds: Custody's own terms, or an OCSF event."),
  url: z.url({ protocol: /^https?$/ }).describe("http or https, without user and query; its path is kept."),
  secretEnv: variable().describe(
    "The environment variable that holds its secret: whsec_ and 24 to 64 bytes in base64.",
  ),
  previousSecretEnv: variable().optional().describe("Of the secret before, while receivers change over: both sign."),
  allowPrivate,
  timeoutMs: milliseconds().default(10_000).describe("One request."),
});

export const feedsSchema = z
  .array(z.discriminatedUnion("kind", [ndjsonSchema, syslogSchema, webhookSchema]))
  .max(20)
  .default([]);

export type FeedSettings = z.infer<typeof feedsSchema>[number];
export type NdjsonSettings = z.infer<typeof ndjsonSchema>;
export type SyslogSettings = z.infer<typeof syslogSchema>;
export type WebhookSettings = z.infer<typeof webhookSchema>;
export type EventFormat = FeedSettings["format"];

/** A feed with its secrets, which are no part of the file's configuration. Newest first. */
export interface FeedConfig {
  readonly settings: FeedSettings;
  readonly secrets: readonly string[];
}
