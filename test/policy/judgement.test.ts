import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dataClasses } from "../../src/domain/data-class.ts";
import type { Finding } from "../../src/domain/finding.ts";
import { type Action, actions, interferes, strongerAction } from "../../src/domain/verdict.ts";
import type { Judgement } from "../../src/policy/judgement.ts";
import { applyEdits } from "../../src/scan/edits.ts";
import { Placeholders } from "../../src/scan/placeholders.ts";
import type { TextPart } from "../../src/scan/scanner.ts";
import { type Fields, found, guardOf, judged, part, scripted, spelled } from "./scripted.ts";

const types = actions.map((action) => `${action.toUpperCase()}_IT`);
/** `FLAG_IT` is flagged, `BLOCK_IT` blocked. */
const byName = Object.fromEntries(actions.map((action, place) => [types[place] ?? "", action]));
const named = spelled(types);
const edited = ({ hits }: Judgement<TextPart>, text: string): string => {
  const [hit] = hits;
  return hit === undefined ? text : applyEdits(text, hit.edits);
};

describe("a judgement", () => {
  const scanner = scripted(
    (text) =>
      [...text.matchAll(/[A-Z]+/g)].map(({ 0: word, index }) =>
        found(word, index, index + word.length, { dataClass: word === "CARD" ? "pci" : "confidential" }),
      ),
    ["MAIL", "CARD", "NAME"],
  );
  const guard = guardOf({ actions: { MAIL: "redact", CARD: "allow" } }, [scanner]);

  test("of nothing is the policy's floor", () => {
    const nothing = {
      dataClass: "internal",
      reasons: [],
      counts: {},
      verdict: "allow",
      shadow: "allow",
      degraded: [],
      actions: {},
      findings: [],
      hits: [],
      masks: [],
      block: null,
    };
    const [none, floor] = [[], ["internal"] as const].map((classes) => ({
      classes: new Set(classes),
      types: new Set(),
    }));
    expect(guard.nothing).toEqual({ ...nothing, leaving: none, leavingInShadow: none });
    const ofRequest = { ...nothing, leaving: floor, leavingInShadow: floor };
    expect(judged(guard, [])).toEqual(ofRequest);
    expect(judged(guard, [part("fine")])).toEqual(ofRequest);
    expect(guardOf({ classificationFloor: "phi" }, [scanner]).nothing.dataClass).toBe("phi");
  });

  test("has the strictest class and the strongest action of all parts, and counts each finding", () => {
    const parts = ["MAIL", "fine", "CARD MAIL"].map((text, place) => part(text, { path: `p${place}` }));
    const judgement = judged(guard, parts);
    expect(judgement).toMatchObject({
      verdict: "redact",
      shadow: "redact",
      dataClass: "pci",
      block: null,
      counts: { MAIL: 2, CARD: 1 },
      reasons: ["CARD", "MAIL"],
    });
    expect(judgement.findings.map(({ path, type }) => `${path} ${type}`)).toEqual(["p0 MAIL", "p2 CARD", "p2 MAIL"]);
    expect(judgement.hits).toMatchObject([
      { part: { path: "p0" }, edits: [{ start: 0, end: 4, text: "[MAIL_REDACTED]" }] },
      { part: { path: "p2" }, edits: [{ start: 5, end: 9, text: "[MAIL_REDACTED]" }] },
    ]);
  });

  test("flags what the policy does not name, and counts what it allows", () => {
    expect(judged(guard, [part("NAME")]).verdict).toBe("flag");
    expect(judged(guard, [part("CARD")])).toMatchObject({ verdict: "allow", dataClass: "pci", counts: { CARD: 1 } });
  });

  test("is above each policy's floor, and never below the text's class", () => {
    const floors = [{ classificationFloor: "confidential" }, { classificationFloor: "phi" }, {}];
    expect(judged(guardOf(floors, [scanner]), [part("CARD")]).dataClass).toBe("phi");
    expect(judged(guardOf({ classificationFloor: "public" }, [scanner]), [part("CARD")]).dataClass).toBe("pci");
  });

  test("knows which way a text goes", () => {
    const rules = ["request", "tool_result", "response"].map((direction, place) => ({
      types: ["MAIL"],
      directions: [direction],
      action: ["flag", "hash", "redact"][place],
    }));
    const each = guardOf({ rules }, [scanner]);
    const verdict = (partKind: TextPart["partKind"], isAnswer: boolean) =>
      judged(each, [{ ...part("MAIL"), ...(partKind === undefined ? {} : { partKind }) }], { isAnswer }).verdict;
    expect(verdict("user", false)).toBe("flag");
    expect(verdict(undefined, false)).toBe("flag");
    expect(verdict("tool_result", false)).toBe("hash");
    expect(verdict("assistant", true)).toBe("redact");
    expect(verdict("tool_result", true)).toBe("redact");
  });
});

describe("several policies", () => {
  const mode = fc.constantFrom("enforce", "shadow");
  const layer = fc.record({ mode, act: fc.constantFrom(...actions) });
  const strongest = (all: readonly { readonly act: Action }[]): Action =>
    all.reduce<Action>((most, { act }) => strongerAction(most, act), "allow");

  test("the strictest that enforces decides, whatever shadows say beside it", () => {
    fc.assert(
      fc.property(fc.array(layer, { minLength: 1, maxLength: 5 }), (layers) => {
        const policies = layers.map(({ mode, act }, place) => ({ name: `p${place}`, mode, actions: { TT: act } }));
        const judgement = judged(guardOf(policies, [spelled(["TT"])]), [part("TT")]);
        const enforced = strongest(layers.filter(({ mode }) => mode === "enforce"));
        expect(judgement).toMatchObject({ verdict: enforced, shadow: strongest(layers), counts: { TT: 1 } });
        expect(judgement.hits).toHaveLength(interferes(enforced) ? 1 : 0);
        expect(judgement.block === null).toBe(enforced !== "block");
        if (judgement.block !== null) {
          const first = layers.findIndex(({ mode, act }) => mode === "enforce" && act === "block");
          expect(judgement.block.error.message).toContain(`the policy p${first} blocks`);
        }
      }),
    );
  });

  test.each<[Fields, Fields, number, Action | null]>([
    [{}, {}, 700, "redact"],
    [{ thresholdMilli: 701 }, {}, 700, "redact"],
    [{ thresholdMilli: 701 }, { thresholdMilli: 700 }, 700, "redact"],
    [{ thresholdMilli: 701 }, { thresholdMilli: 701 }, 700, null],
    [{}, { enabled: false }, 700, "flag"],
    [{ enabled: false }, {}, 700, "redact"],
    [{ enabled: false }, { enabled: false }, 700, null],
    [{}, {}, 499, "flag"],
  ])(
    "the lower threshold counts, and the scanner that runs anywhere: %j and %j",
    (first, second, scoreMilli, verdict) => {
      const rules = [{ types: ["TT"], scoreMilliMin: 500, action: "redact" }];
      const policies = [{ scanners: { scripted: first } }, { rules, scanners: { scripted: second } }];
      const judgement = judged(guardOf(policies, [spelled(["TT"], { scoreMilli })]), [part("TT")]);
      expect(judgement).toMatchObject({ verdict: verdict ?? "allow", counts: verdict === null ? {} : { TT: 1 } });
    },
  );
});

describe("a policy in shadow", () => {
  const text = types.join(", then ");

  test("changes no byte and stops nothing, and says what it would have done", () => {
    const shadow = judged(guardOf({ mode: "shadow", actions: byName }, [named]), [part(text)]);
    expect(shadow).toMatchObject({ verdict: "allow", shadow: "block", hits: [], block: null });
    expect(Object.keys(shadow.counts)).toEqual(types);
  });

  test("would do what it does when it enforces", () => {
    const span = fc.record({
      type: fc.constantFrom(...types),
      start: fc.nat(9),
      length: fc.integer({ min: 1, max: 9 }),
    });
    fc.assert(
      fc.property(fc.array(span, { maxLength: 5 }), fc.nat(9), (spans, ownEnd) => {
        const claims = spans.map(({ type, start, length }) => found(type, start, start + length));
        const of = (mode: string) =>
          judged(guardOf({ mode, actions: byName }, [scripted(() => claims, types)]), [part("12 45 78 01 34 67 9")], {
            ownSpans: () => [{ start: 0, end: ownEnd }],
          });
        expect(of("shadow").shadow).toBe(of("enforce").verdict);
        expect(of("enforce").shadow).toBe(of("enforce").verdict);
      }),
      { numRuns: 300 },
    );
  });

  test("does not act by its lists, limits and ceiling either", () => {
    const lists = {
      mode: "shadow",
      words: ["falcon"],
      models: ["a"],
      limits: { messagesMax: 1 },
      tools: { allow: [] },
    };
    const guard = guardOf({ ...lists, classificationCeiling: "public" }, [spelled([])]);
    const request = {
      model: "b",
      tools: [{ name: "t", path: "tools[0]" }],
      messages: 2,
      promptTokens: 9,
      completionTokensMax: null,
      media: [],
      responseSchema: null,
    };
    expect(judged(guard, [], { request })).toMatchObject({
      verdict: "allow",
      shadow: "block",
      hits: [],
      block: null,
      reasons: ["CLASS_TOO_HIGH", "MODEL_NOT_ALLOWED", "REQUEST_TOO_LONG", "TOOL_NOT_ALLOWED"],
    });
  });
});

describe("what stands in a value's place", () => {
  const one = (type: string, more: Parameters<typeof judged>[2] = {}, names: Parameters<typeof guardOf>[2] = {}) => {
    const text = `to ${type} now`;
    return edited(judged(guardOf({ actions: byName }, [named], names), [part(text)], more), text);
  };

  test.each([
    ["ALLOW_IT", "to ALLOW_IT now"],
    ["FLAG_IT", "to FLAG_IT now"],
    ["TOKENIZE_IT", "to <TOKENIZE_IT_1> now"],
    ["HASH_IT", "to <HASH_IT_0123> now"],
    ["REDACT_IT", "to [REDACT_IT_REDACTED] now"],
    ["BLOCK_IT", "to [BLOCK_IT_REDACTED] now"],
  ])("%s: %s", (type, expected) => {
    expect(one(type, { placeholders: new Placeholders() }, { hashOf: () => "0123" })).toBe(expected);
  });

  test("is a mark where nothing else can be made", () => {
    expect(one("TOKENIZE_IT")).toBe("to [TOKENIZE_IT_REDACTED] now");
    expect(one("HASH_IT")).toBe("to [HASH_IT_REDACTED] now");
  });

  test("a hash is of type and value", () => {
    expect(one("HASH_IT", {}, { hashOf: (type, value) => `${type.length}${value}` })).toBe("to <HASH_IT_7HASH_IT> now");
  });

  test("the same value has the same placeholder in all texts, and numbers follow the text", () => {
    const digits = scripted(
      (text) => [...text.matchAll(/\d+/g)].map(({ 0: n, index }) => found("NO", index, index + n.length)),
      ["NO"],
    );
    const guard = guardOf({ actions: { NO: "tokenize" } }, [digits]);
    const texts = ["7 and 123 and 7", "123 first"];
    const { hits } = judged(
      guard,
      texts.map((text) => part(text)),
      { placeholders: new Placeholders() },
    );
    expect(hits.map(({ part: { text }, edits }) => applyEdits(text, edits))).toEqual([
      "<NO_1> and <NO_2> and <NO_1>",
      "<NO_2> first",
    ]);
  });

  test("in an answer only a value that the request had has a placeholder", () => {
    const placeholders = new Placeholders();
    expect(one("TOKENIZE_IT", { placeholders, isAnswer: true })).toBe("to [TOKENIZE_IT_REDACTED] now");
    one("TOKENIZE_IT", { placeholders });
    expect(one("TOKENIZE_IT", { placeholders, isAnswer: true })).toBe("to <TOKENIZE_IT_1> now");
  });

  test("is the value itself where it was put back for the caller", () => {
    const ownSpans = () => [{ start: 3, end: 12 }];
    expect(one("REDACT_IT", { ownSpans })).toBe("to REDACT_IT now");
    expect(one("REDACT_IT", { ownSpans: () => [{ start: 3, end: 11 }] })).toBe("to [REDACT_IT_REDACTED] now");
    const guard = guardOf({ actions: byName }, [named]);
    expect(judged(guard, [part("to BLOCK_IT now")], { ownSpans: () => [{ start: 0, end: 15 }] })).toMatchObject({
      verdict: "flag",
      shadow: "flag",
      block: null,
      counts: { BLOCK_IT: 1 },
    });
  });
});

/** Characters that are each their own, and that no scanner reads otherwise. */
const distinct = String.fromCharCode(...Array.from({ length: 24 }, (_, place) => 0x4e00 + place));
const overlapping = fc.array(
  fc
    .record({
      type: fc.constantFrom(...types),
      start: fc.nat(23),
      length: fc.integer({ min: 1, max: 24 }),
      dataClass: fc.constantFrom(...dataClasses),
      scoreMilli: fc.constantFrom(400, 900),
    })
    .map(({ start, length, type, ...more }) => found(type, start, Math.min(24, start + length), more)),
  { maxLength: 6 },
);
const charactersOf = (claims: readonly Finding[]): Set<string> =>
  new Set(claims.flatMap(({ start, end }) => Array.from(distinct.slice(start, end))));

describe("findings that overlap", () => {
  test("nothing that asks for a change outlives the edits, and nothing else is lost", () => {
    fc.assert(
      fc.property(overlapping, (claims) => {
        const guard = guardOf({ actions: byName }, [scripted(() => claims, types)]);
        const after = edited(judged(guard, [part(distinct)], { placeholders: new Placeholders() }), distinct);
        const gone = charactersOf(claims.filter(({ type }) => interferes(byName[type] ?? "allow")));
        expect([...distinct].filter((character) => after.includes(character))).toEqual(
          [...distinct].filter((character) => !gone.has(character)),
        );
      }),
      { numRuns: 500 },
    );
  });

  test("the verdict is the strongest that any asks for, and a block begins where the first of its spans does", () => {
    fc.assert(
      fc.property(overlapping, (claims) => {
        const judgement = judged(guardOf({ actions: byName }, [scripted(() => claims, types)]), [part(distinct)]);
        const asked = claims.map(({ type }) => byName[type] ?? "allow");
        expect(judgement.verdict).toBe(asked.reduce(strongerAction, "allow"));
        const starts = claims.filter(({ type }) => type === "BLOCK_IT").map(({ start }) => start);
        expect(judgement.block?.start ?? null).toBe(starts.length === 0 ? null : Math.min(...starts));
      }),
      { numRuns: 500 },
    );
  });

  test("all that was found is masked where only that is kept", () => {
    fc.assert(
      fc.property(overlapping, (claims) => {
        const guard = guardOf({ capture: "redacted", actions: byName }, [scripted(() => claims, types)]);
        const [mask] = judged(guard, [part(distinct)]).masks;
        const after = mask === undefined ? distinct : applyEdits(distinct, mask.edits);
        const gone = charactersOf(claims);
        expect([...after].filter((character) => gone.has(character))).toEqual([]);
      }),
    );
  });

  test("a stronger action is not lost under a longer finding", () => {
    const claims = [found("FLAG_IT", 0, 20), found("BLOCK_IT", 5, 9, { scoreMilli: 400 })];
    const judgement = judged(guardOf({ actions: byName }, [scripted(() => claims, types)]), [part(distinct)]);
    expect(judgement).toMatchObject({ verdict: "block", counts: { FLAG_IT: 1, BLOCK_IT: 1 } });
  });
});

describe("a block", () => {
  const block = (fields: Fields, finding: Partial<Finding>, parts: readonly TextPart[] = [part("canary TT canary")]) =>
    judged(guardOf(fields, [spelled(["TT"], finding)]), parts).block;

  test("names policy, type, score, threshold and rule, and never the text", () => {
    const rules = [
      { types: ["*"], action: "block" },
      { types: ["TT"], scoreMilliMin: 750, action: "block" },
    ];
    const error = block({ name: "strict-one", rules }, { scoreMilli: 800 })?.error;
    expect(error?.message).toBe(
      "the policy strict-one blocks this request: TT scored 0.800, threshold 0.750 (test.yaml:1)",
    );
    expect(block({ rules }, { scoreMilli: 700 })?.error.message).toContain("TT scored 0.700, threshold 0.000");
    const own = { actions: { TT: "block" }, scanners: { scripted: { thresholdMilli: 500 } } };
    expect(block(own, { scoreMilli: 700 })?.error.message).toContain("threshold 0.500");
  });

  test.each([
    ["confidential", "pii_policy_block"],
    ["phi", "pii_policy_block"],
    ["secret", "secret_detected"],
  ] as const)("of class %s is %s", (dataClass, code) => {
    expect(block({ actions: { TT: "block" } }, { dataClass })?.error.code).toBe(code);
  });

  test.each([
    ["PROMPT_INJECTION", "prompt_injection_detected"],
    ["JAILBREAK", "prompt_injection_detected"],
    ["INDIRECT_INJECTION", "prompt_injection_detected"],
    ["INVISIBLE_TEXT", "prompt_injection_detected"],
    ["EXFILTRATION_URL", "content_safety_block"],
    ["SYSTEM_PROMPT_LEAK", "content_safety_block"],
    ["HATE", "content_safety_block"],
    ["SELF_HARM", "content_safety_block"],
    ["DENIED_TOPIC", "content_safety_block"],
    ["DENIED_WORD", "content_safety_block"],
    ["CANARY_LEAK", "content_safety_block"],
  ])("for %s is %s", (type, code) => {
    const lists = { words: ["x"], topics: [{ name: "t", words: ["x"] }], canaries: ["x".repeat(8)] };
    // A list's finding says whose list it is.
    const made = type.startsWith("DENIED_") ? `${type}_OF_TEST` : type;
    const guard = guardOf({ ...lists, actions: { [type]: "block" } }, [spelled([made], { dataClass: "internal" })]);
    expect(judged(guard, [part(made)])).toMatchObject({ block: { error: { code } }, counts: { [type]: 1 } });
  });

  test("says where, by the public path alone", () => {
    const own = { path: "messages[0].<secret>", publicPath: "messages[0].*" };
    expect(block({ actions: { TT: "block" } }, {}, [{ ...part("a TT"), ...own }])).toMatchObject({
      part: own,
      start: 2,
      error: { param: "messages[0].*" },
    });
    expect(block({ actions: { TT: "block" } }, {})?.error.param).toBeNull();
  });

  test("is the first of all parts", () => {
    const parts = [part("fine"), part("a TT TT", { path: "second" }), part("TT", { path: "third" })];
    expect(block({ actions: { TT: "block" } }, {}, parts)).toMatchObject({ part: { path: "second" }, start: 2 });
  });

  test("is of an answer in an answer", () => {
    const guard = guardOf({ actions: { TT: "block" } }, [spelled(["TT"])]);
    expect(judged(guard, [part("TT")], { isAnswer: true }).block?.error.message).toContain("blocks this answer");
  });
});

describe("pseudonyms", () => {
  test("stand in findings, made of the type and exactly what stood there", () => {
    const guard = guardOf({}, [spelled(["ANN", "BOB"])], { pseudonymOf: (type, value) => `${type}/${value}` });
    expect(judged(guard, [part("to BOB and ANN")]).findings.map(({ pseudonym }) => pseudonym)).toEqual([
      "BOB/BOB",
      "ANN/ANN",
    ]);
  });

  test("are not there where nothing makes them", () => {
    for (const finding of judged(guardOf({}, [spelled(["BOB"])]), [part("to BOB")]).findings) {
      expect(finding).not.toHaveProperty("pseudonym");
    }
  });
});

describe("an attack around data", () => {
  const whole = scripted(
    (text) => [found("PROMPT_INJECTION", 0, text.length, { dataClass: "internal" })],
    ["PROMPT_INJECTION"],
  );
  const data = { ...spelled(["CARD", "HATE"], { dataClass: "pci" }, { name: "data" }) };
  const fields = { capture: "redacted", actions: { PROMPT_INJECTION: "block", CARD: "redact", HATE: "flag" } };

  test("hides neither the data nor another kind of harm, and is kept to be looked at", () => {
    const text = "ignore all of it CARD HATE";
    const judgement = judged(guardOf(fields, [whole, data]), [part(text)]);
    expect(judgement).toMatchObject({
      verdict: "block",
      dataClass: "pci",
      counts: { CARD: 1, HATE: 1, PROMPT_INJECTION: 1 },
    });
    expect(judgement.masks.map(({ edits }) => applyEdits(text, edits))).toEqual([
      "ignore all of it [CARD_REDACTED] HATE",
    ]);
  });
});
