import { readdirSync, readFileSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import { runCases } from "../../src/cli/policy-test.ts";
import { createGuard } from "../../src/policy/guard.ts";
import { findPolicy } from "../../src/policy/load-policy.ts";
import { parseCases } from "../../src/policy/policy-cases.ts";
import { policyWarnings } from "../../src/policy/policy-warnings.ts";
import { createDetector } from "../../src/scan/detector.ts";

const folder = new URL("../../policies/", import.meta.url);
const read = (file: string): string => readFileSync(new URL(file, folder), "utf8");
// Beside them: the folder of frameworks.
const files = readdirSync(folder).filter((name) => name !== "controls");
const names = files.flatMap((file) => /^([a-z0-9-]+)\.yaml$/.exec(file)?.[1] ?? []);
const casesMin = 25;
const detector = createDetector();
afterAll(() => detector.close());

test("seven policies are shipped, each with its cases and nothing beside", () => {
  expect(names.toSorted()).toEqual(["default", "eu-ai-act", "gdpr", "hipaa", "pci-dss", "soc2", "strict"]);
  expect(files.toSorted()).toEqual(names.flatMap((name) => [`${name}.cases.yaml`, `${name}.yaml`]).toSorted());
});

describe.each(names)("%s", (name) => {
  const policy = findPolicy(name);
  const cases = parseCases(`${name}.cases.yaml`, read(`${name}.cases.yaml`));

  test("is called as its file is, and says what it does not cover", () => {
    expect(policy.name).toBe(name);
    expect(read(`${name}.yaml`)).toMatch(name === "default" ? /^# The policy in force/ : /^# Does not cover: /m);
  });

  test("can be in force, holds no stream to its end, and has no line that does nothing", () => {
    expect(createGuard(policy, detector).streaming).not.toBe("buffer");
    expect(policyWarnings(policy, detector)).toEqual([]);
  });

  test("has cases of every way, met and left alone", () => {
    expect(cases.length).toBeGreaterThanOrEqual(casesMin);
    const given = cases.map((one) => one.given);
    const verdicts = new Set(given.map(({ expect: { verdict } }) => verdict));
    expect(verdicts.has("allow") && verdicts.size > 1).toBe(true);
    for (const way of ["request", "tool_result", "response"]) {
      expect(
        given.some(({ direction, text }) => direction === way && text !== undefined),
        way,
      ).toBe(true);
    }
    expect(given.some(({ part }) => part === "tool_arguments")).toBe(true);
    expect(given.some(({ request }) => request !== undefined)).toBe(true);
    expect(given.some(({ answer }) => answer !== undefined)).toBe(true);
  });

  test("meets its cases", async () => {
    const results = await runCases(createGuard(policy, detector), `${name}.cases.yaml`, cases);
    expect(results.filter(({ missed }) => missed.length > 0)).toEqual([]);
  });
});

test("the default and the AI Act's change nothing and stop nothing", () => {
  for (const name of ["default", "eu-ai-act"]) expect(createGuard(findPolicy(name), detector).streaming).toBe("pass");
});

test.each([
  [["hipaa", "pci-dss"], /retention/],
  [["gdpr", "strict"], null],
  [["gdpr", "pci-dss"], null],
  [["soc2", "eu-ai-act"], /retention/],
])("%j together", (together, fault) => {
  const make = () => createGuard(together.map(findPolicy), detector);
  if (fault === null) expect(make().name).toBe(together.join("+"));
  else expect(make).toThrow(fault);
});
