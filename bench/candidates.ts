/**
 * What is compared: each is one process that proxies chat completions to the mock upstream.
 * @module
 */
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Command } from "./processes.ts";

export const cacheFolder = fileURLToPath(new URL("./.cache/", import.meta.url));
const repository = fileURLToPath(new URL("../", import.meta.url));

/** A candidate that was prepared. */
export interface Candidate {
  readonly name: string;
  readonly healthPath: string;
  /** A fresh instance in front of the mock upstream. */
  create(port: number, upstream: string): Instance;
}

export interface Instance {
  readonly command: Command;
  /** Called when it answers: gives the headers that calls need. */
  headers(): Promise<Readonly<Record<string, string>>>;
  /** Called when all calls have been answered: throws unless so many are on the record (proxies without one have nothing to show). */
  check(calls: number): Promise<void>;
  /** Called when it has stopped. */
  remove(): void;
}

const plain = (name: string): Candidate => ({
  name,
  healthPath: "/healthz",
  create: (port, upstream) => ({
    command: { args: [fileURLToPath(new URL(`./proxies/${name}.ts`, import.meta.url)), String(port), upstream] },
    headers: () => Promise.resolve({}),
    check: () => Promise.resolve(),
    remove: () => undefined,
  }),
});

export const honoFetch = plain("hono-fetch");
export const honoUndici = plain("hono-undici");

/**
 * The mock upstream as one that may be sent anything: otherwise no scanner could run beside a call. In a file, since the command line states nothing
 * of an upstream.
 */
export const mockUpstream = (baseUrl: string) => ({
  name: "mock",
  baseUrl,
  models: ["*"],
  region: "eu",
  agreements: ["baa", "dpa", "pci"],
});

/** Custody's start: `entry` is the command line's script, packed or source; `more` are further arguments. */
export const custodyCommand = (
  entry: string,
  data: string,
  port: number,
  upstream: string,
  more: readonly string[] = [],
): Command => {
  const config = join(data, "custody.yaml");
  writeFileSync(config, JSON.stringify({ upstreams: [mockUpstream(upstream)] })); // JSON is YAML.
  return {
    args: [entry, "serve", "--config", config, "--data", data, "--port", String(port), ...more],
    env: { NODE_COMPILE_CACHE: join(cacheFolder, "compile") },
  };
};

/** Data on the disk that the repository is on; a memory file system would make every fsync free. */
export const makeDataFolder = (): string => {
  mkdirSync(cacheFolder, { recursive: true });
  return mkdtempSync(join(cacheFolder, "data-"));
};

const recordedEntries = async (url: string, authorization: string): Promise<number> => {
  const response = await fetch(`${url}/log/`, { headers: { authorization } });
  const list: unknown = await response.json();
  if (typeof list !== "object" || list === null || !("data" in list) || !Array.isArray(list.data)) return 0;
  let entries = 0;
  for (const { size } of list.data) entries += Number(size);
  return entries;
};

/** Whether something was found in a text that has to be clean: then more was recorded than is compared. */
const isFlagged = async (url: string, authorization: string): Promise<boolean> => {
  const response = await fetch(`${url}/api/v1/audit/exchanges?verdict=flag&limit=1`, { headers: { authorization } });
  const list: unknown = await response.json();
  return (
    typeof list !== "object" || list === null || !("data" in list) || !Array.isArray(list.data) || list.data.length > 0
  );
};

const makeClientKey = async (url: string, authorization: string): Promise<string> => {
  const response = await fetch(`${url}/api/v1/api-keys`, {
    method: "POST",
    headers: { authorization, "content-type": "application/json" },
    body: JSON.stringify({ name: "bench", role: "client" }),
  });
  const made: unknown = await response.json();
  if (typeof made === "object" && made !== null && "key" in made && typeof made.key === "string") return made.key;
  throw new Error("Custody made no key");
};

/**
 * A ceiling looks at the class of a request before it leaves, and so at all that is found: no scanner runs beside the call. It changes
 * nothing else where nothing is found.
 */
export const inlinePolicy = JSON.stringify({ name: "inline", extends: ["default"], classificationCeiling: "criminal" });

/** Custody with its default policy, or with all its scanners in line. `nodeArgs` come first (`--cpu-prof`). */
export const custody = (entry: string, isInline: boolean, nodeArgs: readonly string[] = []): Candidate => ({
  name: isInline ? "custody-inline" : "custody",
  healthPath: "/healthz",
  create: (port, upstream) => {
    const data = makeDataFolder();
    const policy = `${data}.policy.yaml`;
    if (isInline) writeFileSync(policy, inlinePolicy);
    const adminKey = randomBytes(32).toString("hex");
    const url = `http://127.0.0.1:${port}`;
    const authorization = `Bearer ${adminKey}`;
    const { args, env } = custodyCommand(entry, data, port, upstream, isInline ? ["--policy", policy] : []);
    return {
      command: { args: [...nodeArgs, ...args], env: { ...env, CUSTODY_ADMIN_KEY: adminKey } },
      headers: async () => ({ authorization: `Bearer ${await makeClientKey(url, authorization)}` }),
      check: async (calls) => {
        const entries = await recordedEntries(url, authorization);
        if (entries < 2 * calls) throw new Error(`${calls} calls were answered, and only ${entries} entries recorded`);
        if (await isFlagged(url, authorization)) throw new Error("something was found in clean text");
      },
      remove: () => {
        rmSync(data, { recursive: true, force: true });
        rmSync(policy, { force: true });
      },
    };
  },
});

const run = (command: string, args: readonly string[], cwd: string): void => {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${args[0]} failed:\n${stdout}${stderr}`);
};

/** What `npm pack` publishes, unpacked inside the repository, so that it finds the installed dependencies. The path of its entry. */
export const packCustody = (): string => {
  const folder = join(cacheFolder, "packed");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  run("npm", ["pack", "--silent", "--pack-destination", folder], repository);
  const archive = readdirSync(folder).find((name) => name.endsWith(".tgz")) ?? "";
  run("tar", ["-xzf", archive], folder);
  return join(folder, "package", "dist", "main.js");
};

/** The entry as it is in the sources. */
export const sourceEntry = join(repository, "src", "main.ts");

const portkeyVersion = "1.15.2";
/**
 * It asks for `^1.3.3` of Hono's server. From 1.14 on its streams are answered with 500 on Node 24 (`TypeError: immutable`: it appends to
 * the headers of a fetch response); 1.13.8 is the newest with which they were seen to work.
 */
const portkeyPins = { "@hono/node-server": "1.13.8", hono: "4.9.7" };

/** Portkey's gateway, installed on first use; null, with the reason said, when the registry cannot be reached. */
export const portkey = (say: (line: string) => void): Candidate | null => {
  const folder = join(cacheFolder, "portkey");
  const entry = join(folder, "node_modules/@portkey-ai/gateway/build/start-server.js");
  if (!existsSync(entry)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, overrides: portkeyPins }));
    const install = ["install", "--ignore-scripts", "--no-audit", "--no-fund", `@portkey-ai/gateway@${portkeyVersion}`];
    try {
      run("npm", install, folder);
    } catch {
      say(`skipped: @portkey-ai/gateway ${portkeyVersion} could not be installed (is the registry reachable?)`);
      return null;
    }
  }
  return {
    name: "portkey",
    healthPath: "/",
    create: (port, upstream) => ({
      command: { args: [entry, `--port=${port}`, "--headless"] },
      headers: () =>
        Promise.resolve({
          "x-portkey-provider": "openai",
          "x-portkey-custom-host": upstream,
          authorization: "Bearer bench",
        }),
      check: () => Promise.resolve(),
      remove: () => undefined,
    }),
  };
};
