/**
 * The part `catalogue` of the configuration: what the names mean that callers ask for, beside the models themselves.
 * @module
 */
import { z } from "zod";
import { templateNames } from "./template.ts";

const modelName = z.string().min(1).max(256);
/** Names of agents, projects, campaigns and arms: they stand in entries and in addresses. */
const registered = () => z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/);
const prompt = () => z.string().min(1).max(100_000);

const template = () =>
  prompt().refine(
    (text) => templateNames(text) !== null,
    "must have placeholders like {{ name }} only, with letters, digits and _",
  );

/** What a model can do, as clients ask for it. */
const capabilities = ["stream", "tools", "json", "vision", "audio", "reasoning"] as const;

const modelSchema = z.strictObject({
  aliases: z.array(modelName).max(50).default([]).describe("Other names that callers may ask for it by."),
  description: z.string().max(500).optional(),
  contextTokens: z.int().min(1).max(1_000_000_000).optional().describe("The tokens that prompt and answer may have."),
  capabilities: z.array(z.enum(capabilities)).optional().describe("What it can do, for those who choose one."),
});

/** Sampling that a caller may leave to the agent or project. */
const defaultsSchema = z
  .strictObject({
    temperature: z.number().min(0).max(2).optional(),
    top_p: z.number().min(0).max(1).optional(),
    max_tokens: z.int().min(1).optional(),
    frequency_penalty: z.number().min(-2).max(2).optional(),
    presence_penalty: z.number().min(-2).max(2).optional(),
  })
  .default({})
  .describe("What is sent where the caller does not say: temperature, top_p, max_tokens and the penalties.");

const agentSchema = z.strictObject({
  model: modelName.describe("The model that speaks for it."),
  systemPrompt: prompt().optional().describe("What it is told first."),
  personality: prompt().optional().describe("How it speaks; it follows the system prompt."),
  defaults: defaultsSchema,
});

const toolSchema = z.strictObject({
  enabled: z.boolean().default(true).describe("Whether it is offered where the call does not say."),
  definition: z.record(z.string(), z.unknown()).describe("As the chat completions API has it under `tools`."),
});

const projectSchema = z
  .strictObject({
    models: z.array(modelName).min(1).max(100).describe("Those that it may ask for, as {project}/{model}."),
    defaultModel: modelName.optional().describe("The one that {project} alone means; the first unless it is set."),
    systemPrompt: template().optional().describe("Told first; {{ name }} is the argument of that name, escaped."),
    tools: z.record(registered(), toolSchema).default({}).describe("By id: what calls may switch on and off."),
    campaign: registered().optional().describe("The campaign that calls are part of where they name none."),
    defaults: defaultsSchema,
  })
  .refine(({ models, defaultModel }) => defaultModel === undefined || models.includes(defaultModel), {
    path: ["defaultModel"],
    message: "must be one of `models`",
  });

const armSchema = z.strictObject({
  model: modelName.describe("The model that its calls get."),
  weight: z.number().positive().max(1_000_000).default(1).describe("Its share, beside the other arms'."),
});

const campaignSchema = z.strictObject({
  id: z.uuid().optional().describe("Another name for it, where clients use one."),
  by: z.enum(["session", "user"]).default("session").describe("Whose calls stay in one arm."),
  arms: z
    .record(registered(), armSchema)
    .refine((arms) => Object.keys(arms).length >= 2, "must have at least two arms")
    .describe("By name."),
});

const sections = {
  models: z.record(modelName, modelSchema).default({}).describe("By the model's name, as upstreams list it."),
  agents: z.record(registered(), agentSchema).default({}).describe("By the id that callers ask for as the model."),
  projects: z
    .record(registered(), projectSchema)
    .default({})
    .describe("By the name that {project}/{model} begins with."),
  campaigns: z.record(registered(), campaignSchema).default({}).describe("By key: which arm a call belongs to."),
};

/** A file beside the configuration. */
export const catalogueFileSchema = z.strictObject(sections);

export const catalogueSchema = z.strictObject({
  ...sections,
  files: z.array(z.string().min(1)).max(100).default([]).describe("Files with more of the same four."),
});

export type CatalogueSections = z.infer<typeof catalogueFileSchema>;
export type CatalogueConfig = z.infer<typeof catalogueSchema>;
export type ModelFacts = CatalogueSections["models"][string];
export type AgentConfig = CatalogueSections["agents"][string];
export type ProjectConfig = CatalogueSections["projects"][string];
export type CampaignConfig = CatalogueSections["campaigns"][string];
