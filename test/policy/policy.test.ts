import { describe, expect, test } from "vitest";
import { findPolicy, parsePolicy } from "../../src/policy/load-policy.ts";
import { createGuard } from "../../src/policy/guard.ts";
import { createDetector } from "../../src/scan/detector.ts";
import { guardOf, judged, part, spelled } from "./scripted.ts";

const refused = (message: RegExp) =>
  expect.objectContaining({ code: "policy_invalid", message: expect.stringMatching(message) });

describe("a policy file", () => {
  // Each begins with `name: x` on line 1; the fault's line, path and reason follow.
  test.each([
    ["an unknown action", "actions:\n  CREDIT_CARD: erase", "3: actions.CREDIT_CARD: "],
    ["an unknown field", "scanner: all", "1: the file: "],
    ["a bad entity type", "actions:\n  EMAIL_ADDRESS: flag\n  e-mail: flag", "4: actions.e-mail: "],
    ["an unknown class", "\nclassificationFloor: top", "3: classificationFloor: "],
    ["an unknown mode", "mode: dry", "2: mode: "],
    ["an unknown level of capture", "capture: none", "2: capture: "],
    ["a retention of no days", "retention: { days: 0 }", "2: retention.days: "],
    ["an unknown end of an error", "onError: ignore", "2: onError: "],
    [
      "a threshold that is no score",
      "scanners:\n  patterns:\n    thresholdMilli: 1001",
      "4: scanners.patterns.thresholdMilli: ",
    ],
    ["an unknown setting of a scanner", "scanners:\n  patterns: { treshold: 5 }", "3: scanners.patterns: "],
    ["a scanner's name that is none", "scanners:\n  The Names: {}", "3: scanners.The Names: "],
    ["a rule without types and classes", "rules:\n  - action: flag", "3: rules.0: must name `types` or `classes`"],
    ["a rule without an action", "rules:\n  - types: [URL]", "3: rules.0.action: "],
    [
      "the second rule",
      "rules:\n  - { types: [A], action: flag }\n  - { types: [], action: flag }",
      "4: rules.1.types: ",
    ],
    [
      "an unknown direction",
      "rules:\n  - types: [A]\n    directions: [answer]\n    action: flag",
      "4: rules.0.directions.0: ",
    ],
    ["an unknown part", "rules:\n  - types: [A]\n    parts: [tool]\n    action: flag", "4: rules.0.parts.0: "],
    ["a schema that is none", "tools:\n  arguments:\n    send: { type: text }", "4: tools.arguments.send: "],
    ["a limit below nothing", "limits:\n  messagesMax: -1", "3: limits.messagesMax: "],
    ["a list where one name is meant", "extends: strict", "2: extends: "],
    ["text that is no YAML", "actions: {a", "3: this is not YAML"],
    ["a key twice", "name: y", "2: this is not YAML"],
    ["a second document", "---\nname: y", "2: this is not YAML"],
    ["an alias that leads nowhere", "\nmode: *that", "3: this is not YAML"],
  ])("with %s says file, line and path", (_name, source, says) => {
    const start = says.replaceAll(/[.[\]]/g, "\\$&");
    expect(() => parsePolicy("p.yaml", `name: x\n${source}\n`)).toThrow(refused(new RegExp(`^p\\.yaml:${start}`)));
  });

  test.each([
    ["no name", "mode: shadow\n", "1: name: "],
    ["a bad name", "# who\n\nname: My Policy\n", "3: name: "],
    ["a list", "- name: x\n", "1: the file: "],
    ["nothing", "", "1: name: "],
  ])("with %s says so too", (_name, source, says) => {
    expect(() => parsePolicy("p.yaml", source)).toThrow(refused(new RegExp(`^p\\.yaml:${says}`)));
  });

  test("of aliases to aliases is refused before it fills the memory", () => {
    const lines = ["a: &a [x, x, x, x, x, x, x, x, x, x]"];
    for (const [one, next] of ["ab", "bc", "cd", "de", "ef"]) {
      lines.push(`${next}: &${next} [${Array.from({ length: 10 }, () => `*${one}`).join()}]`);
    }
    expect(() => parsePolicy("p.yaml", lines.join("\n"))).toThrow(refused(/^p\.yaml:2: this is not YAML/));
  });

  // What is denied is often the secret itself.
  test.each([
    ["words", `words: [falcon, ${"heron".repeat(21)}]`, /^p\.yaml:2: words\.1: /],
    ["words that are no list", "words: falcon heron", /^p\.yaml:2: words: /],
    ["an empty word", "words: [falcon, '', heron]", /^p\.yaml:2: words\.1: /],
    ["a topic", "topics:\n  - name: Heron!\n    words: [falcon]", /^p\.yaml:3: topics\.0\.name: /],
    ["a topic's words", "topics:\n  - name: birds\n    words: [falcon, 7, heron]", /^p\.yaml:4: topics\.0\.words\.1: /],
    ["a canary", "canaries: [falcon-heron-7, heron]", /^p\.yaml:2: canaries\.1: /],
    ["a type's words", "types:\n  - type: BIRD\n    words: [falcon, '']\n", /^p\.yaml:4: types\.0\.words\.1: /],
  ])("with a fault in %s says no word of the list", (_name, source, start) => {
    const parse = () => parsePolicy("p.yaml", `name: x\n${source}\n`);
    expect(parse).toThrow(refused(start));
    expect(parse).not.toThrow(/falcon|heron/i);
  });

  test("says what it says: a name alone is a policy", () => {
    const [file, ...others] = parsePolicy("folder/p.yaml", "name: least\n").files;
    expect(others).toEqual([]);
    expect(file).toMatchObject({ file: "p.yaml", source: "name: least\n", policy: { name: "least", rules: [] } });
  });
});

describe("a type that nobody finds", () => {
  const known = spelled(["EMAIL_ADDRESS"]);

  test.each([
    ["in actions", { actions: { IBAN: "flag" } }],
    ["in a rule", { rules: [{ types: ["EMAIL_ADDRESS", "IBAN"], action: "flag" }] }],
  ])("%s is refused, with its place", (_name, fields) => {
    expect(() => guardOf(fields, [known])).toThrow(refused(/^test\.yaml:1: IBAN: no scanner finds this entity type/));
  });

  test.each([
    ["a pattern", "IBAN*"],
    ["the shape of a body", "TOOL_NOT_ALLOWED"],
    ["what is found knowing the conversation", "SYSTEM_PROMPT_LEAK"],
  ])("is not one that is %s", (_name, type) => {
    expect(() => guardOf({ rules: [{ types: [type], action: "flag" }] }, [known])).not.toThrow();
  });
});

test("the shipped default flags what could be somebody's, lets common words pass, and changes nothing", async () => {
  const detector = createDetector();
  const guard = createGuard(findPolicy("default"), detector);
  const card = ["4111", "1111", "1111", "1111"].join("");
  expect(judged(guard, [part(`a@b.example, ${card}, 123-45-6789`)], { which: "all" })).toMatchObject({
    verdict: "flag",
    hits: [],
    counts: { EMAIL_ADDRESS: 1, CREDIT_CARD: 1, US_SSN: 1 },
  });
  expect(judged(guard, [part("see https://example.com/manual")])).toMatchObject({
    verdict: "allow",
    counts: { URL: 1 },
  });
  expect(guard.streaming).toBe("pass");
  await detector.close();
});
