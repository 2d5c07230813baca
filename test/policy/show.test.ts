import { describe, expect, test } from "vitest";
import { combinedLines } from "../../src/policy/combined-lines.ts";
import { effectiveLines } from "../../src/policy/effective-policy.ts";
import { findPolicy, parsePolicy } from "../../src/policy/load-policy.ts";

const linesOf = (...policies: readonly string[]) =>
  combinedLines(policies.map((policy, place) => parsePolicy(`${"ab"[place]}.yaml`, policy)));
const at = (path: string, lines: readonly { path: string; value: unknown; origin: string }[]) =>
  lines.filter((line) => line.path === path).map(({ value, origin }) => [value, origin]);

describe("one policy", () => {
  test("has every line with its origin, through what it extends", () => {
    const lines = effectiveLines(findPolicy("strict"));
    expect(at("classificationFloor", lines)).toEqual([["confidential", expect.stringMatching(/^strict\.yaml:\d+$/)]]);
    expect(at("capture", lines)).toEqual([]);
    expect(at("classificationCeiling", lines)).toEqual([["secret", "built-in"]]);
    const origins = lines.filter(({ path }) => path === "rules[]").map(({ origin }) => origin.split(":")[0]);
    expect(origins.indexOf("default.yaml")).toBe(0);
    expect(origins.at(-1)).toBe("strict.yaml");
  });
});

describe("several policies", () => {
  test.each([
    ["onError", "onError: open", "onError: closed", [["closed", "b.yaml:2"]]],
    ["onError", "onError: closed", "onError: open", [["closed", "a.yaml:2"]]],
    ["onError", "onError: open", "onError: open", [["open", "a.yaml:2"]]],
    ["onError", "onError: open", "controls: []", [["closed", "built-in"]]],
    ["mode", "mode: shadow", "mode: enforce", [["enforce", "b.yaml:2"]]],
    ["classificationFloor", "classificationFloor: pci", "classificationFloor: phi", [["phi", "b.yaml:2"]]],
    ["classificationCeiling", "classificationCeiling: pci", "classificationCeiling: phi", [["pci", "a.yaml:2"]]],
    ["limits.messagesMax", "limits: { messagesMax: 9 }", "limits: { messagesMax: 3 }", [[3, "b.yaml:2"]]],
    ["limits.imagesMax", "limits: { messagesMax: 9 }", "limits: { imagesMax: 3 }", [[3, "b.yaml:2"]]],
    [
      "models",
      "models: [a]",
      "models: [b]",
      [
        [["a"], "a.yaml:2"],
        [["b"], "b.yaml:2"],
      ],
    ],
  ])("show of %s what holds: %s and %s", (path, a, b, lines) => {
    expect(at(path, linesOf(`name: a\n${a}\n`, `name: b\n${b}\n`))).toEqual(lines);
  });

  test("show every rule about upstreams: all hold", () => {
    const rule = (agreement: string): string =>
      `routing:\n  - { classes: [phi], require: { agreements: [${agreement}] } }`;
    const lines = at("routing[]", linesOf(`name: a\n${rule("baa")}\n`, `name: b\n${rule("dpa")}\n`));
    expect(lines).toEqual([
      [{ classes: ["phi"], require: { agreements: ["baa"] } }, "a.yaml:3"],
      [{ classes: ["phi"], require: { agreements: ["dpa"] } }, "b.yaml:3"],
    ]);
  });

  test("say once what both extend", () => {
    const lines = linesOf("name: a\nextends: [default]\n", "name: b\nextends: [default]\n");
    const origins = at("rules[]", lines).map(([, origin]) => origin);
    expect(new Set(origins).size).toBe(origins.length);
    expect(origins.length).toBeGreaterThan(0);
  });
});
