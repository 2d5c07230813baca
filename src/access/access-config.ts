/**
 * What `custody.yaml` says under `access`.
 * @module
 */
import { z } from "zod";
import { acts } from "./acts.ts";
import { permissions } from "../domain/permission.ts";
import { oidcSchema, sessionsSchema } from "./sign-in-config.ts";
import { budgetSchema, limitsSchema } from "./limit-settings.ts";
import { registeredName } from "./registered-name.ts";

const roleName = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/);

export const accessSchema = z.strictObject({
  roles: z
    .record(roleName, z.array(z.enum(permissions)).max(permissions.length))
    .default({})
    .describe("Roles beside client, security, auditor and admin: what each may do."),
  callerCredentials: z
    .boolean()
    .default(false)
    .describe("Whether a call may bring its own credential for the upstream, in X-Upstream-Authorization."),
  oidc: oidcSchema.optional().describe("Who lets people sign in. Without it, keys sign in."),
  sessions: sessionsSchema.prefault({}).describe("How long people stay signed in."),
  teams: z
    .record(
      registeredName,
      z.strictObject({
        limits: limitsSchema.prefault({}).describe("Of all keys of the team together."),
        budget: budgetSchema.prefault({}).describe("The same."),
      }),
    )
    .default({})
    .describe("What teams may use, by the team that their keys name."),
  secondPerson: z
    .array(z.enum(acts.map(({ name }) => name)))
    .max(acts.length)
    .default([])
    .describe("Acts that somebody else has to approve first."),
});

export type AccessConfig = z.infer<typeof accessSchema>;
