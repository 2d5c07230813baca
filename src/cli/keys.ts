/**
 * `custody keys`: asks a running server. A new secret is shown on a terminal, or written to a file of its owner's; nowhere else.
 * @module
 */
import { closeSync, fsyncSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { z } from "zod";
import { callerKey } from "../config.ts";
import { CustodyError } from "../domain/errors.ts";
import { parseYaml } from "../policy/parse-yaml.ts";
import { askServer, printable, type ServerQuestion } from "./ask-server.ts";

export interface AskOptions {
  readonly url: string;
  readonly key?: string;
}

export interface SettingsOptions extends AskOptions {
  readonly name?: string;
  readonly role?: string;
  readonly team?: string;
  readonly expires?: string;
  readonly models?: string;
  readonly routes?: string;
  readonly networks?: string;
  readonly policy?: string;
  /** A file of other fields. */
  readonly settings?: string;
}

export interface SecretOptions {
  readonly out?: string;
}

const timeoutMs = 30_000;
const answerBytesMax = 16_777_216;
const base = "/api/v1/api-keys";

const keySchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  role: z.string(),
  team: z.string().nullable(),
  state: z.string(),
  lastUsedAt: z.string().nullable(),
});
const madeSchema = z.looseObject({ id: z.string(), key: z.string() });
const pageSchema = z.object({ data: z.array(keySchema), nextCursor: z.string().nullable() });

const ask = async <S extends z.ZodType>(
  { url, key }: AskOptions,
  question: Pick<ServerQuestion, "method" | "path" | "body">,
  schema: S,
): Promise<z.infer<S>> => {
  const chunks: Buffer[] = [];
  const timeouts = { headersTimeoutMs: timeoutMs, bodyTimeoutMs: timeoutMs };
  await askServer({ url, key: callerKey(key), ...timeouts, ...question }, async (body) => {
    let bytes = 0;
    for await (const chunk of body) {
      if (!Buffer.isBuffer(chunk) || (bytes += chunk.length) > answerBytesMax) break;
      chunks.push(chunk);
    }
  });
  const text = Buffer.concat(chunks).toString("utf8");
  try {
    return schema.parse(text === "" ? null : JSON.parse(text));
  } catch {
    throw new CustodyError("upstream_failed", "the server's answer cannot be read");
  }
};

const pathOf = (id: string, verb = ""): string => `${base}/${encodeURIComponent(id)}${verb}`;

const listOf = (text: string | undefined): string[] | null | undefined =>
  text === undefined ? undefined : text === "none" ? null : text.split(",").map((one) => one.trim());

const wordOf = (text: string | undefined): string | null | undefined => (text === "none" ? null : text);

/** What the command line says of a key, as the API takes it. A field that is undefined is left out of the JSON. */
const bodyOf = (options: SettingsOptions): string => {
  const { name, role, team, expires, models, routes, networks, policy, settings: file } = options;
  const anyFields = z.record(z.string(), z.unknown());
  const fields = file === undefined ? {} : parseYaml(file, readSettingsFile(file), anyFields, "config_invalid");
  const said = {
    name,
    role,
    team: wordOf(team),
    expiresAt: wordOf(expires),
    models: listOf(models),
    routes: listOf(routes),
    networks: listOf(networks),
    policy: wordOf(policy),
  };
  return JSON.stringify({
    ...fields,
    ...Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)),
  });
};

const readSettingsFile = (file: string): string => {
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new CustodyError("config_invalid", `${file}: cannot be read`);
  }
};

/** Asks for a new secret once there is a place for it: it is shown once, and must not be lost. */
const keepSecret = async ({ out }: SecretOptions, make: () => Promise<z.infer<typeof madeSchema>>): Promise<void> => {
  if (out === undefined) {
    if (!process.stdout.isTTY) {
      throw new CustodyError("config_invalid", "--out: name a file for the new secret; it is shown on a terminal only");
    }
    const { id, key } = await make();
    process.stdout.write(`${printable(id)}\n${printable(key)}\n`);
    return;
  }
  const file = openOwnFile(out);
  try {
    const { id, key } = await make();
    writeSync(file, `${key}\n`);
    fsyncSync(file);
    process.stdout.write(`${printable(id)}: its secret is in ${out} (readable by you only)\n`);
  } catch (error) {
    rmSync(out);
    throw error;
  } finally {
    closeSync(file);
  }
};

const openOwnFile = (path: string): number => {
  try {
    return openSync(path, "wx", 0o600);
  } catch {
    throw new CustodyError("config_invalid", `${path}: is there already, or cannot be written`);
  }
};

const print = (value: unknown): void => void process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);

export const createKey = (options: SettingsOptions & SecretOptions): Promise<void> =>
  keepSecret(options, () => ask(options, { path: base, body: bodyOf(options) }, madeSchema));

export const rotateKey = (id: string, options: AskOptions & SecretOptions & { overlap: string }): Promise<void> => {
  const body = JSON.stringify({ overlapSeconds: Number(options.overlap) });
  return keepSecret(options, () => ask(options, { path: pathOf(id, "/regenerate"), body }, madeSchema));
};

export const listKeys = async (options: AskOptions & { json?: boolean }): Promise<void> => {
  const keys: z.infer<typeof keySchema>[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const query: string = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const page: z.infer<typeof pageSchema> = await ask(
      options,
      { method: "GET", path: `${base}?limit=500${query}` },
      pageSchema,
    );
    keys.push(...page.data);
    cursor = page.nextCursor;
  }
  if (options.json === true) return print(keys);
  for (const { id, state, role, team, name, lastUsedAt } of keys) {
    const used = lastUsedAt === null ? "never used" : `last used ${lastUsedAt}`;
    const text = [id, state.padEnd(8), role.padEnd(8), team ?? "-", `"${name}"`, used].join("  ");
    process.stdout.write(`${printable(text)}\n`);
  }
};

export const showKey = async (id: string, options: AskOptions): Promise<void> =>
  print(await ask(options, { method: "GET", path: pathOf(id) }, keySchema));

export const changeKey = async (id: string, options: SettingsOptions): Promise<void> =>
  print(await ask(options, { method: "PATCH", path: pathOf(id), body: bodyOf(options) }, keySchema));

/** `disable`, `enable` or `revoke`. */
export const endKey = async (verb: string, id: string, options: AskOptions): Promise<void> => {
  if (verb === "revoke") await ask(options, { method: "DELETE", path: pathOf(id) }, z.null());
  else await ask(options, { path: pathOf(id, `/${verb}`) }, keySchema);
  process.stdout.write(`${printable(id)}: ${verb}d\n`);
};
