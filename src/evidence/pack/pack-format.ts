/**
 * What an evidence pack consists of: the names of its files, the manifest, and the lines of its lists. Building and verifying both
 * follow this.
 * @module
 */
import { v5 as uuidv5 } from "uuid";
import { z } from "zod";
import { registeredName } from "../../access/registered-name.ts";
import { type PayloadRef, payloadRoles } from "../../domain/entry.ts";
import { filtersSchema, frameworkName, isFiltered, noFilters, type PackQuery, sampleSchema } from "./pack-query.ts";

export const packFormat = "custody-evidence-pack@v1";
export const manifestPath = "manifest.json";
export const guidePath = "VERIFY.md";
export const entriesListPath = "entries.ndjson";
export const proofsListPath = "proofs.ndjson";
export const openingsListPath = "payloads.ndjson";
export const payloadFolder = "payloads/";
export const populationPath = "population.json";
export const samplePath = "sample.csv";
export const attestationPath = "attestation.dsse.json";
export const controlsPath = "controls.csv";
export const assessmentPath = "assessment-results.json";
export const reportPagePath = "report.html";
export const reportPrintPath = "report.pdf";
export const policyFolder = "policies/";
export const configFolder = "config/";
export const frameworkFolder = "framework/";

/** Where the framework's file lies, as it was when the pack was made. */
export const frameworkPath = (name: string): string => `${frameworkFolder}${name}.yaml`;

/** Where a policy or a configuration lies: under the SHA-256 of its bytes, which is how entries name it. */
export const documentPath = (folder: typeof policyFolder | typeof configFolder, digest: string): string =>
  `${folder}${digest}.json`;

/** Payloads in one pack: each is a file, and every file costs memory in whatever reads the zip. */
export const packPayloadsMax = 25_000;
/** Ranges of indices in one manifest. A team's entries stand between those of others, so that each may be a range of its own. */
export const packRangesMax = 250_000;
/** Files in one pack: tiles and bundles of 25 million entries. */
export const packFilesMax = 250_000;
export const manifestBytesMax = 64 * 1_048_576;

/** The folder of one shard's log, with a slash. */
export const logFolder = (shard: string): string => `log/${shard}/`;

/** In a shard's folder, where the log has changed its key: how each key follows from the one before (`ledger/key-change.ts`). */
export const keyChangesPath = "key-changes";

/** Where a payload lies: of an exchange, or of an entry that has its own. */
export const payloadPath = (owner: string, role: string): string => `${payloadFolder}${owner}/${role}`;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().min(0);
const shardName = z.string().regex(/^\d{4}(-\d{1,6})?$/);

/** A range of entry indices, `[from, to)`. */
const rangeSchema = z.strictObject({ from: count, to: count }).refine(({ from, to }) => from < to);

const shardSchema = z.strictObject({
  shard: shardName,
  /** Its number in the log, 1 for the first: entries name shards by it. Packs of earlier versions do not say it. */
  ordinal: count.default(0),
  origin: z.string().max(512),
  vkey: z.string().max(1_024),
  treeSize: count,
  rootHash: sha256,
  /** Every entry of the shard up to the tree size is in the period: the log is in the pack, whole. */
  whole: z.boolean(),
  entries: count,
  indices: z.array(rangeSchema),
});

const fileSchema = z.strictObject({ path: z.string().min(1).max(512), bytes: count, sha256 });

const querySchema = z.strictObject({
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  at: count.nullable(),
  payloads: z.boolean(),
  // Packs of earlier versions say nothing of it.
  team: registeredName.nullable().default(null),
  framework: frameworkName.nullable().default(null),
  filters: filtersSchema.default(noFilters),
  sample: sampleSchema.nullable().default(null),
});

/** The rules by which controls are assessed. A verifier that has others cannot say whether these were followed. */
export const assessmentRules = 2;

/** What the log said before the period, and the program that made the pack knew. Entries of the pack need not show it. */
const beforeSchema = z.strictObject({
  /** The digest of the configuration that was in force when the period began. */
  config: sha256.nullable(),
  retention: z.strictObject({ digest: sha256, since: count }).nullable(),
});

const frameworkSchema = z.strictObject({
  name: frameworkName,
  /** Of the framework's file, which is in the pack. */
  sha256,
  /** `assessmentRules` of the program that made it. */
  rules: count,
  /** Time of the newest entry at these tree sizes: what was not over by then is not asked for. */
  asOf: z.iso.datetime(),
  before: beforeSchema.nullable(),
});

export const manifestSchema = z.strictObject({
  format: z.literal(packFormat),
  id: z.uuid(),
  scope: z.enum(["period", "team"]),
  query: querySchema,
  framework: frameworkSchema.nullable().default(null),
  shards: z.array(shardSchema).min(1).max(8_191),
  entries: count,
  payloads: count,
  software: z.strictObject({ name: z.literal("custody"), version: z.string().max(64) }),
  files: z.array(fileSchema).max(packFilesMax),
});

export type Manifest = z.infer<typeof manifestSchema>;
export type ManifestShard = z.infer<typeof shardSchema>;
export type ManifestFile = z.infer<typeof fileSchema>;
export type IndexRange = z.infer<typeof rangeSchema>;

/** The query as the manifest says it. */
export const queryText = ({ from, to, ...query }: PackQuery): Manifest["query"] => ({
  from: new Date(from).toISOString(),
  to: new Date(to).toISOString(),
  at: query.at,
  payloads: query.payloads,
  team: query.team,
  framework: query.framework,
  filters: query.filters,
  sample: query.sample,
});

/** Whether a pack says what its population is: one of a framework, and one that was asked for filters or a sample. */
export const hasPopulation = ({ framework, filters, sample }: Manifest["query"]): boolean =>
  framework !== null || sample !== null || isFiltered(filters);

/** UUIDv5 of "custody evidence pack" under the DNS namespace. */
const packNamespace = "55265fb5-9baa-5dba-a4db-c61d57aa05a9";

/** The same question about the same log has the same id: UUIDv5 (RFC 9562) of query, roots and the framework's file. */
export const packId = (
  query: Manifest["query"],
  shards: readonly Pick<ManifestShard, "origin" | "treeSize" | "rootHash">[],
  framework: Manifest["framework"] = null,
): string => {
  const { from, to, payloads, team, filters, sample } = query;
  const roots = shards.map(({ origin, treeSize, rootHash }) => [origin, treeSize, rootHash]);
  // What earlier versions did not ask is left out where it is not asked: their packs keep their ids.
  const asked = [
    ...(framework === null ? [] : [framework]),
    ...(isFiltered(filters) ? [filters] : []),
    ...(sample === null ? [] : [sample]),
  ];
  const more = team === null && asked.length === 0 ? [] : [team, ...asked];
  return uuidv5(JSON.stringify([from, to, payloads, roots, ...more]), packNamespace);
};

/** A line of `entries.ndjson`. The entry's bytes stand in it exactly as the log hashed them, so they are cut out, never parsed. */
const entryLine = /^\{"shard":"([0-9-]{4,11})","index":(0|[1-9]\d{0,15}),"entry":(\{.*\})\}$/s;

export const formatEntryLine = (shard: string, index: number, entry: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from(`{"shard":"${shard}","index":${index},"entry":`), entry, Buffer.from("}\n")]);

export const parseEntryLine = (line: string): { shard: string; index: number; entry: string } | null => {
  const [, shard, index, entry] = entryLine.exec(line) ?? [];
  if (shard === undefined || index === undefined || entry === undefined) return null;
  return { shard, index: Number(index), entry };
};

const proofSchema = z.strictObject({ shard: shardName, index: count, proof: z.string().max(131_072) });

/** What `payloads.ndjson` says of one payload that an entry of the pack names. */
const openingSchema = z.strictObject({
  shard: shardName,
  index: count,
  owner: z.uuid(),
  role: z.enum(payloadRoles),
  /** `erased`: an entry of the log says that it is gone. `missing`: it is not stored, and no entry says why. `unreadable`: it does not decrypt. */
  state: z.enum(["present", "erased", "missing", "unreadable"]),
  /** Hex; the commitment in the entry is HMAC-SHA-256 of the file under it. Null without a file. */
  nonce: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
  commitment: sha256,
  ciphertextSha256: sha256,
  /** What was kept beside the bytes: the caller's own request id, for one. */
  details: z.record(z.string(), z.string()),
});

export type ProofLine = z.infer<typeof proofSchema>;
export type Opening = z.infer<typeof openingSchema>;

const parseLine = <S extends z.ZodType>(schema: S, line: string): z.infer<S> | null => {
  try {
    return schema.parse(JSON.parse(line));
  } catch {
    return null;
  }
};

export const parseProofLine = (line: string): ProofLine | null => parseLine(proofSchema, line);
export const parseOpening = (line: string): Opening | null => parseLine(openingSchema, line);
export const formatLine = (value: ProofLine | Opening): Buffer => Buffer.from(`${JSON.stringify(value)}\n`);

const refSchema = z.looseObject({
  role: z.enum(payloadRoles),
  ciphertextSha256: sha256,
  commitment: sha256,
  keyId: z.string(),
  bytes: count,
});
const entrySchema = z.looseObject({
  kind: z.string(),
  id: z.string(),
  time: z.int(),
  exchangeId: z.string().optional(),
  team: z.string().nullable().optional().catch(undefined),
  payloads: z.array(refSchema).optional().catch(undefined),
});

export interface EntryFacts {
  readonly kind: string;
  readonly time: number;
  /** The team that it is of; null: of none. */
  readonly team: string | null;
  /** Whose payloads it names: the exchange's, or its own. */
  readonly owner: string;
  /** Whose time decides how long its payloads are kept; null: its own does. */
  readonly exchangeId: string | null;
  readonly payloads: readonly PayloadRef[];
}

/** Their comments are kept as long as the texts of the exchange that they are about. */
const commented: ReadonlySet<string> = new Set(["feedback.given", "finding.reviewed"]);

/** What the pack needs to know of an entry; null for what is no entry. Checks the form: the bytes may come from anywhere. */
export const readEntryFacts = (bytes: string): EntryFacts | null => {
  const entry = parseLine(entrySchema, bytes);
  if (entry === null) return null;
  const { kind, id, time, exchangeId, team = null, payloads = [] } = entry;
  const isOwner = kind.startsWith("exchange.");
  const owner = isOwner ? (exchangeId ?? id) : id;
  return {
    kind,
    time,
    team,
    owner,
    exchangeId: isOwner || commented.has(kind) ? (exchangeId ?? null) : null,
    payloads,
  };
};
