/**
 * `custody credentials add | list | revoke`: providers' credentials of a running server.
 * @module
 */
import { z } from "zod";
import { printable } from "./ask-server.ts";
import { readAnswer, type ServerOptions } from "./read-answer.ts";
import { readSecret } from "./read-secret.ts";

export interface AddOptions extends ServerOptions {
  readonly upstream: string;
  readonly name: string;
  readonly team?: string;
  readonly forKey?: string;
}

const path = "/api/v1/credentials";
const text = z.string().max(200).transform(printable);
const credentialSchema = z.object({
  id: text,
  name: text,
  upstream: text,
  team: text.nullable(),
  key: text.nullable(),
  createdAt: text,
  revokedAt: text.nullable(),
});
const pageSchema = z.object({ data: z.array(credentialSchema) });

/** The secret comes from standard input, or from whoever sits at the terminal. */
export const addCredential = async (options: AddOptions): Promise<void> => {
  const { upstream, name, team, forKey: key } = options;
  const secret = await readSecret(`The secret for ${upstream}: `);
  const body = JSON.stringify({ name, upstream, secret, team, key });
  const { id } = await readAnswer(options, { path, body }, credentialSchema);
  process.stdout.write(`${id}\n`);
};

export const listCredentials = async (options: ServerOptions): Promise<void> => {
  const { data } = await readAnswer(options, { path, method: "GET" }, pageSchema);
  for (const { id, name, upstream, team, key, createdAt, revokedAt } of data) {
    const whose = key ?? (team === null ? "all calls" : `team ${team}`);
    const ended = revokedAt === null ? "" : `  revoked ${revokedAt}`;
    process.stdout.write(`${id}  ${upstream}  ${whose}  ${createdAt}  ${name}${ended}\n`);
  }
};

export const revokeCredential = async (id: string, options: ServerOptions): Promise<void> => {
  await readAnswer(options, { path: `${path}/${encodeURIComponent(id)}`, method: "DELETE" }, z.undefined());
};
