import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { createGuard, type Guard } from "../../src/policy/guard.ts";
import { findPolicy, parsePolicy } from "../../src/policy/load-policy.ts";
import { redact } from "../../src/scan/redact.ts";
import { scanners } from "../../src/scan/run-scanners.ts";

const guardOf = (yaml: string): Guard => createGuard(parsePolicy("test.yaml", yaml), scanners);
const card = ["4111", "1111", "1111", "1111"].join("");
const email = "a@b.example";
const beginning = (text: string): RegExp => new RegExp(`^${text.replaceAll(/[.[\]]/g, "\\$&")}`);
const part = (text: string, path = "p") => ({ text, path });

describe("a policy file", () => {
  test.each([
    ["an unknown action", "name: x\nactions:\n  CREDIT_CARD: erase\n", "p.yaml:3: actions.CREDIT_CARD: "],
    ["an unknown field", "name: x\nactions: {}\nscanners: all\n", "p.yaml:1: the file: "],
    ["no name", "actions: {}\n", "p.yaml:1: name: "],
    ["a bad name", "# who\n\nname: My Policy\nactions: {}\n", "p.yaml:3: name: "],
    ["no actions", "name: x\n", "p.yaml:1: actions: "],
    ["a bad entity type", "name: x\nactions:\n  EMAIL_ADDRESS: flag\n  e-mail: flag\n", "p.yaml:4: actions.e-mail: "],
    ["an unknown class", "name: x\nactions: {}\nclassificationFloor: top\n", "p.yaml:3: classificationFloor: "],
    ["a list", "- name: x\n", "p.yaml:1: the file: "],
    ["text that is no YAML", "name: x\nactions: {a\n", "p.yaml:3: this is not YAML"],
    ["a key twice", "name: x\nname: y\nactions: {}\n", "p.yaml:2: this is not YAML"],
  ])("with %s says file, line and path", (_name, source, start) => {
    const parse = () => parsePolicy("p.yaml", source);
    expect(parse).toThrow(
      expect.objectContaining({ code: "policy_invalid", message: expect.stringMatching(beginning(start)) }),
    );
  });

  test("that is not there is named", () => {
    expect(() => findPolicy("./none.yaml")).toThrow("./none.yaml: cannot be read");
    expect(() => findPolicy("none")).toThrow(expect.objectContaining({ code: "policy_invalid" }));
  });

  test("that names an entity type which nobody finds is refused", () => {
    expect(() => guardOf("name: x\nactions:\n  IBAN: flag\n")).toThrow(/^policy x: actions\.IBAN: /);
  });

  test("the shipped default flags everything that is found, and changes nothing", () => {
    const guard = createGuard(findPolicy("default"), scanners);
    const judgement = guard.judge([part(`${email}, ${card}, 219-09-9999`)]);
    expect(guard.mayInterfere).toBe(false);
    expect(judgement).toMatchObject({
      verdict: "flag",
      hits: [],
      counts: { EMAIL_ADDRESS: 1, CREDIT_CARD: 1, US_SSN: 1 },
    });
  });
});

describe("a judgement", () => {
  const guard = guardOf("name: x\nactions:\n  EMAIL_ADDRESS: redact\n  CREDIT_CARD: allow\n");

  test("of nothing is the policy's floor", () => {
    const nothing = { dataClass: "internal", verdict: "allow", counts: {}, reasons: [], findings: [], hits: [] };
    expect(guard.judge([])).toEqual(nothing);
    expect(guard.judge([part("fine")])).toEqual(nothing);
    expect(guardOf("name: x\nclassificationFloor: phi\nactions: {}\n").judge([part(card)]).dataClass).toBe("phi");
  });

  test("has the strictest class and the strongest action of all parts, and counts each finding", () => {
    const judgement = guard.judge([part(email, "a"), part("fine", "b"), part(`${card} ${email}`, "c")]);
    expect(judgement).toMatchObject({
      verdict: "redact",
      dataClass: "pci",
      counts: { EMAIL_ADDRESS: 2, CREDIT_CARD: 1 },
      reasons: ["CREDIT_CARD", "EMAIL_ADDRESS"],
    });
    expect(judgement.findings.map(({ path, type }) => `${path} ${type}`)).toEqual([
      "a EMAIL_ADDRESS",
      "c CREDIT_CARD",
      "c EMAIL_ADDRESS",
    ]);
    expect(judgement.hits.map(({ part: { path }, redactions }) => [path, redactions.length])).toEqual([
      ["a", 1],
      ["c", 1],
    ]);
    expect(JSON.stringify(judgement.findings)).not.toContain(email);
  });

  test("flags what the policy does not name", () => {
    expect(guard.judge([part("219-09-9999")]).verdict).toBe("flag");
    expect(guard.judge([part(card)])).toMatchObject({ verdict: "allow", counts: { CREDIT_CARD: 1 }, dataClass: "pci" });
  });

  test.each([
    ["allow", false],
    ["flag", false],
    ["redact", true],
    ["block", true],
  ])("%s: may interfere is %s", (action, expected) => {
    expect(guardOf(`name: x\nactions:\n  US_SSN: ${action}\n`).mayInterfere).toBe(expected);
  });
});

describe("findings that overlap", () => {
  test("a stronger action is not lost under a longer finding", () => {
    const guard = guardOf("name: x\nactions:\n  EMAIL_ADDRESS: flag\n  CREDIT_CARD: block\n");
    expect(guard.judge([part(`${card}@example.com`)])).toMatchObject({ verdict: "block", dataClass: "pci" });
  });

  test("nothing that a scanner found outlives redaction", () => {
    const guard = guardOf("name: x\nactions:\n  US_SSN: redact\n  CREDIT_CARD: redact\n");
    // The card's digits and the number's first three pass Luhn's check together.
    const [hit] = guard.judge([part(`${card} 219-09-9999`)]).hits;
    expect(hit).toBeDefined();
    if (hit !== undefined) expect(redact(hit.part.text, hit.redactions)).not.toMatch(/\d/);
  });
});

describe("a policy's digest", () => {
  const source = "name: x\nactions:\n  US_SSN: flag\n";

  test("is the SHA-256 of the document that is kept", () => {
    const guard = guardOf(source);
    expect(guard.digest).toBe(createHash("sha256").update(guard.document).digest("hex"));
    expect(Buffer.from(guard.document).toString("utf8")).toContain("US_SSN: flag");
  });

  test("changes with the text and with a scanner's version, and with nothing else", () => {
    const digest = guardOf(source).digest;
    expect(guardOf(source).digest).toBe(digest);
    expect(guardOf(`# why\n${source}`).digest).not.toBe(digest);
    const newer = scanners.map(({ name, version, types, scan }) => ({ name, version: `${version}.1`, types, scan }));
    expect(createGuard(parsePolicy("test.yaml", source), newer).digest).not.toBe(digest);
  });
});
