/**
 * What `custody.yaml` says under `access`.
 * @module
 */
import { z } from "zod";
import { permissions } from "../domain/permission.ts";

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
});

export type AccessConfig = z.infer<typeof accessSchema>;
