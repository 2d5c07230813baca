/**
 * Providers' credentials: stored, listed, ended. Each change is an entry; no answer ever holds a secret.
 * @module
 */
import { z } from "zod";
import { registeredName } from "../../access/registered-name.ts";
import type { CredentialInfo, Credentials } from "../../access/credentials.ts";
import type { Keys } from "../../access/keys.ts";
import { CustodyError } from "../../domain/errors.ts";
import type { Principal } from "../../domain/principal.ts";
import type { Upstream } from "../../upstream/pool.ts";
import { isSendable } from "../../upstream/request-headers.ts";
import type { AppContext } from "../context.ts";
import { readJsonBody } from "../read-json.ts";

export const newCredentialBody = z.strictObject({
  name: z.string().min(1).max(100).describe("What lists call it."),
  upstream: z.string().describe("The configured upstream that it is for."),
  secret: z.string().refine(isSendable).describe("What the provider gave. No answer ever holds it."),
  team: registeredName.optional().describe("For the calls of this team; for all calls without `team` and `key`."),
  key: z.string().max(64).optional().describe("For the calls of this API key, by its id."),
});

const refuse = (param: string, message: string): CustodyError =>
  new CustodyError("request_malformed", `\`${param}\`: ${message}`, param);

const shown = ({ id, name, upstream, team, apiKey, createdAt, createdBy, revokedAt }: CredentialInfo) => ({
  id,
  name,
  upstream,
  team,
  key: apiKey,
  createdAt: new Date(createdAt).toISOString(),
  createdBy,
  revokedAt: revokedAt === null ? null : new Date(revokedAt).toISOString(),
});

export interface CredentialDeps {
  readonly credentials: Credentials;
  readonly keys: Keys;
  readonly upstreams: readonly Upstream[];
}

/** Stores what a body brings. Throws `request_malformed`, naming the field, and what `Credentials.create` throws. */
export const storeCredential = (
  { credentials, keys, upstreams }: CredentialDeps,
  principal: Principal,
  { name, upstream: upstreamName, secret, team, key }: z.infer<typeof newCredentialBody>,
): Promise<CredentialInfo> => {
  const upstream = upstreams.find((one) => one.name === upstreamName);
  if (upstream === undefined) throw refuse("upstream", "no upstream of this name is configured");
  if (key !== undefined && team !== undefined) throw refuse("key", "a credential is for a team or for a key");
  const owner = key === undefined ? null : keys.inForce(key);
  // Another team's key is as unknown as one that does not exist.
  if (key !== undefined && (owner === null || (principal.team !== null && owner.team !== principal.team))) {
    throw refuse("key", "no such key in force");
  }
  const whose = owner === null ? (team ?? null) : owner.team;
  if (principal.team !== null && whose !== principal.team) throw refuse("team", "must be your own team");
  const { origin } = upstream;
  return credentials.create(
    { name, upstream: upstream.name, secret, origin, team: whose, apiKey: key ?? null },
    principal.id,
  );
};

/** `POST /api/v1/credentials`: chosen for calls from the moment that it is answered. */
export const createCredential = (d: CredentialDeps) => async (c: AppContext) =>
  c.json(shown(await storeCredential(d, c.var.principal, await readJsonBody(c, newCredentialBody))), 201);

export const credentialsSeenBy = (credentials: Credentials, { team }: Pick<Principal, "team">): CredentialInfo[] =>
  credentials.list().filter((row) => team === null || row.team === team);

/** Those of the caller's team; of all teams where the caller is of none. */
export const listCredentials = (credentials: Credentials) => (c: AppContext) =>
  c.json({ data: credentialsSeenBy(credentials, c.var.principal).map(shown), nextCursor: null });

/** `DELETE /api/v1/credentials/:id`: no call that begins after the answer carries it. */
export const revokeCredential = (credentials: Credentials) => async (c: AppContext) => {
  const { id, team } = c.var.principal;
  await credentials.revoke(c.req.param("id") ?? "", id, team);
  return c.body(null, 204);
};
