import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { effectiveLines, effectivePolicy } from "../../src/policy/effective-policy.ts";
import { type LoadedPolicy, loadPolicy } from "../../src/policy/load-policy.ts";
import { policyOf } from "./scripted.ts";

const folder = mkdtempSync(join(tmpdir(), "custody-effective-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A child with its parent; what they say begins on line 2 and on line 3. */
const family = (parent: string, child: string): LoadedPolicy => {
  writeFileSync(join(folder, "parent.yaml"), `name: parent\n${parent}\n`);
  writeFileSync(join(folder, "child.yaml"), `name: child\nextends: [./parent.yaml]\n${child}\n`);
  return loadPolicy(join(folder, "child.yaml"));
};

describe("a policy with what it extends", () => {
  test.each([
    ["mode", "mode: shadow", "mode: enforce", { mode: "enforce" }],
    ["mode, where only the parent speaks", "mode: shadow", "", { mode: "shadow" }],
    ["onError", "onError: open", "onError: closed", { onError: "closed" }],
    ["capture", "capture: full", "capture: metadata", { capture: "metadata" }],
    ["retention", "retention: { days: 7 }", "retention: { days: 1 }", { retention: { days: 1 } }],
    [
      "the floor, lowered too",
      "classificationFloor: phi",
      "classificationFloor: public",
      { classificationFloor: "public" },
    ],
    ["the ceiling", "classificationCeiling: pci", "classificationCeiling: phi", { classificationCeiling: "phi" }],
    ["models", "models: [a, b]", "models: [c]", { models: ["c"] }],
    ["models, none", "models: [a]", "models: []", { models: [] }],
    ["urls", "urls: { allow: [a] }", "urls: { allow: [] }", { urls: { allow: [] } }],
    [
      "limits, each by itself",
      "limits: { messagesMax: 5, imagesMax: 1 }",
      "limits: { messagesMax: 9 }",
      {
        limits: { messagesMax: 9, imagesMax: 1 },
      },
    ],
    [
      "lists of tools, each by itself",
      "tools: { allow: [a], deny: [b] }",
      "tools: { allow: [c] }",
      {
        tools: { allow: ["c"], deny: ["b"] },
      },
    ],
    [
      "a scanner's settings, each by itself",
      "scanners: { names: { enabled: false, onError: open } }",
      "scanners: { names: { enabled: true } }",
      {
        scanners: { names: { enabled: true, onError: "open" } },
      },
    ],
  ])("is overridden by the child: %s", (_name, parent, child, expected) => {
    expect(effectivePolicy(family(parent, child))).toMatchObject(expected);
  });

  test("has both's lists, the parent's first, and each control once", () => {
    const say = (name: string) =>
      [
        `controls: [both, ${name}]`,
        `words: [${name} word]`,
        `canaries: [${name}-canary]`,
        `topics: [{ name: ${name}, words: [x] }]`,
      ].join("\n");
    expect(effectivePolicy(family(say("one"), say("two")))).toMatchObject({
      name: "child",
      controls: ["both", "one", "two"],
      words: ["one word", "two word"],
      canaries: ["one-canary", "two-canary"],
      topics: [{ name: "one" }, { name: "two" }],
    });
  });

  test("says nothing more strictly than the built-in", () => {
    expect(effectivePolicy(policyOf())).toEqual({
      name: "test",
      mode: "enforce",
      onError: "closed",
      capture: undefined,
      search: "off",
      callersMayDropPayloads: false,
      retention: undefined,
      classificationFloor: "internal",
      classificationCeiling: "secret",
      controls: [],
      scanners: {},
      types: [],
      rules: [],
      routing: [],
      models: undefined,
      tools: {},
      topics: [],
      words: [],
      urls: undefined,
      canaries: [],
      limits: {},
      batches: {},
    });
  });
});

test("rules stand in order: the parent's, then the child's; in a file `actions` before `rules`; each with its line", () => {
  const rules = "rules:\n  - { types: [A], action: flag }\n  - types: [B]\n    action: block";
  const policy = effectivePolicy(
    family(`${rules}\nactions:\n  PP: redact`, `actions:\n  CC: allow\n  DD: hash\n${rules}`),
  );
  expect(policy.rules.map(({ types, action, origin }) => `${types?.join()} ${action} ${origin}`)).toEqual([
    "PP redact parent.yaml:7",
    "A flag parent.yaml:3",
    "B block parent.yaml:4",
    "CC allow child.yaml:4",
    "DD hash child.yaml:5",
    "A flag child.yaml:7",
    "B block child.yaml:8",
  ]);
});

describe("the lines that are in force", () => {
  const lines = (parent: string, child: string): string[] =>
    effectiveLines(family(parent, child)).map(
      ({ path, value, origin }) => `${path} ${JSON.stringify(value)} ${origin}`,
    );

  test("name the file and the line where each was said last, and what nobody said as built-in", () => {
    expect(lines("mode: shadow\nonError: open", "\nmode: enforce\nclassificationFloor: phi")).toEqual([
      'mode "enforce" child.yaml:4',
      'onError "open" parent.yaml:3',
      'search "off" built-in',
      "callersMayDropPayloads false built-in",
      'classificationFloor "phi" child.yaml:5',
      'classificationCeiling "secret" built-in',
    ]);
  });

  test("hold settings within settings, each with its own origin", () => {
    const said = lines(
      "scanners:\n  names:\n    enabled: false\n    onError: open\nlimits: { messagesMax: 3 }",
      "scanners:\n  names: { enabled: true }\ntools:\n  deny: [x]\nlimits:\n  imagesMax: 0",
    );
    expect(said).toEqual(
      expect.arrayContaining([
        "scanners.names.enabled true child.yaml:4",
        'scanners.names.onError "open" parent.yaml:5',
        'tools.deny ["x"] child.yaml:6',
        "limits.messagesMax 3 parent.yaml:6",
        "limits.imagesMax 0 child.yaml:8",
      ]),
    );
  });

  test("hold each entry of a list and each rule", () => {
    const said = lines(
      "controls:\n  - one\nwords: [a,\n  b]",
      "controls: [two]\nactions:\n  URL: allow\nrules:\n  - types: [X]\n    action: hash",
    );
    expect(said.slice(6)).toEqual([
      'controls[] "one" parent.yaml:3',
      'words[] "a" parent.yaml:4',
      'words[] "b" parent.yaml:5',
      'controls[] "two" child.yaml:3',
      'rules[] {"types":["URL"],"action":"allow"} child.yaml:5',
      'rules[] {"types":["X"],"action":"hash"} child.yaml:7',
    ]);
  });
});
