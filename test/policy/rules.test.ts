import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dataClasses } from "../../src/domain/data-class.ts";
import { directions, partKinds } from "../../src/domain/part-kind.ts";
import { actions } from "../../src/domain/verdict.ts";
import { effectivePolicy } from "../../src/policy/effective-policy.ts";
import { compileRules, type Rules, type Where } from "../../src/policy/rules.ts";
import { type Fields, found, policyOf } from "./scripted.ts";

const compiled = (rules: readonly Fields[], more: Fields = {}): Rules =>
  compileRules(effectivePolicy(policyOf({ rules, ...more })).rules);
const user: Where = { direction: "request", partKind: "user" };
const act = (rules: Rules, type: string, more: Parameters<typeof found>[3] = {}, where: Where = user) =>
  rules.decide(found(type, 0, 1, more), where).action;

describe("a rule", () => {
  test.each([
    ["US_SSN", "US_SSN", true],
    ["US_SSN", "US_SSN_X", false],
    ["US_*", "US_SSN", true],
    ["US_*", "US_", true],
    ["US_*", "AUS_SSN", false],
    ["*_PASSPORT", "UK_PASSPORT", true],
    ["*_PASSPORT", "UK_PASSPORTS", false],
    ["*", "ANY", true],
    ["U*S*", "US_SSN", true],
  ])("for %s and %s: %s", (glob, type, expected) => {
    expect(act(compiled([{ types: [glob], action: "redact" }]), type)).toBe(expected ? "redact" : "flag");
  });

  const rule = { types: ["T"], action: "redact" };
  const answer: Where = { direction: "response", partKind: "assistant" };
  const tool: Where = { direction: "tool_result", partKind: "tool_result" };
  test.each([
    ["another class", { ...rule, classes: ["pci", "phi"] }, {}, user, "flag"],
    ["its class", { ...rule, classes: ["pci", "confidential"] }, {}, user, "redact"],
    ["a class alone", { classes: ["confidential"], action: "redact" }, {}, user, "redact"],
    ["another way", { ...rule, directions: ["request", "tool_result"] }, {}, answer, "flag"],
    ["its way", { ...rule, directions: ["response"] }, {}, answer, "redact"],
    ["a tool's result, which is no request", { ...rule, directions: ["request"] }, {}, tool, "flag"],
    ["another part", { ...rule, parts: ["system", "field"] }, {}, user, "flag"],
    ["its part", { ...rule, parts: ["user"] }, {}, user, "redact"],
    ["a score below", { ...rule, scoreMilliMin: 700 }, { scoreMilli: 699 }, user, "flag"],
    ["its score", { ...rule, scoreMilliMin: 700 }, { scoreMilli: 700 }, user, "redact"],
  ] as const)("and %s", (_name, given, finding, where, expected) => {
    expect(act(compiled([given]), "T", finding, where)).toBe(expected);
  });
});

describe("of several rules", () => {
  const rules = compiled([
    { types: ["*"], action: "block" },
    { types: ["US_*"], action: "redact" },
    { types: ["US_SSN"], scoreMilliMin: 800, action: "hash" },
    { types: ["US_SSN"], directions: ["response"], action: "allow" },
  ]);

  test.each([
    ["UK_NINO", 900, "request", "block", 0],
    ["US_EIN", 900, "request", "redact", 0],
    ["US_SSN", 799, "request", "redact", 0],
    ["US_SSN", 800, "request", "hash", 800],
    ["US_SSN", 900, "response", "allow", 0],
  ] as const)(
    "the last that matches decides about %s scored %i in a %s",
    (type, scoreMilli, direction, action, thresholdMilli) => {
      const decision = rules.decide(found(type, 0, 1, { scoreMilli }), { direction, partKind: "user" });
      expect(decision).toEqual({ action, thresholdMilli, origin: "test.yaml:1" });
    },
  );

  test("`rules` come after `actions`, weaker or stronger", () => {
    const both = compiled([{ types: ["BB"], action: "allow" }], { actions: { AA: "hash", BB: "block" } });
    expect([act(both, "AA"), act(both, "BB")]).toEqual(["hash", "allow"]);
  });
});

describe("where no rule matches", () => {
  test("a finding is flagged", () => {
    expect(compiled([]).decide(found("ANY", 0, 1), user)).toEqual({
      action: "flag",
      origin: "built-in",
      thresholdMilli: 0,
    });
  });

  test.each([
    "DENIED_TOPIC",
    "DENIED_WORD",
    "CANARY_LEAK",
    "OUTPUT_TOO_LONG",
    "TOOL_NOT_ALLOWED",
    "TOOL_ARGUMENTS_INVALID",
    "CLASS_TOO_HIGH",
    "MODEL_NOT_ALLOWED",
    "REQUEST_TOO_LONG",
  ])("%s is blocked, since the policy's own list says so, unless a rule says otherwise", (type) => {
    expect(act(compiled([]), type)).toBe("block");
    expect(compiled([]).possible(type, "request")).toEqual(["block"]);
    expect(act(compiled([{ types: [type], action: "flag" }]), type)).toBe("flag");
    expect(act(compiled([{ types: [type], directions: ["response"], action: "flag" }]), type)).toBe("block");
  });

  test.each(["PROMPT_INJECTION", "EXFILTRATION_URL", "OUTPUT_SCHEMA_MISMATCH"])(
    "%s is flagged: nobody listed it",
    (type) => {
      expect(act(compiled([]), type)).toBe("flag");
    },
  );
});

describe("what could be done", () => {
  const types = ["A", "B", "AB", "DENIED_WORD"];
  const some = <T>(values: readonly T[]) => fc.option(fc.subarray([...values], { minLength: 1 }), { nil: undefined });
  const rule = fc.record({
    types: fc.option(fc.subarray(["A", "B", "*", "A*", "*B", "DENIED_WORD"], { minLength: 1 }), { nil: undefined }),
    classes: some(dataClasses),
    directions: some(directions),
    parts: some(partKinds),
    scoreMilliMin: fc.option(fc.constantFrom(0, 500, 1_000), { nil: undefined }),
    action: fc.constantFrom(...actions),
  });

  /** What says nothing about whose data it is has no class of data. */
  const classesOf = (type: string) => (type === "DENIED_WORD" ? (["public", "internal"] as const) : dataClasses);

  test("is never less than what is done", () => {
    const scores = [0, 499, 500, 1_000];
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 6 }), (given) => {
        const rules = compiled(given.map((one) => (one.types ? one : { ...one, classes: one.classes ?? ["pci"] })));
        const wheres = directions.flatMap((direction) => partKinds.map((partKind) => ({ direction, partKind })));
        const tooLittle = wheres.flatMap((where) =>
          types.flatMap((type) => {
            const said = [rules.possible(type, where.direction)];
            // No scanner of unknown types makes what a policy's own list does.
            if (type !== "DENIED_WORD") said.push(rules.possible(null, where.direction));
            return classesOf(type).flatMap((dataClass) =>
              scores
                .map((scoreMilli) => act(rules, type, { dataClass, scoreMilli }, where))
                .filter((action) => said.some((possible) => !possible.includes(action))),
            );
          }),
        );
        expect(tooLittle).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  test("is exactly what is done, where one rule is about nothing but the type", () => {
    const rules = compiled([
      { types: ["*"], action: "block" },
      { types: ["A*"], action: "allow" },
      { types: ["AB"], parts: ["user"], action: "redact" },
    ]);
    expect(rules.possible("B", "request")).toEqual(["block"]);
    expect(rules.possible("A", "request")).toEqual(["allow"]);
    expect(rules.possible("AB", "request")).toEqual(["redact", "allow"]);
    expect(rules.possible(null, "request")).toEqual(["redact", "allow", "block", "flag"]);
  });

  test("is another thing each way", () => {
    const rules = compiled([{ types: ["A"], directions: ["request"], action: "block" }]);
    expect(rules.possible("A", "request")).toContain("block");
    expect(rules.possible("A", "tool_result")).toEqual(["flag"]);
    expect(rules.possible("A", "response")).toEqual(["flag"]);
  });
});
