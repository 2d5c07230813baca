/**
 * The published package: built and laid out as `npm pack` would, in a folder where no package is found but those that it asks for. What its sources do
 * is tested elsewhere; here, that the files which are built find each other, in every thread and every kind of verb.
 */
import { execFileSync, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { chatBody, completion } from "../fixtures/chat-bodies.ts";
import { openConsole } from "../fixtures/console-session.ts";
import { endedExport, requestExport } from "../fixtures/export-evidence.ts";
import { type RunningCli, serveCli } from "../fixtures/run-cli.ts";
import { type ScriptedUpstream, startScriptedUpstream, trusted, whole } from "../fixtures/scripted-upstream.ts";
import { type Answer, send, type SendOptions } from "../fixtures/send.ts";
import { startTimeAuthority, type TimeAuthority } from "../fixtures/time-authority.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "custody-published-"));
const published = join(folder, "node_modules/custody");
const dist = join(published, "dist");
const main = join(dist, "main.js");
const threadsFile = join(folder, "threads.txt");
const adminKey = "a".repeat(32);
const patient = { timeout: 20_000 };

interface Package {
  readonly files: readonly string[];
  readonly dependencies: Readonly<Record<string, string>>;
}

interface Bom {
  readonly components: readonly { readonly purl: string }[];
}
interface Lock {
  readonly packages: Readonly<Record<string, { readonly version: string }>>;
}

const build = (): void => {
  mkdirSync(dist, { recursive: true });
  for (const step of ["bundle.ts", "copy-assets.ts"]) {
    execFileSync(process.execPath, [join(root, "build", step), dist], { stdio: "pipe" });
  }
  const { files, dependencies }: Package = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  for (const file of ["package.json", ...files.filter((name) => name !== "dist")]) {
    cpSync(join(root, file), join(published, file), { recursive: true });
  }
  for (const name of Object.keys(dependencies)) {
    const at = join(folder, "node_modules", name);
    mkdirSync(dirname(at), { recursive: true });
    symlinkSync(join(root, "node_modules", name), at);
  }
};

/** Each thread says with which file it began, before it runs it. */
const recorder = `import { appendFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";
if (!isMainThread) appendFileSync(${JSON.stringify(threadsFile)}, process.argv[1] + "\\n");`;

let authority: TimeAuthority;
let upstream: ScriptedUpstream;
let server: RunningCli;

beforeAll(async () => {
  build();
  authority = await startTimeAuthority();
  upstream = await startScriptedUpstream();
  upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("The answer"))));
  const config = {
    data: join(folder, "data"),
    server: { port: 0, shutdownTimeoutMs: 1_000 },
    upstreams: [{ ...trusted, name: "scripted", baseUrl: upstream.baseUrl, models: ["gpt-test"] }],
    search: { enabled: true },
    feeds: [{ kind: "ndjson", name: "file", file: join(folder, "events.ndjson"), from: "beginning" }],
    retention: { backups: { folder: join(folder, "backups") } },
    assurance: {
      checkCron: "never",
      timestamps: [{ name: "tsa", url: authority.url, caFile: authority.caFile, allowPrivate: true }],
      timestampIntervalS: 1,
    },
  };
  writeFileSync(join(folder, "custody.yaml"), JSON.stringify(config)); // JSON is YAML.
  writeFileSync(join(folder, "record-threads.mjs"), recorder);
  const env = { CUSTODY_ADMIN_KEY: adminKey, NODE_OPTIONS: `--import=${join(folder, "record-threads.mjs")}` };
  server = await serveCli(["--config", join(folder, "custody.yaml")], env, main);
}, 120_000);

afterAll(async () => {
  await server.stop();
  await Promise.all([authority.close(), upstream.close()]);
  rmSync(folder, { recursive: true, force: true });
});

const ask = (path: string, more: SendOptions = {}): Promise<Answer> =>
  send(server.url + path, { key: adminKey, ...more });
const held = async (status: number, path: string, body?: object): Promise<string> => {
  const answer = await ask(path, body === undefined ? {} : { method: "POST", body });
  expect(answer.status, `${path}: ${answer.text}`).toBe(status);
  return answer.text;
};
const begun = (): string[] => [
  ...new Set(
    readFileSync(threadsFile, "utf8")
      .trim()
      .split("\n")
      .map((path) => relative(dist, path)),
  ),
];
/** A thread's own file lies where its source does; what files share is in a folder of its own. */
const built = (): string[] =>
  readdirSync(dist, { recursive: true, encoding: "utf8" }).filter(
    (path) => path.endsWith("-thread.js") && !path.startsWith("shared/"),
  );

test("a call is answered, judged beside, found, watched and fed", async () => {
  const clientKey = /client key {2}(\S+)/.exec(readFileSync(join(folder, "data/first-keys.txt"), "utf8"))?.[1] ?? "";
  const body = chatBody("Write to jane@example.com about the plan");
  const answer = await send(`${server.url}/v1/chat/completions`, { method: "POST", key: clientKey, body });
  expect(answer.status, answer.text).toBe(200);
  expect(await held(200, "/api/v1/audit/exchanges")).toContain(answer.id);
  const search = async (): Promise<string> => held(200, "/api/v1/audit/exchanges/search", { text: "plan" });
  await vi.waitUntil(async () => (await search()).includes(answer.id), patient);
  await vi.waitUntil(() => existsSync(join(folder, "events.ndjson")), patient);
  await vi.waitUntil(() => authority.stamped > 0, patient);
});

test("evidence is taken out in every way", async () => {
  const period = { from: "2026-01-01", to: "2090-01-01" };
  const asked = await requestExport({ ask }, { ...period, format: "hipaa" });
  expect(asked.status, asked.text).toBe(202);
  const { id }: { id: string } = JSON.parse(asked.text);
  expect(await endedExport({ ask }, id)).toMatchObject({ state: "done", error: null });
  await held(200, "/api/v1/audit/subjects/export", { subject: "jane", reason: "a test" });
  await held(201, "/api/v1/audit/backups", {});
  expect(await held(200, "/api/v1/compliance/controls?framework=hipaa&from=2026-01-01")).toContain("hipaa");
  await held(404, "/api/v1/compliance/assurance/digests/2020-01-01");
  await held(201, "/api/v1/compliance/checks", {});
  const last = async (): Promise<object | null> =>
    JSON.parse(await held(200, "/api/v1/compliance/assurance")).check.last;
  await vi.waitUntil(async () => (await last()) !== null, patient);
  expect(await last()).toMatchObject({ faults: 0 });
});

test("policies are replayed, pages shown", async () => {
  const replay = { policy: { name: "strict" }, from: "2026-01-01T00:00:00Z", to: "2090-01-01T00:00:00Z" };
  await held(200, "/api/v1/policies/replay", replay);
  expect(await held(200, "/openapi.json")).toContain("/v1/chat/completions");
  expect(await held(200, "/docs")).toContain("swagger");
  const session = await openConsole(server, adminKey);
  await vi.waitUntil(async () => (await session.get("/console")).text.includes("<figure><svg"), patient);
  const { text } = await session.get("/console");
  await held(200, /\/console\/assets\/[^"]+/.exec(text)?.[0] ?? "");
});

test("every thread that is built was begun, and no other", () => {
  expect(built().length).toBeGreaterThan(10);
  expect(begun().toSorted()).toEqual(built().toSorted());
});

test("the bill of materials names what sources import and is not installed, at the version that is locked", () => {
  const { components }: Bom = JSON.parse(readFileSync(join(dist, "bom.cdx.json"), "utf8"));
  const { packages }: Lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  const { dependencies }: Package = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const sources = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" });
  const imported = sources
    .filter((file) => file.endsWith(".ts"))
    .flatMap((file) =>
      Array.from(
        readFileSync(join(root, "src", file), "utf8").matchAll(
          /^import (?!type )[^;]* from "((?:@[^/"]+\/)?[^./:"][^/:"]*)[/"]/gm,
        ),
        ([, name = ""]) => name,
      ),
    );
  const taken = [...new Set(imported)].filter((name) => dependencies[name] === undefined);
  expect(taken).toContain("zod");
  const urlOf = (name: string): string =>
    `pkg:npm/${name.replace("@", "%40")}@${packages[`node_modules/${name}`]?.version}`;
  expect(components.map(({ purl }) => purl)).toEqual(expect.arrayContaining(taken.map(urlOf)));
});

test("verbs run on a running server, on files and alone", () => {
  const run = (args: readonly string[], input = ""): string => {
    const env = { ...process.env, CUSTODY_KEY: adminKey };
    const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { encoding: "utf8", input, env });
    expect([args, status, stderr]).toEqual([args, 0, ""]);
    return stdout;
  };
  expect(run(["keys", "list", "--url", server.url])).toContain("client");
  expect(run(["policy", "test", "default"])).toContain(" 0 missed");
  expect(run(["policy", "show", "hipaa"])).not.toBe("");
  expect(run(["config", "schema"])).toContain("custody.yaml");
  expect(run(["openapi"])).toContain("/v1/chat/completions");
  const vkey = run(["log", "vkey", "--config", join(folder, "custody.yaml")]).trim();
  const backup = readdirSync(join(folder, "backups")).find((name) => name.endsWith(".zip")) ?? "none";
  expect(run(["verify", join(folder, "backups", backup), "--vkey", vkey])).toContain("ok");
});
