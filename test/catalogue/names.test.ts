import { describe, expect, test } from "vitest";
import { type CatalogueSections, catalogueFileSchema } from "../../src/catalogue/catalogue-config.ts";
import { createNames } from "../../src/catalogue/names.ts";
import { allowsTarget, usableNames } from "../../src/catalogue/usable-names.ts";
import type { CallRules } from "../../src/domain/call-rules.ts";
import { CustodyError } from "../../src/domain/errors.ts";
import { compileGlob } from "../../src/domain/glob.ts";
import { createCatalogue } from "../../src/upstream/catalogue.ts";
import type { Upstream } from "../../src/upstream/pool.ts";

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- of an upstream names ask what it is called and what it lists
const upstream = { name: "u", models: ["m", "n", "vendor/m", "glob-*"] } as unknown as Upstream;
const served = createCatalogue([upstream]);
const id = "7d7c2b0e-5a1c-4d0b-9a61-3a1f0c1f9a10";
const arms = { a: { model: "m" }, b: { model: "quick" } };

const sections = {
  models: { m: { aliases: ["best"] }, n: { aliases: ["quick"], contextTokens: 9 }, "glob-1": {} },
  agents: { agent: { model: "quick", systemPrompt: "Be." } },
  projects: {
    p: { models: ["m", "quick"], campaign: "c" },
    q: { models: ["glob-7", "m"], defaultModel: "m" },
  },
  campaigns: { c: { id, arms } },
};

const namesOf = (changes: object = {}) =>
  createNames(catalogueFileSchema.parse({ ...sections, ...changes }), "digest", served);

const errorOf = (work: () => unknown) => {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof CustodyError)) throw error;
    return { code: error.code, param: error.param, message: error.message };
  }
};

describe("what a name means", () => {
  const names = namesOf();
  const meaning = (name: string) => {
    const { model, entry, alias, agent, project } = names.find(name);
    return [model, entry?.entry ?? null, alias, agent?.name ?? null, project?.name ?? null];
  };

  test.each([
    ["m", ["m", "m", null, null, null]],
    ["best", ["m", "m", "best", null, null]],
    ["quick", ["n", "n", "quick", null, null]],
    ["glob-3", ["glob-3", "glob-*", null, null, null]],
    ["vendor/m", ["vendor/m", "vendor/m", null, null, null]],
    ["agent", ["n", "n", null, "agent", null]],
    ["p", ["m", "m", null, null, "p"]],
    ["p/m", ["m", "m", null, null, "p"]],
    ["p/best", ["m", "m", "best", null, "p"]],
    ["p/quick", ["n", "n", "quick", null, "p"]],
    ["p/n", ["n", "n", null, null, "p"]],
    ["q", ["m", "m", null, null, "q"]],
    ["q/glob-7", ["glob-7", "glob-*", null, null, "q"]],
    ["nobody", ["nobody", null, null, null, null]],
    ["nobody/m", ["nobody/m", null, null, null, null]],
    ["Best", ["Best", null, null, null, null]],
    ["", ["", null, null, null, null]],
    ["constructor", ["constructor", null, null, null, null]],
  ])("%j", (name, expected) => {
    expect(meaning(name)).toEqual(expected);
  });

  test("a model that upstreams list comes before a project of the first part of its name", () => {
    const own = namesOf({ projects: { vendor: { models: ["n"] } }, campaigns: {} });
    expect(own.find("vendor/m")).toMatchObject({ model: "vendor/m", project: null });
    expect(own.find("vendor/n")).toMatchObject({ model: "n", project: { name: "vendor" } });
  });

  test("what a project does not have is not there, and its own are named", () => {
    for (const name of ["p/glob-7", "p/", "p/vendor/m"]) {
      expect(errorOf(() => names.find(name))).toMatchObject({ code: "not_found", param: "model" });
    }
    expect(errorOf(() => names.find("p/secret"))).toMatchObject({
      message: expect.not.stringContaining("secret"),
    });
  });

  test("an arm gives its model, within a project's", () => {
    const arm = (model: string) => ({ name: "x", model, weight: 1 });
    expect(names.inArm(names.find("m"), arm("quick"))).toMatchObject({ model: "n" });
    expect(names.inArm(names.find("agent"), arm("m"))).toMatchObject({ model: "m", agent: { name: "agent" } });
    expect(names.inArm(names.find("p"), arm("quick"))).toMatchObject({ model: "n", project: { name: "p" } });
    expect(errorOf(() => names.inArm(names.find("q"), arm("n")))).toMatchObject({ code: "not_found" });
  });

  test("campaigns by key and by id", () => {
    expect(names.findCampaign("c")).toBe(names.findCampaign(id));
    expect(errorOf(() => names.findCampaign("d"))).toMatchObject({ code: "not_found", param: "ab_campaign" });
  });

  test("nothing is said", () => {
    expect(names.isEmpty).toBe(false);
    const nothing = createNames(catalogueFileSchema.parse({}), "digest", served);
    expect(nothing).toMatchObject({ isEmpty: true, agents: [], projects: [], campaigns: [] });
    expect(nothing.find("m")).toMatchObject({ model: "m", entry: { entry: "m" } });
  });
});

describe("what contradicts itself is refused, and where", () => {
  const cases: [string, Partial<Record<keyof CatalogueSections, object>>, RegExp][] = [
    ["an alias that is a model", { models: { m: { aliases: ["n"] } } }, /models\.m\.aliases: n is a model/],
    ["an alias of two", { models: { m: { aliases: ["x"] }, n: { aliases: ["x"] } } }, /models\.n\.aliases/],
    ["an alias twice", { models: { m: { aliases: ["x", "x"] } } }, /models\.m\.aliases/],
    ["an agent like a model", { agents: { m: { model: "n" } } }, /agents\.m: m is a model/],
    ["an agent like an alias", { agents: { best: { model: "n" } } }, /agents\.best/],
    ["a project like an agent", { projects: { agent: { models: ["m"] } } }, /projects\.agent: agent is an agent/],
    ["a model of nobody", { models: { x: {} } }, /models\.x: no upstream/],
    ["an agent's model", { agents: { a: { model: "x" } } }, /agents\.a\.model/],
    ["a project's model", { projects: { a: { models: ["m", "x"] } } }, /projects\.a\.models/],
    ["a project's campaign", { projects: { a: { models: ["m"], campaign: "d" } } }, /projects\.a\.campaign/],
    [
      "an arm's model",
      { projects: {}, campaigns: { c: { arms: { ...arms, z: { model: "x" } } } } },
      /campaigns\.c\.arms\.z\.model/,
    ],
    ["two campaigns with one id", { campaigns: { c: { id, arms }, d: { id, arms } } }, /campaigns\.d\.id/],
    ["an id that is a key", { campaigns: { [id]: { arms }, c: { id, arms } } }, /campaigns\.c\.id/],
    [
      "a project's campaign with an arm that it has no model for",
      { projects: { a: { models: ["m"], campaign: "c" } } },
      /projects\.a\.campaign: its arm b/,
    ],
  ];

  test.each(cases)("%s", (_what, changes, message) => {
    const refused = errorOf(() => namesOf(changes));
    expect(refused).toMatchObject({ code: "config_invalid", message: expect.stringMatching(message) });
  });
});

describe("the names that a key may use", () => {
  const names = namesOf();
  const rules = (...globs: string[]): CallRules => {
    const matchers = globs.map(compileGlob);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- of the rules names ask this one
    return { allowsModel: (model: string) => matchers.some((matches) => matches(model)) } as unknown as CallRules;
  };
  const listed = (who: CallRules | null): string[] => usableNames(names, served, who).map(({ name }) => name);

  test("all, for who has no list", () => {
    expect(listed(null)).toEqual(
      ["m", "n", "vendor/m", "glob-*", "best", "quick", "agent"].concat([
        "p",
        "p/m",
        "p/quick",
        "q",
        "q/glob-7",
        "q/m",
      ]),
    );
    expect(usableNames(names, served, null).map(({ kind }) => kind)).toEqual(
      [...Array(4).fill("model"), "alias", "alias", "agent"].concat(Array(6).fill("project")),
    );
  });

  test.each([
    [["n"], ["n", "quick", "agent", "p/quick"]],
    [["quick"], ["quick"]],
    [["agent"], ["agent"]],
    [
      ["p", "p/*"],
      ["p", "p/m", "p/quick"],
    ],
    [["glob-*"], ["glob-*", "q/glob-7"]],
    [["none"], []],
  ])("of a key with %j", (globs, expected) => {
    expect(listed(rules(...globs))).toEqual(expected);
  });

  test("a model is not allowed by a name that leads to it", () => {
    expect(allowsTarget(rules("best"), "m", names.find("m"))).toBe(false);
    expect(allowsTarget(rules("best"), "best", names.find("best"))).toBe(true);
  });
});
