import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { Finding } from "../../src/domain/finding.ts";
import { createGuard } from "../../src/policy/guard.ts";
import { loadPolicy } from "../../src/policy/load-policy.ts";
import { createDetector } from "../../src/scan/detector.ts";
import type { ExternalScanner } from "../../src/scan/external/external-scanner.ts";
import type { Scanner } from "../../src/scan/scanner.ts";
import { type Fields, found, guardOf, judged, part, policyOf, scripted, spelled } from "./scripted.ts";

const mail = spelled(["MAIL"], {}, { name: "mail" });
const whole = spelled(["INSULT"], {}, { name: "whole", isWhole: true });
const slow = spelled(["INSULT"], {}, { name: "slow", isSlow: true });
const rule = (types: readonly string[], action: string, more: Fields = {}) => ({ types, action, ...more });

describe("an answer", () => {
  test.each<[string, Fields | Fields[], string]>([
    ["may pass where all is flagged", {}, "pass"],
    [
      "may pass where only requests are acted upon",
      { rules: [rule(["*"], "block", { directions: ["request"] })] },
      "pass",
    ],
    [
      "may pass in shadow",
      { mode: "shadow", actions: { MAIL: "redact", INSULT: "block" }, tools: { deny: ["x"] } },
      "pass",
    ],
    ["is held where a place may be changed", { actions: { MAIL: "redact" } }, "hold"],
    ["is held where a place may stop it", { actions: { MAIL: "block" } }, "hold"],
    ["is held by a rule for answers alone", { rules: [rule(["M*"], "hash", { directions: ["response"] })] }, "hold"],
    [
      "is held where values are put back into it",
      { rules: [rule(["MAIL"], "tokenize", { directions: ["request"] })] },
      "hold",
    ],
    ["is held for what is found knowing the conversation", { actions: { SYSTEM_PROMPT_LEAK: "block" } }, "hold"],
    [
      "is held for canaries, which are blocked unless a rule says otherwise",
      { canaries: ["a-canary-of-ours"] },
      "hold",
    ],
    [
      "passes where canaries are only flagged",
      { canaries: ["a-canary-of-ours"], actions: { CANARY_LEAK: "flag" } },
      "pass",
    ],
    ["is kept where a judge of wholes may act", { actions: { INSULT: "redact" } }, "buffer"],
    ["is kept where its schema may act", { actions: { OUTPUT_SCHEMA_MISMATCH: "block" } }, "buffer"],
    ["is kept where tools are listed", { tools: { deny: ["x"] } }, "buffer"],
    ["is kept where arguments have a schema", { tools: { arguments: { x: {} } } }, "buffer"],
    ["is kept where its length is limited", { limits: { completionTokensMax: 5 } }, "buffer"],
    [
      "passes where only the request is limited",
      { limits: { promptTokensMax: 5, messagesMax: 5 }, models: ["a"] },
      "pass",
    ],
    [
      "is kept where one of several says so",
      [{ actions: { MAIL: "redact" } }, {}, { actions: { INSULT: "block" } }],
      "buffer",
    ],
    [
      "is held where the other is in shadow",
      [{ actions: { MAIL: "redact" } }, { mode: "shadow", actions: { INSULT: "block" } }],
      "hold",
    ],
    ["passes where what acts looks at no part of an answer", { actions: { ASKED: "block" } }, "pass"],
    [
      "passes where the scanner is off",
      { actions: { MAIL: "redact" }, scanners: { mail: { enabled: false } } },
      "pass",
    ],
  ])("%s", (_name, policies, streaming) => {
    const asked = spelled(["ASKED"], {}, { name: "asked", kinds: new Set(["user"]) });
    expect(guardOf(policies, [mail, whole, asked]).streaming).toBe(streaming);
  });
});

describe("a scanner that is slow", () => {
  const deferred = (policies: Fields | Fields[], scanner: Scanner = slow) =>
    guardOf(policies, [mail, scanner]).deferred;

  test.each<[string, Fields | Fields[]]>([
    ["nothing is said", {}],
    ["it may only flag", { actions: { INSULT: "flag", MAIL: "block" } }],
    ["what acts is in shadow", [{}, { mode: "shadow", actions: { INSULT: "block" } }]],
    ["the ceiling is the highest class", { classificationCeiling: "secret" }],
  ])("runs beside the call where %s", (_name, policies) => {
    expect(deferred(policies)).toEqual(["slow"]);
  });

  test.each<[string, Fields | Fields[]]>([
    ["it may act on a request", { rules: [rule(["INSULT"], "redact", { directions: ["request"] })] }],
    ["it may act on a tool's result", { rules: [rule(["INSULT"], "hash", { directions: ["tool_result"] })] }],
    ["it may act on an answer", { rules: [rule(["I*"], "block", { directions: ["response"] })] }],
    ["it may act by its class", { rules: [{ classes: ["confidential"], action: "redact" }] }],
    ["it may act by its score", { rules: [rule(["INSULT"], "redact", { scoreMilliMin: 990 })] }],
    ["one of several may act", [{}, { actions: { INSULT: "tokenize" } }]],
    ["a ceiling looks at all that is found", { classificationCeiling: "phi" }],
    ["what is kept of texts is without what is found", [{}, { capture: "redacted" }]],
    ["a ceiling of another policy does", [{}, { classificationCeiling: "phi" }]],
  ])("does not where %s", (_name, policies) => {
    expect(deferred(policies)).toEqual([]);
  });

  test("is a matter of slow ones only, and of those that run", () => {
    expect(deferred({}, whole)).toEqual([]);
    expect(deferred({ scanners: { slow: { enabled: false } } })).toEqual([]);
    expect(deferred([{ scanners: { slow: { enabled: false } } }, {}])).toEqual(["slow"]);
  });

  test("is heard when it is asked for", () => {
    const guard = guardOf({ rules: [rule(["MAIL"], "redact", { directions: ["response"] })] }, [mail, slow]);
    const types = (which?: "inline" | "deferred" | "all" | "acting") =>
      judged(guard, [part("MAIL INSULT")], which === undefined ? {} : { which }).reasons;
    expect(types()).toEqual(["MAIL"]);
    expect(types("inline")).toEqual(["MAIL"]);
    expect(types("deferred")).toEqual(["INSULT"]);
    expect(types("all")).toEqual(["INSULT", "MAIL"]);
    expect(types("acting")).toEqual(["MAIL"]);
  });

  test("is not asked about a stream on which it cannot act", () => {
    const guard = guardOf({ actions: { INSULT: "block", MAIL: "flag" } }, [mail, slow]);
    expect(judged(guard, [part("MAIL INSULT")], { which: "acting", isAnswer: true }).reasons).toEqual(["INSULT"]);
  });
});

describe("what may be said once", () => {
  test.each([
    ["capture", { capture: "full" }, { capture: "metadata" }],
    ["retention", { retention: { days: 5 } }, { retention: { days: 6 } }],
  ])("%s in conflict is an error, and names both policies", (key, one, other) => {
    const guard = (...all: Fields[]) =>
      guardOf(
        all.map((fields, place) => Object.assign({ name: `p${place}` }, fields)),
        [mail],
      );
    expect(() => guard(one, {}, other)).toThrow(
      expect.objectContaining({
        code: "policy_invalid",
        message: `the policies p0 and p2 say different things of ${key}`,
      }),
    );
    expect(() => guard(one, {}, one)).not.toThrow();
    expect(() => guard({ mode: "shadow", ...one }, other)).toThrow(/say different things/);
  });

  test("what is captured is said by any, and is all where none says it", () => {
    expect(guardOf([{}, { capture: "metadata" }], [mail]).capture).toBe("metadata");
    expect(guardOf({}, [mail]).capture).toBe("full");
  });
});

describe("a ceiling", () => {
  const card = spelled(["CARD"], { dataClass: "pci" });

  test.each([
    ["confidential", "CARD", true],
    ["pci", "CARD", false],
    ["phi", "CARD", false],
    ["confidential", "fine", false],
  ])("of %s stops %s: %s", (classificationCeiling, text, isStopped) => {
    const { verdict, block, dataClass } = judged(guardOf({ classificationCeiling }, [card]), [part(text)]);
    expect(verdict === "block").toBe(isStopped);
    expect(block?.error ?? null).toEqual(
      isStopped ? expect.objectContaining({ code: "classification_mismatch", param: null }) : null,
    );
    expect(dataClass).toBe(text === "CARD" ? "pci" : "internal");
  });

  test("counts the floors of all policies", () => {
    const policies = [{ classificationFloor: "phi" }, { name: "low", classificationCeiling: "pci" }];
    expect(judged(guardOf(policies, [card]), [part("fine")]).block?.error.message).toContain("the policy low blocks");
  });

  test("is a request's, not an answer's", () => {
    const guard = guardOf({ classificationCeiling: "public" }, [card]);
    expect(judged(guard, [part("CARD")], { isAnswer: true }).verdict).toBe("flag");
  });

  test("may be one that only flags", () => {
    const guard = guardOf({ classificationCeiling: "public", actions: { CLASS_TOO_HIGH: "flag" } }, [card]);
    expect(judged(guard, [part("CARD")])).toMatchObject({
      verdict: "flag",
      block: null,
      counts: { CLASS_TOO_HIGH: 1 },
    });
  });
});

describe("a scanner that fails", () => {
  const text = "MAIL here and nothing encoded";
  const faults: [string, (text: string) => readonly Finding[]][] = [
    [
      "throws",
      (said) => {
        throw new Error(`no: ${said}`);
      },
    ],
    ["claims what lies beyond the text", (said) => [found("X", 0, said.length + 1)]],
    ["claims what lies before it", () => [found("X", -1, 2)]],
    ["claims nothing at all", () => [found("X", 3, 3)]],
    ["claims it backwards", () => [found("X", 4, 2)]],
    ["claims halves of characters", () => [found("X", 0.5, 2)]],
    ["claims no numbers", () => [found("X", Number.NaN, 2)]],
    ["scores nothing known", () => [found("X", 0, 2, { scoreMilli: Number.NaN })]],
    ["scores below nothing", () => [found("X", 0, 2, { scoreMilli: -1 })]],
    ["scores above certainty", () => [found("X", 0, 2, { scoreMilli: 1_001 })]],
  ];
  const broken = (find: (text: string) => readonly Finding[]) => scripted(find, ["X"], { name: "broken" });
  const closed = expect.objectContaining({ code: "scanner_failed", message: "the scanner broken failed" });
  const isOpen = { scanners: { broken: { onError: "open" } } };

  test.each(faults)("since it %s refuses the text: closed, and without its words", (_name, find) => {
    const guard = guardOf({}, [mail, broken(find)]);
    expect(() => judged(guard, [part(text)])).toThrow(closed);
  });

  test.each(faults)("since it %s is named where that is open, and the others are heard", (_name, find) => {
    const guard = guardOf({ onError: "open", actions: { MAIL: "redact" } }, [broken(find), mail]);
    const judgement = judged(guard, [part("fine"), part(text)]);
    expect(judgement).toMatchObject({ degraded: ["broken"], verdict: "redact", counts: { MAIL: 1 } });
  });

  const thrower = broken(() => {
    throw new Error("no");
  });

  test.each<[string, Fields | Fields[], boolean]>([
    ["the scanner's own word comes first: open", { onError: "closed", ...isOpen }, true],
    [
      "the scanner's own word comes first: closed",
      { onError: "open", scanners: { broken: { onError: "closed" } } },
      false,
    ],
    ["closed beats open", [{ onError: "open" }, {}], false],
    ["open is open where all say so", [{ onError: "open" }, isOpen], true],
    [
      "a policy that does not run it says nothing",
      [{ onError: "open" }, { scanners: { broken: { enabled: false } } }],
      true,
    ],
    ["a policy in shadow refuses nothing", [{ onError: "open" }, { mode: "shadow" }], true],
    ["shadow alone goes on", { mode: "shadow" }, true],
  ])("%s", (_name, policies, goesOn) => {
    const judge = () => judged(guardOf(policies, [mail, thrower]), [part(text)]).degraded;
    if (goesOn) expect(judge()).toEqual(["broken"]);
    else expect(judge).toThrow(closed);
  });

  test("does not run where no policy wants it", () => {
    const off = { scanners: { broken: { enabled: false } } };
    expect(judged(guardOf([off, off], [mail, thrower]), [part(text)]).degraded).toEqual([]);
  });

  test("is asked again about the same text: nothing is kept of a failure", () => {
    let isWell = false;
    const moody = broken(() => {
      if (!isWell) throw new Error("no");
      return [found("X", 0, 2)];
    });
    const guard = guardOf({ onError: "open" }, [moody]);
    const long = "long enough to be remembered ".repeat(9);
    for (const said of [long, "short"]) {
      isWell = false;
      expect(judged(guard, [part(said)])).toMatchObject({ degraded: ["broken"], counts: {} });
      isWell = true;
      expect(judged(guard, [part(said)])).toMatchObject({ degraded: [], counts: { X: 1 } });
    }
  });

  test("and knows the conversation fails as the others do", () => {
    const own = { scanners: [thrower] };
    expect(() => judged(guardOf({}, [mail]), [part(text)], own)).toThrow(closed);
    expect(judged(guardOf(isOpen, [mail]), [part(text)], own)).toMatchObject({
      degraded: ["broken"],
      counts: { MAIL: 1 },
    });
  });
});

describe("a scanner of the conversation", () => {
  const own = spelled(["ECHO"], {}, { name: "own", kinds: new Set(["assistant"]) });

  test("is heard beside the others, in the parts that it looks at", () => {
    const guard = guardOf({}, [mail]);
    const parts = [part("ECHO MAIL", { partKind: "assistant" }), part("ECHO", { partKind: "user" })];
    expect(judged(guard, parts, { scanners: [own] }).counts).toEqual({ ECHO: 1, MAIL: 1 });
    expect(judged(guard, parts).counts).toEqual({ MAIL: 1 });
  });
});

test("a number is no whole text: what follows it keeps it from passing for one", () => {
  const seen: string[] = [];
  const watcher = scripted((text) => {
    seen.push(text);
    return [];
  }, []);
  judged(guardOf({}, [watcher]), [part("12345", { isNumber: true }), part("12345")]);
  expect(seen).toEqual(["12345,", "12345"]);
});

describe("the digest", () => {
  const folder = mkdtempSync(join(tmpdir(), "custody-digest-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const parent = "name: parent\nwords: [one]\n";
  const child = "name: child\nextends: [./parent.yaml]\n";
  const write = (texts: { parent?: string; child?: string } = {}) => {
    writeFileSync(join(folder, "parent.yaml"), texts.parent ?? parent);
    writeFileSync(join(folder, "child.yaml"), texts.child ?? child);
    return loadPolicy(join(folder, "child.yaml"));
  };
  const digest = (texts = {}, scanners: readonly Scanner[] = [mail]) =>
    createGuard(write(texts), createDetector({ scanners })).digest;
  const before = digest();

  test("is the SHA-256 of the document that is kept, which holds the texts", () => {
    const guard = createGuard(write(), createDetector({ scanners: [mail] }));
    expect(guard.digest).toBe(createHash("sha256").update(guard.document).digest("hex"));
    expect(JSON.parse(Buffer.from(guard.document).toString("utf8"))).toEqual({
      policies: [
        {
          name: "child",
          files: [
            { file: "parent.yaml", source: parent },
            { file: "child.yaml", source: child },
          ],
        },
      ],
      scanners: ["mail@1"],
    });
  });

  test("is the same when nothing changes, whoever asks", () => {
    expect(digest()).toBe(before);
    expect(createGuard(write(), createDetector({ scanners: [mail] }), { pseudonymOf: () => "0" }).digest).toBe(before);
    expect(createGuard(write(), createDetector({ scanners: [{ ...mail, isSlow: true }] })).digest).toBe(before);
  });

  test("changes with every byte of every file", () => {
    const seen = new Set([before]);
    for (const [file, text] of Object.entries({ parent, child })) {
      for (let at = 0; at <= text.length; at += 1) {
        // Only where a remark may stand: every text has to be a policy.
        if (at > 0 && text[at - 1] !== "\n") continue;
        for (const more of ["#\n", "#a\n", "#b\n", "\n", "#\r\n"])
          seen.add(digest({ [file]: text.slice(0, at) + more + text.slice(at) }));
      }
    }
    // Two files, three places each, five remarks; a line of its own at the beginning and the end are texts of their own too.
    expect(seen.size).toBe(1 + 2 * 3 * 5);
  });

  test("changes with what scans: names, versions and order", () => {
    const other = { ...mail, version: "1.1" };
    const more = { ...mail, name: "more" };
    const all = [[mail], [other], [more], [mail, more], [more, mail], []].map((scanners) => digest({}, scanners));
    expect(new Set(all).size).toBe(all.length);
  });

  test("changes with the version of a scanner outside", () => {
    const outside = (version: string): ExternalScanner => ({
      name: "outside",
      version,
      types: ["X"],
      scan: async () => [],
      check: async () => undefined,
      close: async () => undefined,
    });
    const of = (version: string) =>
      createGuard(policyOf(), createDetector({ scanners: [], external: [outside(version)] })).digest;
    expect(of("1")).toBe(of("1"));
    expect(of("2")).not.toBe(of("1"));
  });

  test("is one of all policies that are in force together", () => {
    const [a, b] = [policyOf({ name: "a" }), policyOf({ name: "b" })];
    const detector = createDetector({ scanners: [mail] });
    const guards = [[a], [b], [a, b]].map((policies) => createGuard(policies, detector));
    expect(new Set(guards.map((guard) => guard.digest)).size).toBe(3);
    expect(guards.map(({ name }) => name)).toEqual(["a", "b", "a+b"]);
  });
});
