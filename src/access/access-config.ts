/**
 * What `custody.yaml` says under `access`.
 * @module
 */
import { z } from "zod";
import { permissions } from "../domain/permission.ts";
import { budgetSchema, limitsSchema } from "./limit-settings.ts";

const roleName = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/);

const teamName = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,62}$/);

export const accessSchema = z.strictObject({
  roles: z
    .record(roleName, z.array(z.enum(permissions)).max(permissions.length))
    .default({})
    .describe("Roles beside client, security, auditor and admin: what each may do."),
  teams: z
    .record(
      teamName,
      z.strictObject({
        limits: limitsSchema.prefault({}).describe("Of all keys of the team together."),
        budget: budgetSchema.prefault({}).describe("The same."),
      }),
    )
    .default({})
    .describe("What teams may use, by the team that their keys name."),
});

export type AccessConfig = z.infer<typeof accessSchema>;
