/**
 * `custody holds place | list | show | release`, on a running server.
 * @module
 */
import { z } from "zod";
import { CustodyError } from "../domain/errors.ts";
import { printable } from "./ask-server.ts";
import { readAnswer, type ServerOptions } from "./read-answer.ts";

const path = "/api/v1/audit/holds";
const idForm = /^hld_[0-9a-f-]{36}$/;

const holdSchema = z.object({
  id: z.string(),
  state: z.enum(["in_force", "released"]),
  scope: z.looseObject({}),
  placedAt: z.string(),
  placedBy: z.string(),
  releasedAt: z.string().nullable(),
  releasedBy: z.string().nullable(),
  owner: z.string().optional(),
  reason: z.string().optional(),
});
const listSchema = z.object({ data: z.array(holdSchema), nextCursor: z.string().nullable() });

export interface PlaceOptions extends ServerOptions {
  readonly subject?: string;
  readonly forKey?: string;
  readonly from?: string;
  readonly to?: string;
  readonly model?: string;
  readonly dataClass?: string;
  readonly verdict?: string;
  readonly outcome?: string;
  readonly team?: string;
  readonly owner: string;
  readonly reason: string;
}

const present = (fields: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));

const checked = (id: string): string => {
  if (!idForm.test(id)) throw new CustodyError("request_malformed", "<id>: must be a hold's: hld_...");
  return id;
};

const print = ({ id, state, scope, placedAt, placedBy }: z.infer<typeof holdSchema>): void => {
  const parts = Object.entries(scope).filter(([, value]) => value !== null && JSON.stringify(value) !== "{}");
  const what = parts.map(([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`);
  process.stdout.write(`${printable([id, state, placedAt, placedBy, ...what].join("  "))}\n`);
};

/** A subject is sent, and kept nowhere. */
export const placeHold = async (options: PlaceOptions): Promise<void> => {
  const { subject, forKey: key, from, to, model, dataClass, verdict, outcome, team, owner, reason } = options;
  const query = present({ model, dataClass, verdict, outcome, team });
  const scope = { ...present({ subject, key, from, to }), ...(Object.keys(query).length === 0 ? {} : { query }) };
  print(await readAnswer(options, { path, body: JSON.stringify({ scope, owner, reason }) }, holdSchema));
};

/** Newest first, a line each. */
export const listHolds = async (options: ServerOptions): Promise<void> => {
  const { data } = await readAnswer(options, { path: `${path}?limit=500`, method: "GET" }, listSchema);
  for (const hold of data) print(hold);
};

/** With whose it is and why, where one's role may know. */
export const showHold = async (id: string, options: ServerOptions): Promise<void> => {
  const hold = await readAnswer(options, { path: `${path}/${checked(id)}`, method: "GET" }, holdSchema);
  print(hold);
  if (hold.owner !== undefined) process.stdout.write(`owner: ${printable(hold.owner)}\n`);
  if (hold.reason !== undefined) process.stdout.write(`reason: ${printable(hold.reason)}\n`);
};

/** Two people's act: without an approval it asks for one, and says which waits. */
export const releaseHold = async (
  id: string,
  options: ServerOptions & { readonly reason: string; readonly approval?: string },
): Promise<void> => {
  const { reason, approval } = options;
  const headers = approval === undefined ? {} : { "x-custody-approval": approval };
  const question = { path: `${path}/${checked(id)}/release`, body: JSON.stringify({ reason }), headers };
  print(await readAnswer(options, question, holdSchema));
};
