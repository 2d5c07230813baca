/**
 * What `custody.yaml` says of people who sign in.
 * @module
 */
import { z } from "zod";
import { registeredName } from "./registered-name.ts";

const isLoopback = (issuer: string): boolean => {
  const hostname = URL.parse(issuer)?.hostname ?? "";
  return ["localhost", "127.0.0.1", "[::1]"].includes(hostname);
};

const groupSchema = z.strictObject({
  group: z.string().min(1).max(256).describe("The group, as the provider says it."),
  role: z.string().min(1).max(32).describe("The role of those who are in it."),
  team: registeredName.optional().describe("The one team whose calls and records they see. Without it: of all teams."),
});

export const oidcSchema = z
  .strictObject({
    issuer: z
      .url({ protocol: /^https?$/ })
      .max(512)
      .describe("The provider's issuer; its /.well-known/openid-configuration says the rest."),
    clientId: z.string().min(1).max(256).describe("As what Custody is registered there."),
    clientSecretEnv: z
      .string()
      .regex(/^[A-Za-z_][A-Za-z0-9_]*$/)
      .optional()
      .describe("The environment variable that holds its secret. Without it Custody is a public client."),
    scopes: z
      .array(z.string().regex(/^[\u0021\u0023-\u005B\u005D-\u007E]{1,128}$/))
      .max(20)
      .default(["openid", "profile", "email"])
      .describe("What is asked for; openid is always."),
    groupsClaim: z.string().min(1).max(256).default("groups").describe("The claim that lists somebody's groups."),
    groups: z
      .array(groupSchema)
      .min(1)
      .max(1_000)
      .describe("Which group has which role: the first one here that somebody is in. Who is in none may not sign in."),
    allowPrivate: z.boolean().default(false).describe("Whether the provider may have a private address."),
    allowInsecure: z.boolean().default(false).describe("Whether it may be spoken to over http: on this host only."),
  })
  .refine(({ issuer, allowInsecure }) => issuer.startsWith("https:") || (allowInsecure && isLoopback(issuer)), {
    path: ["issuer"],
    message: "must be https; http is for a provider on this host, with allowInsecure: true",
  });

export type OidcConfig = z.infer<typeof oidcSchema>;

export const sessionsSchema = z.strictObject({
  idleMinutes: z.int().min(1).max(1_440).default(30).describe("Without a request for so long, they are signed out."),
  absoluteHours: z.int().min(1).max(168).default(12).describe("After this they sign in again, whatever they did."),
  perPersonMax: z.int().min(1).max(100).default(5).describe("Sessions of one person; one more ends the longest idle."),
});

export type SessionsConfig = z.infer<typeof sessionsSchema>;
