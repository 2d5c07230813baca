/**
 * Who may do what, and how much: keys, credentials, usage, approvals.
 * @module
 */
import { z } from "zod";
import { acts } from "../../../access/acts.ts";
import { settingsInput } from "../../../access/key-settings.ts";
import { budgetSchema, limitsSchema } from "../../../access/limit-settings.ts";
import { changeKeyBody, keyListQuery, newKeyBody, rotateKeyBody } from "../../routes/api-keys.ts";
import { approvalListQuery, decisionBody } from "../../routes/approvals.ts";
import { newCredentialBody } from "../../routes/credentials.ts";
import {
  components,
  count,
  json,
  jsonBody,
  listOf,
  listShape,
  nothing,
  type Operation,
  type Operations,
  time,
} from "../operation.ts";

const keyShape = {
  id: z.string(),
  name: z.string(),
  role: z.string(),
  team: z.string().nullable(),
  state: z.enum(["active", "disabled", "expired", "revoked"]),
  ...settingsInput.required().shape,
  createdAt: time,
  createdBy: z.string(),
  disabledAt: time.nullable(),
  revokedAt: time.nullable(),
  overlapUntil: time.nullable().describe("Until when the secret before is good."),
  lastUsedAt: time.nullable().describe("Written once a minute."),
};
const used = z.object({ requests: count, tokens: count, costMicros: count });
const key = z.object(keyShape).register(components, { id: "ApiKey" });
const keyWithUsage = z
  .object({ ...keyShape, usage: used.describe("In the UTC month that runs.") })
  .register(components, { id: "ApiKeyWithUsage" });
const keyWithSecret = z
  .object({ ...keyShape, key: z.string().describe("The secret, this once.") })
  .register(components, { id: "ApiKeyWithSecret" });

const credential = z
  .object({
    id: z.string(),
    name: z.string(),
    upstream: z.string(),
    team: z.string().nullable(),
    key: z.string().nullable(),
    createdAt: time,
    createdBy: z.string(),
    revokedAt: time.nullable(),
  })
  .register(components, { id: "Credential" });

const spent = z.object({ from: time, to: time, requests: count, tokens: count, costMicros: count });
const account = z.object({
  kind: z.enum(["key", "team"]),
  id: z.string(),
  team: z.string().nullable(),
  day: spent,
  month: spent,
  limits: limitsSchema,
  budget: budgetSchema,
  remaining: z
    .record(z.string(), z.number().min(0))
    .describe("What is left of each limit and budget that there is, by its name."),
});
const usage = z.object({ currency: z.string(), ...listShape(account) }).register(components, { id: "Usage" });

const approvalShape = {
  id: z.string(),
  action: z.enum(acts.map(({ name }) => name)),
  state: z.enum(["waiting", "approved", "refused", "expired", "used"]),
  team: z.string().nullable(),
  requestedBy: z.string(),
  requestedAt: time,
  expiresAt: time,
  decidedBy: z.string().nullable(),
  decidedAt: time.nullable(),
  usedAt: time.nullable(),
};
const approval = z.object(approvalShape).register(components, { id: "Approval" });
const approvalWithWords = z
  .object({
    ...approvalShape,
    reason: z.string().nullable().optional(),
    request: z.string().nullable().optional().describe("Method, path and body."),
  })
  .describe("`reason` and `request` are for who may decide.")
  .register(components, { id: "ApprovalWithWords" });
export const askedApproval = z
  .object({
    approval: z.object({ id: z.string(), action: approvalShape.action, state: approvalShape.state, expiresAt: time }),
  })
  .register(components, { id: "AskedApproval" });

const keyId = { id: "The key's id." };
const approvalId = { id: "The approval's id." };

const decide = (id: string, summary: string): Operation => ({
  id,
  tag: "Approvals",
  summary,
  path: approvalId,
  body: jsonBody(decisionBody, { isOptional: true, example: { reason: "agreed with Legal" } }),
  answers: { 200: json("Decided.", approval) },
  errors: ["approval_not_valid", "second_person_required"],
});

decisionBody.register(components, { id: "Decision" });

export const accessOperations = {
  "POST /api/v1/api-keys": {
    id: "createKey",
    tag: "Keys",
    summary: "Make a key",
    body: jsonBody(newKeyBody.register(components, { id: "NewApiKey" }), {
      example: { name: "claims service", role: "client", models: ["gpt-*"], limits: { requestsPerMinute: 60 } },
    }),
    answers: { 201: json("Made.", keyWithSecret) },
  },
  "GET /api/v1/api-keys": {
    id: "listKeys",
    tag: "Keys",
    summary: "List keys, eldest first",
    query: keyListQuery,
    answers: { 200: json("A page.", listOf("ApiKeyList", keyWithUsage)) },
  },
  "GET /api/v1/api-keys/:id": {
    id: "readKey",
    tag: "Keys",
    summary: "One key",
    path: keyId,
    answers: { 200: json("The key.", keyWithUsage) },
  },
  "PATCH /api/v1/api-keys/:id": {
    id: "changeKey",
    tag: "Keys",
    summary: "Change what is said of a key",
    description: "What is absent stays, what is null says nothing any more.",
    path: keyId,
    body: jsonBody(changeKeyBody.register(components, { id: "ApiKeyChange" }), {
      example: { expiresAt: "2030-01-01T00:00:00Z", networks: null },
    }),
    answers: { 200: json("In force.", key) },
  },
  "DELETE /api/v1/api-keys/:id": {
    id: "revokeKey",
    tag: "Keys",
    summary: "End a key for ever",
    path: keyId,
    answers: { 204: nothing("Ended.") },
  },
  "POST /api/v1/api-keys/:id/regenerate": {
    id: "rotateKey",
    tag: "Keys",
    summary: "Give a key a new secret",
    path: keyId,
    body: jsonBody(rotateKeyBody.register(components, { id: "ApiKeyRotation" }), {
      example: { overlapSeconds: 86_400 },
    }),
    answers: { 200: json("In force.", keyWithSecret) },
  },
  "POST /api/v1/api-keys/:id/disable": {
    id: "disableKey",
    tag: "Keys",
    summary: "Stop a key for a time",
    path: keyId,
    answers: { 200: json("Stopped.", key) },
  },
  "POST /api/v1/api-keys/:id/enable": {
    id: "enableKey",
    tag: "Keys",
    summary: "End the stop",
    path: keyId,
    answers: { 200: json("In force.", key) },
  },
  "POST /api/v1/credentials": {
    id: "createCredential",
    tag: "Credentials",
    summary: "Store a provider's credential",
    body: jsonBody(newCredentialBody.register(components, { id: "NewCredential" }), {
      example: { name: "claims 2026", upstream: "openai", secret: "what-the-provider-gave", team: "claims" },
    }),
    answers: { 201: json("Chosen for calls from now on.", credential) },
  },
  "GET /api/v1/credentials": {
    id: "listCredentials",
    tag: "Credentials",
    summary: "List credentials, without their secrets",
    answers: { 200: json("Those of the caller's team, or all.", listOf("CredentialList", credential)) },
  },
  "DELETE /api/v1/credentials/:id": {
    id: "revokeCredential",
    tag: "Credentials",
    summary: "End a credential, and destroy its secret",
    path: { id: "The credential's id." },
    answers: { 204: nothing("No call that begins now carries it.") },
  },
  "GET /api/v1/usage": {
    id: "readUsage",
    tag: "Usage",
    summary: "What was used today and this month, and what is left",
    description: "Keys and teams for who may read keys; for others their own key.",
    answers: { 200: json("By key and team.", usage) },
  },
  "GET /api/v1/approvals": {
    id: "listApprovals",
    tag: "Approvals",
    summary: "List acts that wait or were decided, newest first",
    query: approvalListQuery,
    answers: { 200: json("A page.", listOf("ApprovalList", approval)) },
  },
  "GET /api/v1/approvals/:id": {
    id: "readApproval",
    tag: "Approvals",
    summary: "One of them",
    description: "For who may decide also what was asked for and why, which is an entry.",
    path: approvalId,
    answers: { 200: json("The approval.", approvalWithWords) },
  },
  "POST /api/v1/approvals/:id/approve": decide("approve", "Approve what somebody else asked for"),
  "POST /api/v1/approvals/:id/refuse": decide("refuse", "Refuse what somebody else asked for"),
} as const satisfies Operations;
