import { createHash } from "node:crypto";
import { afterAll, describe, expect, test } from "vitest";
import { createGuard, type Guard, type GuardOptions, type Judgement } from "../../src/policy/guard.ts";
import { findPolicy, parsePolicy } from "../../src/policy/load-policy.ts";
import { createDetector } from "../../src/scan/detector.ts";
import { redact } from "../../src/scan/redact.ts";
import type { Scanner, TextPart } from "../../src/scan/scanner.ts";

const detector = createDetector();
afterAll(() => detector.close());
const guardOf = (yaml: string, options: GuardOptions = {}): Guard =>
  createGuard(parsePolicy("test.yaml", yaml), detector, options);
/** Small texts are judged at once: no call waits for a turn of the event loop. */
const judged = <P extends TextPart>(guard: Guard, parts: readonly P[]): Judgement<P> => {
  const judgement = guard.judge(parts);
  if (judgement instanceof Promise) throw new Error("a small text is judged at once");
  return judgement;
};
const card = ["4111", "1111", "1111", "1111"].join("");
const email = "a@b.example";
const ssn = "123-45-6789";
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

  test("the shipped default flags what could be somebody's, lets common words pass, and changes nothing", () => {
    const guard = createGuard(findPolicy("default"), detector);
    expect(guard.mayInterfere).toBe(false);
    expect(judged(guard, [part(`${email}, ${card}, ${ssn}`)])).toMatchObject({
      verdict: "flag",
      hits: [],
      counts: { EMAIL_ADDRESS: 1, CREDIT_CARD: 1, US_SSN: 1 },
    });
    expect(judged(guard, [part("see https://example.com/manual")])).toMatchObject({
      verdict: "allow",
      hits: [],
      counts: { URL: 1 },
    });
  });
});

describe("a judgement", () => {
  const guard = guardOf("name: x\nactions:\n  EMAIL_ADDRESS: redact\n  CREDIT_CARD: allow\n");

  test("of nothing is the policy's floor", () => {
    const nothing = { dataClass: "internal", verdict: "allow", counts: {}, reasons: [], findings: [], hits: [] };
    expect(judged(guard, [])).toEqual(nothing);
    expect(guard.nothing).toEqual(nothing);
    expect(judged(guard, [part("fine")])).toEqual(nothing);
    expect(judged(guardOf("name: x\nclassificationFloor: phi\nactions: {}\n"), [part(card)]).dataClass).toBe("phi");
  });

  test("has the strictest class and the strongest action of all parts, and counts each finding", () => {
    const judgement = judged(guard, [part(email, "a"), part("fine", "b"), part(`${card} ${email}`, "c")]);
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
    expect(judged(guard, [part(ssn)]).verdict).toBe("flag");
    expect(judged(guard, [part(card)])).toMatchObject({
      verdict: "allow",
      counts: { CREDIT_CARD: 1 },
      dataClass: "pci",
    });
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
    expect(judged(guard, [part(`${card}@example.com`)])).toMatchObject({ verdict: "block", dataClass: "pci" });
  });

  test("nothing that a scanner found outlives redaction", () => {
    const guard = guardOf("name: x\nactions:\n  US_SSN: redact\n  CREDIT_CARD: redact\n");
    // The card's digits and the number's first three pass Luhn's check together.
    const [hit] = judged(guard, [part(`${card} ${ssn}`)]).hits;
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
    expect(guardOf(source, { pseudonymOf: () => "0" }).digest).toBe(digest);
    expect(guardOf(`# why\n${source}`).digest).not.toBe(digest);
    const digestUnder = (version: string): string => {
      const scanner: Scanner = { ...finder([]), types: ["US_SSN"], version };
      return createGuard(parsePolicy("test.yaml", source), createDetector({ scanners: [scanner] })).digest;
    };
    expect(digestUnder("1")).toBe(digestUnder("1"));
    expect(digestUnder("1.1")).not.toBe(digestUnder("1"));
  });
});

/** Finds each of these words, of class confidential. */
const finder = (words: readonly string[]): Scanner => ({
  name: "finder",
  version: "1",
  types: ["WORD"],
  charsMax: 64,
  scan: (text) =>
    words.flatMap((word) => {
      const start = text.indexOf(word);
      if (start === -1) return [];
      const [end, dataClass] = [start + word.length, "confidential" as const];
      return [{ type: "WORD", start, end, scoreMilli: 700, scanner: "finder", dataClass }];
    }),
  openFrom: (text) => text.length,
});

describe("pseudonyms", () => {
  const detect = createDetector({ scanners: [finder(["Ann", "Bob"])] });
  const policy = parsePolicy("test.yaml", "name: x\nactions: {}\n");

  test("stand in findings, made of the type and exactly what stood there", () => {
    const guard = createGuard(policy, detect, { pseudonymOf: (type, value) => `<${type} ${value}>` });
    expect(
      judged(guard, [part("to Bob and Ann")])
        .findings.map(({ pseudonym }) => pseudonym)
        .toSorted(),
    ).toEqual(["<WORD Ann>", "<WORD Bob>"]);
  });

  test("are not there where nothing makes them", () => {
    for (const finding of judged(createGuard(policy, detect), [part("to Bob")]).findings) {
      expect(finding).not.toHaveProperty("pseudonym");
    }
  });
});

describe("a scanner that breaks", () => {
  test("ends the judgement, and its message is not passed on", () => {
    const broken: Scanner = {
      ...finder([]),
      name: "broken",
      scan: (text) => {
        throw new Error(text);
      },
    };
    const guard = createGuard(
      parsePolicy("test.yaml", "name: x\nactions: {}\n"),
      createDetector({ scanners: [broken] }),
    );
    expect(() => guard.judge([part("canary")])).toThrow(
      expect.objectContaining({ code: "scanner_failed", message: "the scanner broken failed" }),
    );
  });
});
