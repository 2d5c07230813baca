/**
 * What may be asked for as the model, feedback on answers, and campaigns.
 * @module
 */
import { z } from "zod";
import { campaignQuery } from "../../routes/campaigns.ts";
import { feedbackBody } from "../../routes/feedback.ts";
import { components, count, counts, json, jsonBody, listOf, type Operations, time } from "../operation.ts";

const name = z.string();

const model = z
  .object({
    id: name,
    object: z.literal("model"),
    created: z.int(),
    owned_by: name,
    kind: z.enum(["model", "alias", "agent", "project"]),
    description: z.string().optional(),
    context_length: count.optional(),
    capabilities: z.array(z.string()).optional(),
  })
  .register(components, { id: "UsableModel" });

const modelList = z
  .object({ object: z.literal("list"), data: z.array(model) })
  .register(components, { id: "ModelList" });

const price = z.object({
  inputPerMillion: z.number(),
  outputPerMillion: z.number(),
  cachedInputPerMillion: z.number(),
});

const armShape = { name, model: name.nullable(), weight: z.number().nullable() };
const campaign = z
  .object({ key: name, id: z.string().nullable(), by: z.enum(["session", "user"]), arms: z.array(z.object(armShape)) })
  .register(components, { id: "Campaign" });

const catalogue = z
  .object({
    digest: z.string().nullable().describe("SHA-256 of it, as the log names it; null where nothing is configured."),
    currency: z.string(),
    models: z.array(
      z.object({
        name,
        aliases: z.array(name),
        description: z.string().nullable(),
        contextTokens: count.nullable(),
        capabilities: z.array(z.string()).nullable(),
        upstreams: z.array(
          z.object({
            name,
            region: z.string().nullable(),
            agreements: z.array(z.string()),
            zeroRetention: z.boolean().nullable(),
            dataClasses: z.array(z.string()).nullable(),
            weight: z.number(),
            price: price.nullable(),
          }),
        ),
      }),
    ),
    agents: z.array(z.object({ name, model: name })),
    projects: z.array(
      z.object({
        name,
        models: z.array(name),
        defaultModel: name.nullable(),
        tools: z.array(z.object({ id: name, enabled: z.boolean() })),
        campaign: name.nullable(),
      }),
    ),
    campaigns: z.array(campaign),
  })
  .register(components, { id: "GatewayCatalog" });

const latency = z.object({ mean: count, p50: count, p95: count, p99: count });

const report = z
  .object({
    key: name,
    id: z.string().nullable(),
    by: z.enum(["session", "user"]).nullable(),
    from: time,
    to: time,
    currency: z.string(),
    arms: z.array(
      z.object({
        ...armShape,
        exchanges: count,
        outcomes: counts,
        verdicts: counts,
        dataClasses: counts,
        latencyUs: latency.nullable().describe("Of those that are complete."),
        tokens: z.object({ prompt: count, completion: count, total: count }),
        costMicros: count,
        feedback: z.object({ count, mean: z.number().nullable(), positive: z.number().nullable() }),
      }),
    ),
  })
  .register(components, { id: "CampaignReport" });

const given = z
  .object({
    id: z.string(),
    exchangeId: z.string(),
    choice: count,
    value: z.union([z.boolean(), z.number()]),
    commentKept: z.boolean().describe("False where the exchange's own texts are not kept whole."),
  })
  .register(components, { id: "Feedback" });

export const catalogueOperations = {
  "GET /v1/models": {
    id: "listModels",
    tag: "Calls",
    summary: "List the names that this key may ask for",
    answers: { 200: json("Models and patterns of upstreams, aliases, agents, projects.", modelList) },
  },
  "GET /v1/models/*": {
    id: "readModel",
    tag: "Calls",
    summary: "One name that this key may ask for",
    path: { file: "The name; slashes in it may be escaped or not." },
    answers: { 200: json("What is known of it.", model) },
    errors: ["not_found"],
  },
  "GET /api/v1/gateway/catalog": {
    id: "readCatalog",
    tag: "Catalogue",
    summary: "Models with who serves them, agents, projects and campaigns",
    description: "Who may read policies sees all of it, others what their key may use.",
    answers: { 200: json("The catalogue.", catalogue) },
  },
  "POST /api/v1/feedback": {
    id: "giveFeedback",
    tag: "Catalogue",
    summary: "Say what an answer was worth",
    description:
      "Its entry is durable when it answers. What is said again of the same choice replaces it. It counts as a request of the key.",
    body: jsonBody(feedbackBody.register(components, { id: "FeedbackRequest" }), {
      example: { completionId: "01900000-0000-7000-8000-0000000000e1", value: true, comment: "Right, and short." },
    }),
    answers: { 201: json("What is kept.", given) },
    errors: ["not_found", "rate_limited", "insufficient_quota"],
  },
  "GET /api/v1/campaigns": {
    id: "listCampaigns",
    tag: "Catalogue",
    summary: "List the campaigns of the configuration",
    answers: { 200: json("All of them.", listOf("CampaignList", campaign)) },
  },
  "GET /api/v1/campaigns/:key": {
    id: "readCampaign",
    tag: "Catalogue",
    summary: "What became of a campaign's calls, arm by arm",
    path: { key: "The campaign's key or id." },
    query: campaignQuery,
    answers: { 200: json("The report.", report) },
  },
} as const satisfies Operations;
