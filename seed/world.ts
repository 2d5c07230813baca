/**
 * The made-up house: its teams and keys, the models that it uses and who serves them, its policies.
 * @module
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { madeUpOrigin } from "../src/domain/made-up.ts";
import type { TopicName } from "./sentences.ts";

export const kinds = ["chats", "responses", "messages", "completions", "embeddings", "moderations", "rerank"] as const;
export type Kind = (typeof kinds)[number];

/** Whose calls they are. */
export interface MadeKey {
  readonly name: string;
  readonly team: string;
  readonly topic: TopicName;
  /** Its share of all calls. */
  readonly weight: number;
  /** A label of `policies.keys`. */
  readonly policy?: string;
  readonly kinds: readonly Kind[];
  readonly models: readonly string[];
  /** How many of a hundred texts have something personal in them. */
  readonly personalPercent: number;
  /** Another language than English, of a hundred. */
  readonly otherPercent: number;
  readonly budget?: object;
  readonly classificationCeiling?: string;
}

const chatModels = ["gpt-4o", "gpt-4o-mini", "gpt-4o-mini", "mistral-large", "letters", "triage"];

export const madeKeys: readonly MadeKey[] = [
  {
    name: "claims desk",
    team: "claims",
    topic: "letters",
    weight: 24,
    policy: "careful",
    kinds: ["chats", "chats", "chats", "responses"],
    models: chatModels,
    personalPercent: 30,
    otherPercent: 35,
  },
  {
    name: "claims letters, nightly",
    team: "claims",
    topic: "letters",
    weight: 9,
    kinds: ["chats"],
    models: ["letters", "gpt-4o-mini"],
    personalPercent: 20,
    otherPercent: 40,
  },
  {
    name: "shop assistant",
    team: "support",
    topic: "support",
    weight: 26,
    kinds: ["chats", "chats", "messages"],
    models: ["gpt-4o-mini", "mistral-small", "triage", "letters"],
    personalPercent: 12,
    otherPercent: 30,
  },
  {
    name: "mail sorting",
    team: "support",
    topic: "support",
    weight: 8,
    kinds: ["moderations", "embeddings", "chats"],
    models: ["triage", "gpt-4o-mini"],
    personalPercent: 10,
    otherPercent: 20,
  },
  {
    name: "ward letters",
    team: "clinic",
    topic: "clinic",
    weight: 6,
    policy: "clinic",
    kinds: ["chats", "messages"],
    models: ["gpt-4o", "llama-3.3-70b"],
    personalPercent: 60,
    otherPercent: 0,
  },
  {
    name: "code review",
    team: "engineering",
    topic: "engineering",
    weight: 14,
    policy: "code",
    kinds: ["chats", "responses", "messages", "completions"],
    models: ["gpt-4o", "o3", "llama-3.3-70b"],
    personalPercent: 4,
    otherPercent: 0,
  },
  {
    name: "search index",
    team: "engineering",
    topic: "engineering",
    weight: 7,
    kinds: ["embeddings", "embeddings", "rerank"],
    models: ["gpt-4o-mini"],
    personalPercent: 2,
    otherPercent: 10,
  },
  {
    name: "trial",
    team: "engineering",
    topic: "engineering",
    weight: 2,
    policy: "trial",
    kinds: ["chats"],
    models: ["llama-3.3-70b"],
    personalPercent: 10,
    otherPercent: 0,
    budget: { tokensPerDay: 20_000 },
  },
  {
    name: "office",
    team: "people",
    topic: "office",
    weight: 5,
    kinds: ["chats", "responses"],
    models: chatModels,
    personalPercent: 25,
    otherPercent: 15,
    classificationCeiling: "pci",
  },
];

/** Asked for where a kind has models of its own. */
export const modelsOfKind: Readonly<Partial<Record<Kind, readonly string[]>>> = {
  messages: ["claude-sonnet", "claude-haiku"],
  embeddings: ["text-embedding-small", "nomic-embed"],
  moderations: ["omni-moderation"],
  rerank: ["bge-reranker"],
  completions: ["llama-3.3-70b"],
  responses: ["gpt-4o", "o3", "gpt-4o-mini"],
};

const agreements = ["dpa", "baa", "pci"];
const upstreams = [
  {
    name: "openai",
    models: ["gpt-4o", "gpt-4o-mini", "o3", "text-embedding-small", "omni-moderation"],
    region: "us",
    agreements: ["dpa"],
  },
  {
    name: "azure-sweden",
    models: ["gpt-4o", "gpt-4o-mini", "o3"],
    region: "swedencentral",
    agreements,
    zeroRetention: true,
    prices: { "gpt-4o-mini": { inputPerMillion: 0.14, outputPerMillion: 0.6 } },
  },
  { name: "anthropic", models: ["claude-sonnet", "claude-haiku"], region: "us", agreements: ["dpa", "baa"] },
  { name: "mistral", models: ["mistral-large", "mistral-small"], region: "eu", agreements },
  {
    name: "house",
    models: ["llama-3.3-70b", "nomic-embed", "bge-reranker"],
    region: "de",
    agreements,
    zeroRetention: true,
  },
];

const price = (inputPerMillion: number, outputPerMillion: number) => ({ inputPerMillion, outputPerMillion });
const prices = {
  "gpt-4o": price(2.5, 10),
  "gpt-4o-mini": price(0.15, 0.6),
  o3: price(2, 8),
  "text-embedding-*": price(0.02, 0),
  "claude-sonnet": price(3, 15),
  "claude-haiku": price(0.8, 4),
  "mistral-large": price(2, 6),
  "mistral-small": price(0.1, 0.3),
};

const catalogue = {
  agents: { triage: { model: "gpt-4o-mini", systemPrompt: "You sort letters by what they ask for." } },
  projects: {
    letters: { models: ["gpt-4o", "gpt-4o-mini"], systemPrompt: "You write letters.", campaign: "short-letters" },
  },
  campaigns: { "short-letters": { arms: { large: { model: "gpt-4o" }, small: { model: "gpt-4o-mini", weight: 3 } } } },
};

const models = ["names", "injection", "indirect-injection"];
const scanners = (enabled: boolean): object => Object.fromEntries(models.map((name) => [name, { enabled }]));

/** Of the base policy as it is changed in the course of time: stricter each time. */
export const basePolicies: readonly object[] = [
  { classes: ["secret"], action: "redact" },
  { types: ["CREDIT_CARD"], action: "redact" },
  { types: ["IBAN_CODE"], directions: ["request"], action: "tokenize" },
].map((_rule, place, rules) => ({
  name: "made-up-house",
  extends: ["default"],
  scanners: scanners(false),
  rules: rules.slice(0, place + 1),
}));

const identifiers = ["EMAIL_ADDRESS", "PHONE_NUMBER", "IBAN_CODE", "CREDIT_CARD", "US_SSN", "*_PASSPORT", "DE_TAX_ID"];
const keyPolicies: Readonly<Record<string, object>> = {
  careful: { name: "careful", rules: [{ types: identifiers, directions: ["request"], action: "tokenize" }] },
  clinic: { name: "clinic", extends: ["hipaa"] },
  code: {
    name: "code",
    rules: [
      { classes: ["secret"], directions: ["request"], action: "block" },
      { types: ["EMAIL_ADDRESS"], action: "hash" },
    ],
    words: ["project bluebird"],
  },
  trial: { name: "trial", scanners: { injection: { enabled: true } } },
};

/** What the data protection officer may do. */
const privacy = [
  "read exchanges",
  "read retention",
  "place holds",
  "release holds",
  "erase subjects",
  "export subjects",
  "read approvals",
  "approve requests",
];

const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;

/** What the configuration says of an upstream: a host that cannot exist. */
const atNoHost = (upstream: (typeof upstreams)[number]): object => ({
  ...upstream,
  baseUrl: `https://${upstream.name}.made-up.invalid/v1`,
  headersTimeoutMs: 200,
  breaker: { failures: 1_000 },
});

/** Where the made-up house's configuration lies in the data folder. */
export interface WorldFiles {
  readonly folder: string;
  readonly config: string;
  readonly basePolicy: string;
}

/** Writes the base policy as it was at first, at second, ... */
export const writeBasePolicy = ({ basePolicy }: WorldFiles, place: number): void =>
  writeFileSync(basePolicy, json(basePolicies[place] ?? {}));

/** Writes `custody.yaml` and the policies (JSON is YAML) below the data folder; a server can be started with them later. */
export const writeWorld = (dataFolder: string): WorldFiles => {
  const folder = resolve(dataFolder, "made-up");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const files = { folder, config: join(folder, "custody.yaml"), basePolicy: join(folder, "base.yaml") };
  const policyFile = (name: string): string => join(folder, `${name}.yaml`);
  writeBasePolicy(files, 0);
  for (const [name, policy] of Object.entries(keyPolicies)) writeFileSync(policyFile(name), json(policy));
  const keys = Object.fromEntries(Object.keys(keyPolicies).map((name) => [name, policyFile(name)]));
  const config = {
    data: resolve(dataFolder),
    log: { origin: madeUpOrigin },
    policy: files.basePolicy,
    policies: { keys },
    access: {
      teams: { claims: {}, support: {}, clinic: {}, engineering: {}, people: {} },
      roles: { privacy },
      secondPerson: ["erase subjects", "reload policies"],
    },
    prices: { models: prices },
    catalogue,
    upstreams: upstreams.map(atNoHost),
    // What decides is the same in every run.
    routing: { order: ["price"] },
    assurance: { checkCron: "never" },
  };
  writeFileSync(files.config, json(config));
  return files;
};
