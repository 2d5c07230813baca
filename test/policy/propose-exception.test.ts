import { describe, expect, test } from "vitest";
import { effectivePolicy } from "../../src/policy/effective-policy.ts";
import { parsePolicy } from "../../src/policy/load-policy.ts";
import { type PolicyException, proposeException, proposeOwnPolicy } from "../../src/policy/propose-exception.ts";
import { compileRules } from "../../src/policy/rules.ts";

const exception: PolicyException = {
  type: "EMAIL_ADDRESS",
  action: "allow",
  direction: null,
  part: null,
  above: null,
  reason: "why",
};

/** What a policy does about an address of e-mail. */
const decided = (source: string, scoreMilli = 900, direction: "request" | "response" = "request") => {
  const { rules } = effectivePolicy(parsePolicy("own.yaml", source));
  const finding = {
    type: "EMAIL_ADDRESS",
    start: 0,
    end: 1,
    scoreMilli,
    scanner: "patterns",
    dataClass: "confidential",
  } as const;
  return compileRules(rules).decide(finding, { direction, partKind: "user" }).action;
};

const sources: readonly (readonly [string, string])[] = [
  ["rules as a list", "name: own\nrules:\n  - types: [EMAIL_ADDRESS]\n    action: block\n"],
  ["a list that is not indented", "name: own\nrules:\n- types: [EMAIL_ADDRESS]\n  action: block\n"],
  [
    "lines behind the rules",
    "name: own\nrules:\n  - types: [EMAIL_ADDRESS]\n    action: block # so\n\n# models\nmodels: [a]\n",
  ],
  ["no line at the end", "name: own\nrules:\n  - types: [EMAIL_ADDRESS]\n    action: block"],
  ["no rules", "name: own\nactions:\n  EMAIL_ADDRESS: block"],
  ["rules in braces", "name: own\nrules: [{ types: [EMAIL_ADDRESS], action: block }]\n"],
  ["no rule in the list", "name: own\nactions: { EMAIL_ADDRESS: block }\nrules: []\n"],
  ["JSON", `{"name":"own","actions":{"EMAIL_ADDRESS":"block"}}`],
];

describe("an exception", () => {
  test.each(sources)("decides, in a policy with %s", (_what, source) => {
    expect(decided(source)).toBe("block");
    expect(decided(proposeException(source, exception))).toBe("allow");
  });

  test.each(sources)("to an exception decides too, in a policy with %s", (_what, source) => {
    const once = proposeException(source, exception);
    expect(decided(proposeException(once, { ...exception, action: "flag" }))).toBe("flag");
  });

  test.each(sources.slice(0, 5))("leaves every line as it was, with %s", (_what, source) => {
    const lines = source.trimEnd().split("\n");
    const after = proposeException(source, exception).split("\n");
    let at = 0;
    for (const line of after) if (line === lines[at]) at += 1;
    expect(at).toBe(lines.length);
    expect(after.filter((line) => line.includes("# why"))).toHaveLength(1);
  });

  test("is about a direction and a part where it says so, and below a score", () => {
    const [[, source] = ["", ""]] = sources;
    const narrow = proposeException(source, {
      ...exception,
      direction: "request",
      part: "user",
      above: { scoreMilli: 700, action: "redact" },
    });
    expect([decided(narrow, 699), decided(narrow, 700), decided(narrow, 699, "response")]).toEqual([
      "allow",
      "redact",
      "block",
    ]);
  });

  test("to a shipped policy is a policy that extends it", () => {
    const own = proposeOwnPolicy("strict", exception);
    expect(decided("name: any\nextends: [strict]\n")).toBe("redact");
    expect(decided(own)).toBe("allow");
    expect(parsePolicy("own.yaml", own).name).toBe("own-strict");
  });
});
