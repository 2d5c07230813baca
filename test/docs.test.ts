/**
 * What the documentation has to speak of, taken from the code.
 * @module
 */
import { hash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { parseDocument } from "yaml";
import { z } from "zod";
import { catalogueSchema } from "../src/catalogue/catalogue-config.ts";
import { builtIn } from "../src/access/roles.ts";
import { configJsonSchema, loadConfig } from "../src/config.ts";
import { attemptErrors, outcomes } from "../src/domain/entry.ts";
import { permissions } from "../src/domain/permission.ts";
import { builtInRoles } from "../src/domain/principal.ts";
import { routePermissions } from "../src/http/route-permissions.ts";
import { loadNames } from "../src/open-catalogue.ts";
import { effectivePolicy } from "../src/policy/effective-policy.ts";
import { createGuard } from "../src/policy/guard.ts";
import { addedTypes } from "../src/policy/own-lists.ts";
import { loadPolicy, parsePolicy } from "../src/policy/load-policy.ts";
import { policySchema } from "../src/policy/policy-schema.ts";
import { createCatalogue } from "../src/upstream/catalogue.ts";
import type { Upstream } from "../src/upstream/pool.ts";
import { createDetector } from "../src/scan/detector.ts";
import { createScanners } from "../src/scan/scanners.ts";
import { validatorNames } from "../src/scan/validators.ts";

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");

/** Every key of a JSON Schema of objects and arrays, as dotted paths. */
const keysOf = (schema: unknown, path: readonly string[] = []): string[] => {
  if (typeof schema !== "object" || schema === null) return [];
  const own = Reflect.get(schema, "properties");
  const items = Reflect.get(schema, "items");
  const below = typeof own === "object" && own !== null ? Object.entries(own) : [];
  const keys = keysOf(items, path);
  for (const [key, inner] of below) keys.push([...path, key].join("."), ...keysOf(inner, [...path, key]));
  return keys;
};

/** The names of all fields in a JSON Schema, those of records' values too. */
const recordFieldsOf = (schema: unknown): string[] => {
  if (typeof schema !== "object" || schema === null) return [];
  const { properties = {}, additionalProperties, items } = schema as Readonly<Record<string, object | undefined>>;
  const inner = [...Object.values(properties), additionalProperties, items];
  return Object.keys(properties).concat(inner.flatMap(recordFieldsOf));
};

/** custody.example.yaml with what is commented out in it. */
const exampleConfig = (): unknown =>
  parseDocument(read("custody.example.yaml").replaceAll(/^# ((?:log|passthrough):| {2,}\w+:)/gm, "$1")).toJS();

/** The anchors of a Markdown text's headings, as forges make them. */
const anchorsOf = (text: string): string[] =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(
    ([, heading = ""]) =>
      `#${heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
        .replaceAll(" ", "-")}`,
  );

/** The rows of the Markdown tables in a text, as trimmed cells. */
const tableRows = (text: string): string[][] =>
  [...text.matchAll(/^\|(.+)\|$/gm)].map(([, row = ""]) => row.split("|").map((cell) => cell.trim()));

/** The examples in YAML of a document. */
const yamlBlocks = (path: string): string[] =>
  [...read(path).matchAll(/^```yaml\n(.+?)^```$/gms)].map(([, block = ""]) => block);

const docs = readdirSync(new URL("../docs", import.meta.url)).filter((file) => file.endsWith(".md"));

describe("documentation", () => {
  it("has every configuration key in the example, and the example is valid", () => {
    const value = exampleConfig();
    const has = (path: string): boolean => {
      let at: unknown = value;
      for (const step of path.split(".")) {
        if (Array.isArray(at)) at = at[0];
        at = typeof at === "object" && at !== null ? Reflect.get(at, step) : undefined;
      }
      return at !== undefined;
    };
    expect(keysOf(configJsonSchema()).filter((path) => !has(path))).toEqual([]);
    vi.stubEnv("OPENAI_API_KEY", "any");
    onTestFinished(() => void vi.unstubAllEnvs());
    const file = fileURLToPath(new URL("../custody.example.yaml", import.meta.url));
    const { limits, policy, policies, scanners } = loadConfig({}).file;
    expect(loadConfig({ config: file }).file).toMatchObject({ limits, policy, policies, scanners });
  });

  it("has every error code", () => {
    const codes = [...read("src/domain/errors.ts").matchAll(/^ {2}\| "(\w+)"/gm)].map(([, code]) => code ?? "");
    expect(codes.length).toBeGreaterThan(10);
    const text = read("docs/errors.md");
    expect(codes.filter((code) => !text.includes(`\`${code}\``))).toEqual([]);
  });

  it("has every outcome and every role", () => {
    const log = read("docs/log.md");
    expect(outcomes.filter((outcome) => !log.includes(`\`${outcome}\``))).toEqual([]);
    const access = read("docs/access.md");
    expect(builtInRoles.filter((role) => !access.includes(`\`${role}\``))).toEqual([]);
  });

  it("has every reason why an attempt gave no answer", () => {
    const table = new Set(tableRows(read("docs/routing.md")).map(([first]) => first));
    expect(attemptErrors.filter((error) => !table.has(`\`${error}\``))).toEqual([]);
  });

  it("has every kind of entry", () => {
    const files = [
      "entry",
      "access-entry",
      "assurance-entry",
      "evidence-entry",
      "feed-entry",
      "feedback-entry",
      "retention-entry",
      "review-entry",
      "backup-entry",
    ];
    const sources = files.map((file) => read(`src/domain/${file}.ts`)).join("");
    const kinds = [...sources.matchAll(/readonly kind: ([^;]+);/g)].flatMap(([, union = ""]) =>
      [...union.matchAll(/"([\w.]+)"/g)].map(([, kind = ""]) => kind),
    );
    expect(kinds.length).toBeGreaterThan(10);
    const log = read("docs/log.md");
    expect(kinds.filter((kind) => !log.includes(`\`${kind}\``))).toEqual([]);
  });

  it("says which role has which permission", () => {
    const header = ["permission", ...builtInRoles];
    const rows = tableRows(read("docs/access.md"));
    const at = rows.findIndex((cells) => cells.join() === header.join());
    expect(at).toBeGreaterThan(-1);
    const documented = rows.slice(at + 2, at + 2 + permissions.length);
    const held = permissions.map((permission) =>
      [permission as string].concat(builtInRoles.map((role) => (builtIn[role].includes(permission) ? "yes" : ""))),
    );
    expect(documented).toEqual(held);
  });

  it("says which route asks for which permission", () => {
    const rows = tableRows(read("docs/access.md"));
    const at = rows.findIndex((cells) => cells.join() === "route,permission");
    const routes = Object.entries(routePermissions);
    const shown = routes.map(([route, permission]) => [
      `\`${route.replaceAll(/:(\w+)/g, "{$1}")}\``,
      permission ?? "anybody",
    ]);
    expect(rows.slice(at + 2, at + 2 + routes.length)).toEqual(shown);
  });

  it("has every command-line verb in the README or the docs", () => {
    const verbs = [...read("src/cli/command-line.ts").matchAll(/\.command\("([\w-]+)/g)].map(([, verb]) => verb ?? "");
    const text = [read("README.md"), ...docs.map((file) => read(`docs/${file}`))].join();
    expect(verbs.filter((verb) => !new RegExp(`\\b${verb}\\b`).test(text))).toEqual([]);
  });

  it("has every entity type, and no type that nothing finds", () => {
    const types = new Set(createScanners([]).flatMap((scanner) => scanner.types));
    const text = ["entity-types", "secrets", "guardrails"].map((name) => read(`docs/${name}.md`)).join();
    expect([...types].filter((type) => !text.includes(`\`${type}\``))).toEqual([]);
    const listed = tableRows(read("docs/entity-types.md")).flatMap(
      ([first]) => first?.match(/^`([A-Z]\w+)`$/)?.[1] ?? [],
    );
    expect(listed.length).toBeGreaterThan(200);
    expect(listed.filter((type) => !types.has(type))).toEqual([]);
  });

  it("has every field of an operator's type", () => {
    const schema = read("src/policy/type-schema.ts");
    const shape = schema.slice(schema.indexOf("const typeShape"), schema.indexOf("type TypeShape"));
    const fields = [...shape.matchAll(/^ {2}(\w+):/gm)].map(([, field = ""]) => field);
    expect(fields).toContain("pattern");
    const text = read("docs/detection.md");
    expect([...fields, ...validatorNames].filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
  });

  it("shows policies and configurations that are valid", () => {
    const [policy, outside] = yamlBlocks("docs/configuration.md");
    const prices = yamlBlocks("docs/configuration.md").find((block) => block.startsWith("prices:"));
    const [added] = yamlBlocks("docs/detection.md");
    const [scanners] = yamlBlocks("docs/external-scanners.md");
    const folder = mkdtempSync(join(tmpdir(), "custody-docs-"));
    vi.stubEnv("OPENAI_API_KEY", "any");
    onTestFinished(() => {
      vi.unstubAllEnvs();
      rmSync(folder, { recursive: true });
    });
    const write = (name: string, text = ""): string => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    const typesOf = (file: string) => effectivePolicy(loadPolicy(file)).types;
    const words = readFileSync(write("project-names.txt", "project heron\n"));
    const listed = write("policy.yaml", policy?.replace("SHA-256-OF-THE-FILE", hash("sha256", words)));
    expect(typesOf(listed).map(({ type }) => type)).toContain("PROJECT_NAME");
    expect(() => createGuard(loadPolicy(listed), createDetector({ added: typesOf(listed) }))).not.toThrow();
    expect(typesOf(write("types.yaml", `name: any\n${added}`))).toHaveLength(3);
    expect(loadConfig({ config: write("custody.yaml", outside) }).file.scanners).toHaveLength(1);
    expect(loadConfig({ config: write("prices.yaml", prices) }).file.prices.currency).toBe("EUR");
    expect(loadConfig({ config: write("scanners.yaml", scanners) }).file.scanners).toHaveLength(4);
  });

  it("shows a catalogue that is valid, and has every field of it", () => {
    const [source = ""] = yamlBlocks("docs/catalogue.md");
    const folder = mkdtempSync(join(tmpdir(), "custody-docs-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const config = join(folder, "custody.yaml");
    writeFileSync(config, source);
    const { file } = loadConfig({ config });
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- of an upstream names ask what it is called and what it lists
    const served = createCatalogue(file.upstreams as unknown as Upstream[]);
    const { names } = loadNames(file.catalogue, served);
    expect(names.find("claims/gpt-4o")).toMatchObject({ model: "gpt-4o", project: { name: "claims" } });
    expect(names.find("triage")).toMatchObject({ model: "gpt-4o-mini", agent: { name: "triage" } });
    const text = read("docs/catalogue.md");
    const example = read("custody.example.yaml");
    const fields = recordFieldsOf(z.toJSONSchema(catalogueSchema, { io: "input" }));
    expect(fields).toContain("contextTokens");
    expect(fields.filter((field) => !new RegExp(`\\b${field}\\b`).test(text))).toEqual([]);
    expect(fields.filter((field) => !new RegExp(`\\b${field}\\b`).test(example))).toEqual([]);
  });

  it("shows whole policies that are valid, each with types that something finds", () => {
    const policies = yamlBlocks("docs/policies.md").filter((block) => block.startsWith("name:"));
    expect(policies.length).toBeGreaterThan(1);
    for (const source of policies) {
      const loaded = parsePolicy("docs.yaml", source);
      const detector = createDetector({ added: addedTypes(effectivePolicy(loaded)) });
      expect(() => createGuard(loaded, detector)).not.toThrow();
    }
  });

  it("has every field of a policy", () => {
    const text = read("docs/policies.md");
    const fields = Object.keys(policySchema(null).shape);
    expect(fields).toContain("rules");
    expect(fields.filter((field) => !new RegExp(`\\b${field}\\b`).test(text))).toEqual([]);
  });

  it("leads nowhere that does not exist", () => {
    const files = [
      "README.md",
      "ARCHITECTURE.md",
      "SECURITY.md",
      "CONTRIBUTING.md",
      "CHANGELOG.md",
      ...docs.map((file) => `docs/${file}`),
    ];
    const isThere = (from: string, target: string, anchor: string): boolean => {
      try {
        const text =
          target === "" ? read(from) : readFileSync(new URL(target, new URL(`../${from}`, import.meta.url)), "utf8");
        return anchor === "" || anchorsOf(text).includes(anchor);
      } catch {
        return false;
      }
    };
    const broken = files.flatMap((file) =>
      [...read(file).matchAll(/\]\((?!https?:)([^)#]*)(#[^)]*)?\)/g)]
        .filter(([, target = "", anchor = ""]) => !isThere(file, target, anchor))
        .map(([link]) => `${file}: ${link}`),
    );
    expect(broken).toEqual([]);
  });
});
