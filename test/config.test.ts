import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Config, configJsonSchema, loadConfig, type Overrides } from "../src/config.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "custody-config-"));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const load = (yaml: string, overrides: Overrides = {}): Config => {
  const config = join(folder, "custody.yaml");
  writeFileSync(config, yaml);
  return loadConfig({ config, ...overrides });
};

const upstream = (changes = ""): string =>
  `upstreams:\n  - name: main\n    baseUrl: https://api.example.com/v1\n    models: ["gpt-*"]\n${changes}`;

describe("custody.yaml", () => {
  test("may be empty: everything has a default", () => {
    const { file, upstreams, adminKey, anchorFile } = load("");
    expect(file.server).toMatchObject({ host: "127.0.0.1", port: 8787 });
    expect(file.limits.bodyBytesMax).toBe(10_000_000);
    expect({ upstreams, adminKey, anchorFile }).toEqual({ upstreams: [], adminKey: null, anchorFile: null });
  });

  test("is read, and frozen", () => {
    const config = load(`server:\n  port: 99\nlimits:\n  concurrentMax: 7\n${upstream()}`);
    expect(config.file.server.port).toBe(99);
    expect(config.file.limits.concurrentMax).toBe(7);
    expect(config.upstreams).toMatchObject([{ name: "main", models: ["gpt-*"], apiKey: null, idleTimeoutMs: 120_000 }]);
    expect(config.upstreams).toMatchObject([{ weight: 1, breaker: { failures: 5, coolDownMs: 10_000 } }]);
    expect(config.file.routing).toEqual({ order: ["price", "latency", "weight"], retriesMax: 0, retryPercent: 20 });
    expect(Object.isFrozen(config)).toBe(true);
  });

  test.each([
    ["an unknown field", "server:\n  port: 1\nservre: {}\n", ":1: the file: "],
    ["an unknown field inside", "data: x\nserver:\n  prot: 1\n", ":3: server: "],
    ["a number that is text", "server:\n  port: many\n", ":2: server.port: "],
    ["a number out of range", "limits:\n  bodyBytesMax: 10000\n  jsonDepthMax: 2\n", ":3: limits.jsonDepthMax: "],
    ["a fraction", "server:\n  port: 1.5\n", ":2: server.port: "],
    [
      "an upstream without models",
      "upstreams:\n  - name: main\n    baseUrl: https://a.example\n",
      ":2: upstreams.0.models: ",
    ],
    [
      "an upstream with no model",
      "upstreams:\n  - name: main\n    baseUrl: https://a.example\n    models: []\n",
      ":4: upstreams.0.models: ",
    ],
    ["an upstream's bad URL", upstream().replace("https:", "ftp:"), ":3: upstreams.0.baseUrl: "],
    ["an upstream's bad name", upstream().replace("main", "Main!"), ":2: upstreams.0.name: "],
    ["an upstream's unknown field", upstream("    apiKey: secret\n"), ":2: upstreams.0: "],
    ["an upstream's class that is none", upstream("    dataClasses: [top]\n"), ":5: upstreams.0.dataClasses.0: "],
    ["an upstream's agreement that is none", upstream("    agreements: [nda]\n"), ":5: upstreams.0.agreements.0: "],
    ["an order that names one twice", "routing:\n  order: [price, price]\n", ":2: routing.order: "],
    ["a bad origin", "log:\n  origin: no-slash\n", ":2: log.origin: "],
    ["text that is no YAML", "server: {\n", ":2: this is not YAML"],
    ["a list", "- a\n", ":1: the file: "],
  ])("with %s: file, line and path are named", (_name, yaml, words) => {
    const file = join(folder, "custody.yaml");
    let message = "";
    try {
      load(yaml);
    } catch (error) {
      expect(error).toMatchObject({ name: "CustodyError", code: "config_invalid" });
      message = String(error);
    }
    expect(message.startsWith(`CustodyError: ${file}${words}`), message).toBe(true);
  });

  test("that is named and not there is an error; the default one may be missing", () => {
    expect(() => loadConfig({ config: join(folder, "none.yaml") })).toThrow("there is no such file");
  });

  test("names each upstream once", () => {
    const twice = `${upstream()}  - name: main\n    baseUrl: https://b.example\n    models: ["*"]\n`;
    expect(() => load(twice)).toThrow("upstreams: the name main is there twice");
  });
});

describe("the command line", () => {
  test("wins over the file", () => {
    const yaml = `data: from-file\npolicy: from-file\nserver:\n  host: 10.0.0.1\n  port: 1\n${upstream()}`;
    const overrides = { data: join(folder, "d"), policy: "other", host: "::1", port: 2, anchor: "a.txt" };
    const config = load(yaml, { ...overrides, upstream: "http://127.0.0.1:1/v1" });
    expect(config.file).toMatchObject({ policy: "other", server: { host: "::1", port: 2 } });
    expect(config.dataFolder).toBe(join(folder, "d"));
    expect(config.anchorFile).toBe("a.txt");
    expect(config.upstreams).toMatchObject([{ name: "upstream", baseUrl: "http://127.0.0.1:1/v1", models: ["*"] }]);
  });

  test("with an upstream that is no URL is refused without a word of it", () => {
    expect(() => load("", { upstream: "canary" })).toThrow("--upstream: must be an http or https URL");
  });
});

describe("the environment", () => {
  test("brings upstreams' keys, which stand in nothing that is recorded", () => {
    vi.stubEnv("TEST_UPSTREAM_KEY", "key-of-the-upstream");
    const config = load(upstream("    apiKeyEnv: TEST_UPSTREAM_KEY\n"));
    expect(config.upstreams[0]?.apiKey).toBe("key-of-the-upstream");
    expect(JSON.stringify(config.file)).not.toContain("key-of-the-upstream");
    expect(JSON.stringify(config.file)).toContain("TEST_UPSTREAM_KEY");
  });

  test.each([undefined, ""])("without the named key it does not start (%s)", (value) => {
    vi.stubEnv("TEST_UPSTREAM_KEY", value);
    expect(() => load(upstream("    apiKeyEnv: TEST_UPSTREAM_KEY\n"))).toThrow(
      "upstreams.main.apiKeyEnv: the environment variable TEST_UPSTREAM_KEY is not set",
    );
  });

  test("brings the key of the command line's upstream", () => {
    vi.stubEnv("CUSTODY_UPSTREAM_API_KEY", "k");
    expect(load("", { upstream: "http://127.0.0.1:1/v1" }).upstreams[0]?.apiKey).toBe("k");
  });

  test("brings the admin key, of 32 characters at least, unquoted when it is refused", () => {
    vi.stubEnv("CUSTODY_ADMIN_KEY", "a".repeat(32));
    expect(load("").adminKey).toBe("a".repeat(32));
    vi.stubEnv("CUSTODY_ADMIN_KEY", "canary".repeat(5));
    expect(() => load("")).toThrow(/^CUSTODY_ADMIN_KEY: must have at least 32 characters$/);
  });

  test("moves the master key", () => {
    expect(load("", { data: folder }).masterKeyFile).toBe(join(folder, "keys", "master.key"));
    vi.stubEnv("CUSTODY_MASTER_KEY_FILE", "/elsewhere/key");
    expect(load("", { data: folder })).toMatchObject({
      masterKeyFile: "/elsewhere/key",
      logKeyFile: join(folder, "keys", "log.key"),
    });
  });
});

describe("signing in", () => {
  const oidc = (fields: string): string =>
    `access:\n  oidc:\n    clientId: custody\n    groups: [{ group: g, role: admin }]\n${fields}`;

  test.each([
    ["https", "    issuer: https://id.example.com\n"],
    ["http on this host, where that is said", "    issuer: http://localhost:8080/realm\n    allowInsecure: true\n"],
  ])("may be at an issuer of %s", (_name, fields) => {
    const { file } = load(oidc(fields));
    expect(file.access.oidc).toMatchObject({ groupsClaim: "groups", allowPrivate: false });
    expect(file.access.sessions).toEqual({ idleMinutes: 30, absoluteHours: 12, perPersonMax: 5 });
  });

  test.each([
    ["http", "    issuer: http://127.0.0.1:8080\n"],
    ["http of another host", "    issuer: http://id.example.com\n    allowInsecure: true\n"],
    ["another scheme", "    issuer: file:///etc/passwd\n"],
  ])("may not be at an issuer of %s", (_name, fields) => {
    expect(() => load(oidc(fields))).toThrow(/custody.yaml:\d+: access.oidc.issuer/);
  });

  test("takes the client's secret from the environment, and records nothing of it", () => {
    const yaml = oidc("    issuer: https://id.example.com\n    clientSecretEnv: TEST_OIDC_SECRET\n");
    expect(() => load(yaml)).toThrow("access.oidc.clientSecretEnv: the environment variable TEST_OIDC_SECRET");
    vi.stubEnv("TEST_OIDC_SECRET", "canary");
    const config = load(yaml);
    expect(config.oidcClientSecret).toBe("canary");
    expect(JSON.stringify(config.file)).not.toContain("canary");
  });
});

describe("the JSON Schema", () => {
  interface Schema {
    readonly properties?: Readonly<Record<string, Schema>>;
    readonly items?: Schema;
    readonly description?: string;
  }
  /** Each key of the schema by its path, and whether anybody says what it is. */
  const keys = (schema: Schema, path: string): [string, boolean][] => [
    ...Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => {
      const at = path === "" ? name : `${path}.${name}`;
      const below = keys(inner, at);
      // A group says what it is by what is in it.
      below.unshift([at, inner.description !== undefined || below.length > 0]);
      return below;
    }),
    ...(schema.items === undefined ? [] : keys(schema.items, `${path}[]`)),
  ];

  test("describes every key", () => {
    const all = keys(configJsonSchema(), "");
    expect(all.map(([path]) => path)).toEqual(expect.arrayContaining(["server.port", "upstreams[].idleTimeoutMs"]));
    expect(all.filter(([, described]) => !described)).toEqual([]);
  });

  test("that is published for editors is the one in force", () => {
    const published: unknown = JSON.parse(
      readFileSync(new URL("../docs/custody.schema.json", import.meta.url), "utf8"),
    );
    expect(published).toEqual(structuredClone(configJsonSchema()));
  });
});
