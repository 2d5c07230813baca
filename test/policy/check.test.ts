import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { directions, partKinds } from "../../src/domain/part-kind.ts";
import { actions } from "../../src/domain/verdict.ts";
import { dataClasses } from "../../src/domain/data-class.ts";
import { createLayer } from "../../src/policy/layer.ts";
import { parsePolicy } from "../../src/policy/load-policy.ts";
import type { Where } from "../../src/policy/rules.ts";
import { policyWarnings } from "../../src/policy/policy-warnings.ts";
import { createDetector } from "../../src/scan/detector.ts";
import type { Scanner } from "../../src/scan/scanner.ts";
import { angle } from "../fixtures/angle-scanner.ts";

const whole: Scanner = { ...angle, name: "whole", types: ["WHOLE"], isWhole: true };
const lists: Scanner = { ...angle, name: "lists", types: ["DENIED_WORD", "LOCATION"] };
const detector = createDetector({ scanners: [angle, whole, lists] });
const warningsOf = (policy: string): string[] => policyWarnings(parsePolicy("p.yaml", policy), detector);

/** Only callers instruct, ask and define tools; only upstreams fail. */
const onlyAsked = new Set<string>(["system", "user", "tool_definition"]);
const ways = partKinds.flatMap((partKind): Where[] => {
  if (partKind === "tool_result") return [{ partKind, direction: "tool_result" }];
  const both = ["request", "response"] as const;
  const isLost = (direction: string) => (direction === "request" ? partKind === "error" : onlyAsked.has(partKind));
  return both.filter((direction) => !isLost(direction)).map((direction) => ({ partKind, direction }));
});

describe("a policy is warned of", () => {
  test.each([
    [
      "a rule that a later one covers",
      "name: p\nrules:\n  - { types: [ANGLE], action: redact }\n  - { types: [AN*], action: flag }\n",
      ["p.yaml:3: this rule never decides: p.yaml:4 comes after it"],
    ],
    [
      "an action that a rule covers",
      "name: p\nactions: { ANGLE: redact }\nrules:\n  - { classes: [phi], action: flag }\n  - { types: ['*'], action: flag }\n",
      ["p.yaml:2: this rule never decides: p.yaml:5 comes after it"],
    ],
    [
      "parts that do not go that way",
      "name: p\nrules:\n  - { types: [ANGLE], directions: [response], parts: [system, user], action: redact }\n",
      ["p.yaml:3: this rule never matches: none of its parts goes that way"],
    ],
    [
      "a pattern of types that nobody finds",
      "name: p\nrules:\n  - { types: [ZZ_*], action: redact }\n",
      ["p.yaml:3: this rule never matches: no scanner finds ZZ_*"],
    ],
    [
      "a type whose scanner is off",
      "name: p\nscanners: { angle: { enabled: false } }\nactions: { ANGLE: redact }\n",
      ["p.yaml:3: ANGLE is not found: angle does not run"],
    ],
    [
      "a scanner that is not there",
      "name: p\nscanners: { angles: { thresholdMilli: 500 } }\n",
      ["p: scanners.angles: no scanner of the program has this name"],
    ],
    [
      "words that are allowed everywhere",
      "name: p\nwords: [heron]\nactions: { DENIED_WORD: allow }\n",
      ["p: DENIED_WORD is allowed everywhere: it is counted, and nothing else is done about it"],
    ],
    ["shadow", "name: p\nmode: shadow\n", ["p: mode shadow: it records what it would do, and does nothing"]],
    [
      "streams that are held for a scanner of wholes",
      "name: p\nactions: { WHOLE: redact }\n",
      [
        "p: streams of this policy are held to their end: the scanner whole judges whole texts, and its findings may be acted upon",
      ],
    ],
    [
      "streams that are held for tools",
      "name: p\ntools: { deny: [send] }\n",
      [
        "p: streams of this policy are held to their end: tools or limits.completionTokensMax are checked in whole answers",
      ],
    ],
    [
      "streams that are held for structure",
      "name: p\nactions: { OUTPUT_SCHEMA_MISMATCH: block }\n",
      ["p: streams of this policy are held to their end: OUTPUT_SCHEMA_MISMATCH is seen in whole answers"],
    ],
  ])("%s", (_name, policy, warnings) => {
    expect(warningsOf(policy)).toEqual(warnings);
  });

  test.each([
    ["a policy that says nothing", "name: p\n"],
    ["a scanner that is made for each exchange", "name: p\nscanners: { exfiltration: { enabled: false } }\n"],
    [
      "a narrower rule after a wide one",
      "name: p\nrules:\n  - { types: [AN*], action: flag }\n  - { types: [ANGLE], action: redact }\n",
    ],
    [
      "a later rule with a threshold",
      "name: p\nrules:\n  - { types: [ANGLE], action: flag }\n  - { types: [ANGLE], scoreMilliMin: 1, action: redact }\n",
    ],
    [
      "a later rule for one way",
      "name: p\nrules:\n  - { types: [ANGLE], action: flag }\n  - { types: [ANGLE], directions: [response], action: redact }\n",
    ],
    [
      "a later rule for one class",
      "name: p\nrules:\n  - { types: [ANGLE], action: flag }\n  - { types: [ANGLE], classes: [phi], action: redact }\n",
    ],
    ["what it says otherwise than what it extends", "name: p\nextends: [default]\nactions: { LOCATION: flag }\n"],
    [
      "a scanner of wholes in requests only",
      "name: p\nrules:\n  - { types: [WHOLE], directions: [request], action: redact }\n",
    ],
    ["a scanner of wholes in shadow", "name: p\nmode: enforce\nactions: { WHOLE: flag }\n"],
  ])("not for %s", (_name, policy) => {
    // The shipped default names types and scanners that are not here.
    expect(warningsOf(policy).filter((warning) => !/default\.yaml|scanners\./.test(warning))).toEqual([]);
  });

  test("a rule that it says never decides, never does", () => {
    const subset = <T>(all: readonly T[]) => fc.option(fc.subarray([...all], { minLength: 1 }), { nil: undefined });
    const anyRule = fc.record({
      types: fc.subarray(["ANGLE", "WHOLE", "A*", "*E", "*"], { minLength: 1 }),
      classes: subset(dataClasses.slice(0, 3)),
      directions: subset(directions),
      parts: subset(partKinds),
      scoreMilliMin: fc.option(fc.constantFrom(0, 400, 800), { nil: undefined }),
      action: fc.constantFrom(...actions),
    });
    fc.assert(
      fc.property(fc.array(anyRule, { minLength: 2, maxLength: 5 }), (rules) => {
        // One line for each, so that the line is the rule's.
        const lines = rules.map((rule) => `  - ${JSON.stringify(rule)}\n`).join("");
        const loaded = parsePolicy("p.yaml", `name: p\nrules:\n${lines}`);
        const layer = createLayer(loaded);
        const idle = policyWarnings(loaded, detector).flatMap(
          (line) => /^(p\.yaml:\d+): this rule never/.exec(line)?.[1] ?? [],
        );
        const decided = new Set(
          ["ANGLE", "WHOLE"].flatMap((type) =>
            dataClasses.flatMap((dataClass) =>
              [0, 399, 400, 799, 800, 1_000].flatMap((scoreMilli) =>
                ways.map((where) => {
                  const finding = { type, dataClass, scoreMilli, start: 0, end: 1, scanner: "angle" };
                  return layer.decide(finding, where)?.origin;
                }),
              ),
            ),
          ),
        );
        expect(idle.filter((origin) => decided.has(origin))).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});
