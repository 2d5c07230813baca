import { hash } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import { runCases } from "../../src/cli/policy-test.ts";
import { effectivePolicy } from "../../src/policy/effective-policy.ts";
import { createGuard } from "../../src/policy/guard.ts";
import { addedTypes } from "../../src/policy/own-lists.ts";
import { parsePolicy } from "../../src/policy/load-policy.ts";
import { parseCases } from "../../src/policy/policy-cases.ts";
import { policyJsonSchema } from "../../src/policy/policy-schema.ts";
import { createDetector, type Detector } from "../../src/scan/detector.ts";
import { actions } from "../../src/domain/verdict.ts";
import { directions, partKinds } from "../../src/domain/part-kind.ts";

const text = readFileSync(new URL("../../docs/policies.md", import.meta.url), "utf8");
const blocks = [...text.matchAll(/^```yaml\n(.+?)^```$/gms)].map(([, block = ""]) => block);
const [policy = "", rules = "", routing = "", cases = ""] = blocks;
const open: Detector[] = [];
afterAll(() => Promise.all(open.map((detector) => detector.close())));

const guardOf = (source: string) => {
  const loaded = parsePolicy("docs.yaml", source);
  const detector = createDetector({ added: addedTypes(effectivePolicy(loaded)) });
  open.push(detector);
  return createGuard(loaded, detector);
};

/** Every name of a field in a JSON Schema. */
const fieldsOf = (schema: unknown): string[] => {
  if (typeof schema !== "object" || schema === null) return [];
  const properties: unknown = Reflect.get(schema, "properties");
  const own = typeof properties === "object" && properties !== null ? Object.keys(properties) : [];
  return [...own, ...Object.values(schema).flatMap(fieldsOf)];
};

test("every field, action, direction and part of a policy is explained", () => {
  const schema = policyJsonSchema();
  const types: unknown = Reflect.get(Reflect.get(schema, "properties"), "types");
  const elsewhere = new Set(fieldsOf(types));
  const fields = fieldsOf(schema).filter((field) => !elsewhere.has(field) || field === "types");
  expect(fields.length).toBeGreaterThan(30);
  const names = [...fields, ...actions, ...directions, ...partKinds];
  expect([...new Set(names)].filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
});

test("every shipped policy is in the table", () => {
  for (const name of ["default", "strict", "hipaa", "pci-dss", "gdpr", "soc2", "eu-ai-act"]) {
    expect(text).toMatch(new RegExp(`^\\| \`${name}\` +\\|`, "m"));
  }
});

test("the policies shown can be in force, and the cases shown are met", async () => {
  guardOf(rules);
  guardOf(routing);
  const guard = guardOf(policy);
  const results = await runCases(guard, "docs", parseCases("docs", cases));
  expect(results.filter(({ missed }) => missed.length > 0)).toEqual([]);
  expect(hash("sha256", guard.document)).toBe(guard.digest);
});
