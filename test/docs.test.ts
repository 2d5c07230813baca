/**
 * What the documentation has to speak of, taken from the code.
 * @module
 */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parseDocument } from "yaml";
import { permissions } from "../src/access/permissions.ts";
import { configJsonSchema, loadConfig } from "../src/config.ts";
import { outcomes } from "../src/domain/entry.ts";
import { findPolicy } from "../src/policy/load-policy.ts";
import { scanners } from "../src/scan/run-scanners.ts";

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

describe("documentation", () => {
  it("has every configuration key in the example, and the example is valid", () => {
    const text = read("custody.example.yaml").replaceAll(/^# (log:| {2}origin:)/gm, "$1");
    const value: unknown = parseDocument(text).toJS();
    const has = (path: string): boolean => {
      let at: unknown = value;
      for (const step of path.split(".")) {
        if (Array.isArray(at)) at = at[0];
        at = typeof at === "object" && at !== null ? Reflect.get(at, step) : undefined;
      }
      return at !== undefined;
    };
    expect(keysOf(configJsonSchema()).filter((path) => !has(path))).toEqual([]);
    const before = process.env["OPENAI_API_KEY"];
    process.env["OPENAI_API_KEY"] = "any";
    try {
      const file = fileURLToPath(new URL("../custody.example.yaml", import.meta.url));
      expect(loadConfig({ config: file }).file.limits).toEqual(loadConfig({}).file.limits);
    } finally {
      if (before === undefined) delete process.env["OPENAI_API_KEY"];
      else process.env["OPENAI_API_KEY"] = before;
    }
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
    const keys = read("docs/keys.md");
    const roles = new Set(Object.values(permissions).flat());
    expect([...roles].filter((role) => !keys.includes(`\`${role}\``))).toEqual([]);
  });

  it("has every command-line verb in the README or the docs", () => {
    const verbs = [...read("src/cli/command-line.ts").matchAll(/\.command\("([\w-]+)/g)].map(([, verb]) => verb ?? "");
    const text = [
      read("README.md"),
      ...readdirSync(new URL("../docs", import.meta.url)).map((file) => read(`docs/${file}`)),
    ].join();
    expect(verbs.filter((verb) => !new RegExp(`\\b${verb}\\b`).test(text))).toEqual([]);
  });

  it("names every entity type that a scanner finds in the default policy", () => {
    const { policy } = findPolicy("default");
    expect(scanners.flatMap(({ types }) => types).filter((type) => !(type in policy.actions))).toEqual([]);
  });

  it("leads nowhere that does not exist", () => {
    const files = [
      "README.md",
      "ARCHITECTURE.md",
      "SECURITY.md",
      "CONTRIBUTING.md",
      ...readdirSync(new URL("../docs", import.meta.url))
        .filter((file) => file.endsWith(".md"))
        .map((file) => `docs/${file}`),
    ];
    const broken = files.flatMap((file) =>
      [...read(file).matchAll(/\]\((?!https?:|#)([^)#]+)/g)]
        .map(([, target]) => target ?? "")
        .filter((target) => {
          try {
            readFileSync(new URL(target, new URL(`../${file}`, import.meta.url)));
            return false;
          } catch {
            return true;
          }
        })
        .map((target) => `${file}: ${target}`),
    );
    expect(broken).toEqual([]);
  });
});
