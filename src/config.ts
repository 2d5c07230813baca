/**
 * What the operator says: `custody.yaml`, then the command line over it, then a few environment variables for secrets. This is the only
 * reader of `process.env`. The result is frozen.
 * @module
 */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";
import { accessSchema } from "./access/access-config.ts";
import { pricesSchema } from "./access/prices.ts";
import { catalogueSchema } from "./catalogue/catalogue-config.ts";
import { type BucketKeys, assuranceSchema } from "./assurance/assurance-config.ts";
import { batchesSchema } from "./batches/batches-config.ts";
import { CustodyError } from "./domain/errors.ts";
import { evidenceSchema } from "./evidence/evidence-config.ts";
import { type FeedConfig, feedsSchema } from "./feeds/feeds-config.ts";
import { retentionSchema } from "./retention/retention-config.ts";
import { type ExternalScannerConfig, externalScannerSchema } from "./scan/external/external-scanner-schema.ts";
import { parseYaml } from "./policy/parse-yaml.ts";
import { searchSchema } from "./search/search-config.ts";
import { realtimeSchema } from "./http/realtime/realtime-config.ts";
import { passthroughSchema } from "./passthrough-config.ts";
import { serverSchema } from "./server-config.ts";
import { routingSchema, type UpstreamFileConfig, upstreamSchema } from "./upstreams-config.ts";

const mebibyte = 1_048_576;
const bytes = () => z.int().min(1_024).max(1_073_741_824);

const policyBy = (meaning: string) =>
  z.record(z.string().min(1).max(256), z.string().min(1)).default({}).describe(meaning);

const fileSchema = z
  .strictObject({
    server: serverSchema.prefault({}),
    data: z.string().min(1).default("./data").describe("The data folder: record, keys, large payloads."),
    log: z
      .strictObject({
        origin: z
          .string()
          .regex(/^[a-z0-9.-]+(\/[A-Za-z0-9._-]+)+$/)
          .optional()
          .describe("What checkpoints call this log, as host/name; the year follows. Set it before the first start."),
      })
      .prefault({}),
    policy: z.string().min(1).default("default").describe("The base policy: a shipped one's name, or a file."),
    policies: z
      .strictObject({
        models: policyBy("By model, patterns with *: the first that matches."),
        routes: policyBy("By route, as entries name it: chat.completions."),
        purposes: policyBy("By what callers say in `X-Custody-Purpose`; what is not named here is refused."),
        keys: policyBy("By the label that a key's settings name under `policy`."),
      })
      .prefault({})
      .describe("Policies that are in force beside the base: of what they say together the strictest holds."),
    scanners: z
      .array(externalScannerSchema)
      .max(20)
      .default([])
      .describe(
        "Scanners in other processes, beside the program's own. The texts that they are given leave this process.",
      ),
    access: accessSchema.prefault({}).describe("Who may do what."),
    catalogue: catalogueSchema.prefault({}).describe("What names mean that are asked for as the model."),
    prices: pricesSchema.prefault({}).describe("What models cost, for budgets in money."),
    evidence: evidenceSchema.prefault({}).describe("Exports of evidence."),
    search: searchSchema.prefault({}).describe("Searching texts for words."),
    retention: retentionSchema.prefault({}).describe("What is kept for how long, and how it ends."),
    assurance: assuranceSchema.prefault({}).describe("Who outside this host sees the log, and how it is checked."),
    feeds: feedsSchema.describe("Where events for security go."),
    upstreams: z
      .array(upstreamSchema)
      .default([])
      .describe("Where calls may go. With none, a built-in demo upstream answers."),
    routing: routingSchema
      .prefault({})
      .describe("Which of the upstreams is tried first that a request may go to, and what follows when it fails."),
    realtime: realtimeSchema.prefault({}).describe("What bounds a session of `/v1/realtime`."),
    batches: batchesSchema.prefault({}).describe("Files, and batches of calls."),
    passthrough: passthroughSchema.describe(
      "Paths of an upstream that are open although nothing that goes there is scanned. Without a line here there are none.",
    ),
    limits: z
      .strictObject({
        bodyBytesMax: bytes().default(10_000_000).describe("A request body; more is 413."),
        jsonDepthMax: z.int().min(4).max(1_000).default(64).describe("Nesting of JSON, requests and answers."),
        headerBytesMax: z
          .int()
          .min(2_048)
          .max(1_048_576)
          .default(16_384)
          .describe("All headers of a request; more is 431."),
        concurrentMax: z.int().min(1).max(100_000).default(1_024).describe("Calls at one time; more is 503."),
        diskReserveBytes: z
          .int()
          .min(0)
          .default(256 * mebibyte)
          .describe("With less disk free, new calls are 503, so that running ones can be closed."),
      })
      .prefault({}),
  })
  .meta({ title: "custody.yaml" });

export type FileConfig = z.infer<typeof fileSchema>;

/** An upstream with its credential; the credential is never part of `Config.file`. */
export type UpstreamConfig = Omit<UpstreamFileConfig, "apiKeyEnv"> & { readonly apiKey: string | null };

/** A scanner outside with its credential. */
export interface ScannerConfig {
  readonly settings: ExternalScannerConfig;
  readonly apiKey: string | null;
}

export interface Config {
  /** What may be shown and recorded: everything but secrets. */
  readonly file: FileConfig;
  readonly dataFolder: string;
  readonly masterKeyFile: string;
  readonly logKeyFile: string;
  readonly upstreams: readonly UpstreamConfig[];
  readonly scanners: readonly ScannerConfig[];
  readonly feeds: readonly FeedConfig[];
  /** Of the copies in buckets, by name. */
  readonly bucketKeys: ReadonlyMap<string, BucketKeys>;
  /** Of `access.oidc`; null for a public client. */
  readonly oidcClientSecret: string | null;
  /** The admin key that `CUSTODY_ADMIN_KEY` sets, at the first start. */
  readonly adminKey: string | null;
  /** A saved checkpoint that the log must contain, or null. */
  readonly anchorFile: string | null;
}

/** What the command line may say; it wins over the file. */
export interface Overrides {
  readonly config?: string | undefined;
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly data?: string | undefined;
  readonly upstream?: string | undefined;
  readonly policy?: string | undefined;
  readonly anchor?: string | undefined;
}

const adminKeyCharsMin = 32;
const defaultFile = "custody.yaml";

/** The schema of `custody.yaml` for editors (JSON Schema 2020-12). */
export const configJsonSchema = (): object => z.toJSONSchema(fileSchema, { io: "input" });

const readConfigFile = (named: string | undefined): FileConfig => {
  const file = named ?? defaultFile;
  if (named === undefined && !existsSync(file)) return fileSchema.parse({});
  if (!existsSync(file)) throw new CustodyError("config_invalid", `${file}: there is no such file`);
  return parseYaml(file, readFileSync(file, "utf8"), fileSchema, "config_invalid");
};

/** What an environment variable holds; null where none is named. */
const credential = (where: string, variable: string | undefined): string | null => {
  if (variable === undefined) return null;
  const value = process.env[variable] ?? "";
  if (value !== "") return value;
  throw new CustodyError("config_invalid", `${where}: the environment variable ${variable} is not set`);
};

const withCredential = ({ apiKeyEnv, ...upstream }: UpstreamFileConfig): UpstreamConfig => ({
  ...upstream,
  apiKey: credential(`upstreams.${upstream.name}.apiKeyEnv`, apiKeyEnv),
});

const withSecrets = (settings: FeedConfig["settings"]): FeedConfig => {
  if (settings.kind !== "webhook") return { settings, secrets: [] };
  const named = [settings.secretEnv, settings.previousSecretEnv];
  const secrets = named.map((variable) => credential(`feeds.${settings.name}.secretEnv`, variable));
  return { settings, secrets: secrets.filter((secret) => secret !== null) };
};

const bucketKeysOf = (copies: FileConfig["assurance"]["copies"]): ReadonlyMap<string, BucketKeys> =>
  new Map(
    copies.flatMap((copy) => {
      if (!("bucket" in copy)) return [];
      const { accessKeyEnv, secretKeyEnv } = copy.bucket;
      const where = `assurance.copies.${copy.name}.bucket`;
      const accessKey = credential(`${where}.accessKeyEnv`, accessKeyEnv) ?? "";
      return [[copy.name, { accessKey, secretKey: credential(`${where}.secretKeyEnv`, secretKeyEnv) ?? "" }]];
    }),
  );

const checkDistinct = (
  key: "upstreams" | "scanners" | "feeds" | "assurance",
  named: readonly { readonly name: string }[],
): void => {
  const names = new Set<string>();
  for (const { name } of named) {
    if (names.has(name)) throw new CustodyError("config_invalid", `${key}: the name ${name} is there twice`);
    names.add(name);
  }
};

const commandLineUpstream = (baseUrl: string): UpstreamFileConfig => {
  const apiKeyEnv = process.env["CUSTODY_UPSTREAM_API_KEY"] === undefined ? undefined : "CUSTODY_UPSTREAM_API_KEY";
  const result = upstreamSchema.safeParse({ name: "upstream", baseUrl, models: ["*"], apiKeyEnv });
  if (!result.success) throw new CustodyError("config_invalid", "--upstream: must be an http or https URL");
  return result.data;
};

/** The key of somebody who asks a server for something: the command line's, or `CUSTODY_KEY`, which no list of processes shows. */
export const callerKey = (given: string | undefined): string | undefined => given ?? process.env["CUSTODY_KEY"];

/** Reads file, command line and environment. Throws `config_invalid`, naming the file, the path in it and the fix. */
export const loadConfig = (overrides: Overrides): Config => {
  const read = readConfigFile(overrides.config);
  const upstreams = overrides.upstream === undefined ? read.upstreams : [commandLineUpstream(overrides.upstream)];
  checkDistinct("upstreams", upstreams);
  checkDistinct("scanners", read.scanners);
  checkDistinct("feeds", read.feeds);
  const { witnesses, copies, timestamps } = read.assurance;
  checkDistinct("assurance", [...witnesses, ...copies, ...timestamps]);
  const { host = read.server.host, port = read.server.port, data = read.data, policy = read.policy } = overrides;
  const file: FileConfig = { ...read, data, policy, upstreams, server: { ...read.server, host, port } };
  const adminKey = process.env["CUSTODY_ADMIN_KEY"] ?? null;
  if (adminKey !== null && adminKey.length < adminKeyCharsMin) {
    throw new CustodyError("config_invalid", `CUSTODY_ADMIN_KEY: must have at least ${adminKeyCharsMin} characters`);
  }
  const dataFolder = resolve(data);
  const keyFolder = join(dataFolder, "keys");
  return Object.freeze({
    file,
    dataFolder,
    masterKeyFile: process.env["CUSTODY_MASTER_KEY_FILE"] ?? join(keyFolder, "master.key"),
    logKeyFile: join(keyFolder, "log.key"),
    upstreams: upstreams.map(withCredential),
    scanners: read.scanners.map((settings) => ({
      settings,
      apiKey: credential(`scanners.${settings.name}.apiKeyEnv`, settings.apiKeyEnv),
    })),
    feeds: read.feeds.map(withSecrets),
    bucketKeys: bucketKeysOf(copies),
    oidcClientSecret: credential("access.oidc.clientSecretEnv", file.access.oidc?.clientSecretEnv),
    adminKey,
    anchorFile: overrides.anchor ?? null,
  });
};
