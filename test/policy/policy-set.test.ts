import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { createPolicySet, loadPolicies, type PolicyNames, type PolicySet } from "../../src/policy/policy-set.ts";
import { createDetector, type Detector } from "../../src/scan/detector.ts";
import { type Fields, judged, part, spelled } from "./scripted.ts";

const root = mkdtempSync(join(tmpdir(), "custody-set-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let folder = root;
beforeEach(() => {
  folder = mkdtempSync(join(root, "one-"));
});

const write = (name: string, fields: Fields = {}): string => {
  const file = join(folder, `${name}.yaml`);
  writeFileSync(file, JSON.stringify({ name, ...fields }));
  return file;
};
const namesOf = ({ base = write("base"), ...more }: Partial<PolicyNames> = {}): PolicyNames => ({
  base,
  models: {},
  routes: {},
  purposes: {},
  keys: {},
  ...more,
});
const detector: Detector = createDetector({ scanners: [spelled(["MAIL"])] });
const setOf = (more: Partial<PolicyNames> = {}, found: Detector = detector): PolicySet =>
  createPolicySet(loadPolicies(namesOf(more)), found, {});
const call = { model: "gpt-test", route: "chat.completions", purpose: null, key: null };

describe("the policies of a call", () => {
  test("are the base where nothing else is named", () => {
    const set = setOf();
    expect(set.guardFor(call)).toBe(set.base);
    expect(set.guards).toEqual([set.base]);
    expect(set.base.name).toBe("base");
  });

  test.each([
    ["by model", { model: "gpt-test" }, "base+m1"],
    ["by the first pattern that matches", { model: "gpt-other" }, "base+m2"],
    ["by no model", { model: "other" }, "base"],
    ["by route", { model: "other", route: "embeddings" }, "base+r"],
    ["by purpose", { model: "other", purpose: "research" }, "base+p"],
    ["by the key's label", { model: "other", key: "claims" }, "base+k"],
    ["by all of them", { route: "embeddings", purpose: "research", key: "claims" }, "base+m1+r+p+k"],
  ])("%s", (_name, more, expected) => {
    const set = setOf({
      models: { "gpt-test": write("m1"), "gpt-*": write("m2"), "gpt-o*": write("m3") },
      routes: { embeddings: write("r") },
      purposes: { research: write("p") },
      keys: { claims: write("k") },
    });
    expect(set.keyLabels).toEqual(["claims"]);
    expect(set.guardFor({ ...call, ...more }).name).toBe(expected);
  });

  test("are each in force once, and a guard is made for them once", () => {
    const both = write("both");
    const set = setOf({ models: { "gpt-*": both }, routes: { embeddings: both } });
    expect(set.guards.map(({ name }) => name)).toEqual(["base", "base+both"]);
    const guards = ["gpt-1", "gpt-2"].map((model) => set.guardFor({ ...call, model, route: "embeddings" }));
    expect(guards[0]).toBe(guards[1]);
    expect(set.guards).toContain(guards[0]);
    expect(setOf({ models: { "*": join(folder, "base.yaml") } }).guards).toHaveLength(1);
  });

  test("were all compiled before: every combination has its document", () => {
    const by = (name: string) => ({ [`${name}1`]: write(`${name}1`), [`${name}2`]: write(`${name}2`) });
    const set = setOf({ models: by("m"), routes: by("r"), purposes: by("p") });
    expect(set.guards).toHaveLength(27);
    expect(new Set(set.guards.map(({ digest }) => digest)).size).toBe(27);
    for (const model of ["m1", "m2", "x"]) {
      for (const route of ["r1", "r2", "x"]) {
        for (const purpose of ["p1", "p2", null])
          expect(set.guards).toContain(set.guardFor({ ...call, model, route, purpose }));
      }
    }
    expect(set.guards).toHaveLength(27);
  });
});

describe("a purpose", () => {
  const unknown = expect.objectContaining({
    code: "request_malformed",
    message: expect.not.stringContaining("canary"),
  });

  test("that is not known is refused, and not quoted", () => {
    const set = setOf({ purposes: { research: write("p") } });
    for (const purpose of ["canary", "Research", "", "*", "__proto__"]) {
      expect(() => set.guardFor({ ...call, purpose })).toThrow(unknown);
    }
    expect(set.guardFor(call)).toBe(set.base);
  });

  test("is refused where there is none: what a caller asks for must mean something", () => {
    expect(() => setOf().guardFor({ ...call, purpose: "canary" })).toThrow(unknown);
  });
});

describe("a key's policy", () => {
  test("that is not configured any more is refused, and its key is not under the others alone", () => {
    const forbidden = expect.objectContaining({ code: "forbidden" });
    for (const key of ["gone", "clai", "*", "__proto__"]) {
      expect(() => setOf().guardFor({ ...call, key })).toThrow(forbidden);
      expect(() => setOf({ keys: { claims: write("k"), "cl*": write("glob") } }).guardFor({ ...call, key })).toThrow(
        forbidden,
      );
    }
  });

  test("joins the base, and the strictest holds, whatever either says", () => {
    const strict = write("strict", { actions: { MAIL: "block" } });
    const lax = write("lax", { actions: { MAIL: "allow" } });
    const set = setOf({ base: write("base", { actions: { MAIL: "redact" } }), keys: { strict, lax } });
    const verdicts = ["strict", "lax"].map((key) => judged(set.guardFor({ ...call, key }), [part("MAIL")]).verdict);
    expect(verdicts).toEqual(["block", "redact"]);
  });
});

describe("an error", () => {
  test.each([
    ["a file that is not there", { purposes: { x: "./none.yaml" } }, /none\.yaml: cannot be read/],
    ["a base that is not there", { base: "no-such-policy" }, /no policy is shipped as no-such-policy/],
  ])("is %s", (_name, more, message) => {
    expect(() => setOf(more)).toThrow(
      expect.objectContaining({ code: "policy_invalid", message: expect.stringMatching(message) }),
    );
  });

  test("is a conflict that a combination has", () => {
    const models = { "gpt-*": write("m", { capture: "full" }) };
    const purposes = { research: write("p", { capture: "metadata" }) };
    expect(() => setOf({ models, purposes })).toThrow(/policies m and p say different things of capture/);
    expect(() => setOf({ models })).not.toThrow();
    expect(() => setOf({ purposes })).not.toThrow();
  });

  test("is a type that nobody finds, in any of them", () => {
    expect(() => setOf({ routes: { x: write("r", { actions: { IBAN: "flag" } }) } })).toThrow(/^r\.yaml:1: IBAN: /);
  });

  test("is more than 256 combinations", () => {
    const some = (count: number, of: string) =>
      Object.fromEntries(Array.from({ length: count }, (_, place) => [`${of}${place}`, write(`${of}${place}`)]));
    expect(setOf({ models: some(15, "m"), routes: some(15, "r") }).guards).toHaveLength(256);
    expect(() => setOf({ models: some(16, "m"), routes: some(15, "r") })).toThrow(
      expect.objectContaining({ code: "policy_invalid", message: expect.stringContaining("256") }),
    );
  });
});

describe("what the policies add", () => {
  test("is all of it: types, words and topics, each once", () => {
    const badge = { type: "BADGE", words: ["blue badge"] };
    const { added } = loadPolicies(
      namesOf({
        base: write("base", { types: [badge], words: ["falcon"] }),
        models: { a: write("m", { types: [badge], topics: [{ name: "birds", words: ["heron"] }] }) },
        purposes: { b: write("p", { words: ["heron"] }) },
      }),
    );
    expect(added.map(({ type, words }) => `${type}: ${words.join()}`)).toEqual([
      "BADGE: blue badge",
      "DENIED_WORD_OF_BASE: falcon",
      "DENIED_TOPIC_OF_M: heron",
      "DENIED_WORD_OF_P: heron",
    ]);
  });

  test("is refused where two say it differently", () => {
    const load = (words: string): unknown =>
      loadPolicies(
        namesOf({
          base: write("base", { types: [{ type: "BADGE", words: ["blue badge"] }] }),
          models: { a: write("m", { types: [{ type: "BADGE", words: [words] }] }) },
        }),
      );
    expect(() => load("blue badge")).not.toThrow();
    expect(() => load("red badge")).toThrow(/^types: BADGE is defined in two policies, and not alike$/);
  });

  test("is the concern of the policy that lists it, and of no other", async () => {
    const more = {
      purposes: { strict: write("p", { words: ["falcon"], topics: [{ name: "birds", words: ["heron"] }] }) },
    };
    const { added } = loadPolicies(namesOf(more));
    const own = createDetector({ added });
    const set = setOf(more, own);
    for (const word of ["falcon", "heron"]) {
      expect(judged(set.guardFor(call), [part(word)])).toMatchObject({ verdict: "allow", counts: {} });
      expect(judged(set.guardFor({ ...call, purpose: "strict" }), [part(word)]).verdict).toBe("block");
    }
    await own.close();
  });

  test("is not mixed with what another lists", async () => {
    const names = { base: write("base", { words: ["owl"] }), purposes: { strict: write("p", { words: ["falcon"] }) } };
    const own = createDetector({ added: loadPolicies(namesOf(names)).added });
    const set = setOf(names, own);
    const verdicts = (purpose: string | null) =>
      ["owl", "falcon"].map((word) => judged(set.guardFor({ ...call, purpose }), [part(word)]).verdict);
    expect(verdicts(null)).toEqual(["block", "allow"]);
    expect(verdicts("strict")).toEqual(["block", "block"]);
    await own.close();
  });
});
