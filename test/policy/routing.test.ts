/**
 * Which upstreams may be sent a request, by what of it leaves: the whole table of class, agreement, region and retention.
 * @module
 */
import { describe, expect, test } from "vitest";
import type { DataClass } from "../../src/domain/data-class.ts";
import type { Recipient } from "../../src/domain/recipient.ts";
import { safeHarborIdentifiers } from "../../src/scan/classify.ts";
import { effectivePolicy } from "../../src/policy/effective-policy.ts";
import { findPolicy } from "../../src/policy/load-policy.ts";
import { type Fields, found, guardOf, judged, part, scripted } from "./scripted.ts";

/** Words that stand for findings of these types and classes. */
const classes: Readonly<Record<string, DataClass>> = {
  PERSON: "confidential",
  DIAGNOSIS: "internal",
  US_MBI: "phi",
  CREDIT_CARD: "pci",
  NL_BSN: "confidential",
  RELIGION: "special",
};
const scanner = scripted(
  (text) =>
    [...text.matchAll(/[A-Z][A-Z_]+/g)].flatMap(({ 0: type, index }) => {
      const dataClass = classes[type];
      return dataClass === undefined ? [] : [found(type, index, index + type.length, { dataClass })];
    }),
  Object.keys(classes),
);

const routing = [
  { classes: ["phi"], require: { agreements: ["baa"] } },
  { classes: ["pci"], require: { agreements: ["pci"] } },
  { types: ["NL_*"], require: { regions: ["eu", "eu-west-*"] } },
  { classes: ["special"], require: { agreements: ["dpa"], regions: ["eu*"], zeroRetention: true } },
];

const stated = (more: Partial<Recipient> = {}): Recipient => ({
  region: null,
  agreements: [],
  zeroRetention: false,
  dataClasses: null,
  ...more,
});
const upstreams = {
  nothing: stated(),
  baa: stated({ agreements: ["baa"] }),
  pci: stated({ agreements: ["pci", "dpa"] }),
  eu: stated({ region: "eu" }),
  ireland: stated({ region: "eu-west-1", agreements: ["dpa"], zeroRetention: true }),
  keeping: stated({ region: "eu-west-1", agreements: ["dpa"] }),
  london: stated({ region: "europe-west2", agreements: ["baa", "dpa", "pci"] }),
  all: stated({ region: "eu", agreements: ["baa", "dpa", "pci"], zeroRetention: true }),
  local: null,
} as const;
type Name = keyof typeof upstreams;
const everybody = Object.keys(upstreams).filter((name): name is Name => name in upstreams);

/** Who may be sent a text under policies. */
const mayTake = (text: string, policies: Fields | readonly Fields[] = { routing }, shadow = false): string => {
  const guard = guardOf(policies, [scanner]);
  const { leaving, leavingInShadow } = judged(guard, [part(text)]);
  const may = (name: Name): boolean =>
    guard.routing.refusal(upstreams[name], shadow ? leavingInShadow : leaving, shadow) === null;
  return everybody.filter(may).join(" ");
};

const anybody = everybody.join(" ");

describe("what leaves goes", () => {
  test.each([
    ["nothing found", "fine", anybody],
    ["a name", "PERSON", anybody],
    ["a fact of health that is nobody's", "DIAGNOSIS", anybody],
    ["a fact of health and a name", "PERSON has DIAGNOSIS", "baa london all local"],
    ["a number that is health information by itself", "US_MBI", "baa london all local"],
    ["card data", "CREDIT_CARD", "pci london all local"],
    ["a number of a member state", "NL_BSN", "eu ireland keeping all local"],
    ["a special category", "RELIGION", "ireland all local"],
    ["health information and card data", "US_MBI CREDIT_CARD", "london all local"],
    ["health information and a member state's number", "US_MBI NL_BSN", "all local"],
    ["what makes it health information, beside a stricter class", "PERSON DIAGNOSIS RELIGION", "all local"],
  ])("%s", (_name, text, may) => {
    expect(mayTake(text)).toBe(may);
  });
});

describe("what a policy takes out does not leave", () => {
  test.each(["redact", "tokenize", "hash"])("by %s", (action) => {
    const policy = { routing, actions: { PERSON: action, CREDIT_CARD: action, NL_BSN: action, US_MBI: action } };
    expect(mayTake("PERSON has DIAGNOSIS, US_MBI, CREDIT_CARD, NL_BSN", policy)).toBe(anybody);
  });

  test.each(["allow", "flag"])("but by %s it does", (action) => {
    expect(mayTake("CREDIT_CARD", { routing, actions: { CREDIT_CARD: action } })).toBe("pci london all local");
  });

  test("one that is taken out of one place and left in another leaves", () => {
    const rules = [{ types: ["CREDIT_CARD"], parts: ["user"], action: "redact" }];
    const guard = guardOf({ routing, rules }, [scanner]);
    const one = part("CREDIT_CARD", { partKind: "user" });
    const other = part("CREDIT_CARD", { partKind: "system", path: "q" });
    const refusalOf = (parts: readonly (typeof one)[]) =>
      guard.routing.refusal(upstreams.nothing, judged(guard, parts).leaving);
    expect(refusalOf([one])).toBeNull();
    expect(refusalOf([one, other])).toContain("the agreement pci");
  });

  test("what is hidden by something that is taken out, and sticks out of it, leaves", () => {
    const around = scripted(
      () => [found("US_MBI", 0, 20, { dataClass: "phi" }), found("PERSON", 4, 10), found("CREDIT_CARD", 5, 8)],
      ["US_MBI", "PERSON", "CREDIT_CARD"],
    );
    const guard = guardOf({ routing, actions: { PERSON: "redact" } }, [around]);
    expect([...judged(guard, [part("0123456789".repeat(3))]).leaving.types]).toEqual(["US_MBI"]);
  });
});

test("what is judged and not forwarded does not leave", () => {
  const guard = guardOf({ routing }, [scanner]);
  const [sent, kept] = [part("DIAGNOSIS"), part("PERSON", { path: "labels" })];
  const refusalOf = (staysHere?: (one: object) => boolean) =>
    guard.routing.refusal(upstreams.nothing, judged(guard, [sent, kept], staysHere ? { staysHere } : {}).leaving);
  expect(refusalOf()).toContain("the agreement baa");
  expect(refusalOf((one) => one === kept)).toBeNull();
});

describe("floors say what leaves", () => {
  test("of a policy", () => {
    expect(mayTake("fine", { routing, classificationFloor: "phi" })).toBe("baa london all local");
  });

  test("but not of one in shadow", () => {
    const policies = [
      { name: "base", routing },
      { name: "tried", mode: "shadow", classificationFloor: "phi" },
    ];
    expect(mayTake("fine", policies)).toBe(anybody);
    expect(mayTake("fine", policies, true)).toBe("baa london all local");
  });
});

describe("several policies", () => {
  test("all hold", () => {
    const policies = [
      { name: "base", routing: [{ classes: ["phi"], require: { agreements: ["baa"] } }] },
      { name: "more", routing: [{ classes: ["phi"], require: { regions: ["eu"] } }] },
    ];
    expect(mayTake("US_MBI", policies)).toBe("all local");
  });

  test("one in shadow does nothing, and says what it would do, by what would leave then", () => {
    const tried = { name: "tried", mode: "shadow", routing: [{ classes: ["pci"], require: { agreements: ["pci"] } }] };
    expect(mayTake("CREDIT_CARD", [{ name: "base" }, tried])).toBe(anybody);
    expect(mayTake("CREDIT_CARD", [{ name: "base" }, tried], true)).toBe("pci london all local");
    const redacting = { ...tried, actions: { CREDIT_CARD: "redact" } };
    expect(mayTake("CREDIT_CARD", [{ name: "base" }, redacting], true)).toBe(anybody);
  });
});

test("an upstream may be limited to classes; what is public goes anywhere", () => {
  const { routing: none } = guardOf({}, [scanner]);
  const to = (dataClasses: readonly DataClass[], leaving: readonly DataClass[]) =>
    none.refusal(stated({ dataClasses }), { classes: new Set(leaving), types: new Set() });
  expect(to(["internal", "pci"], ["internal", "pci", "public"])).toBeNull();
  expect(to(["internal"], ["internal", "confidential"])).toBe("its dataClasses do not list confidential");
});

test("who meets every rule may be sent all, and who is limited or misses one may not", () => {
  const { routing: rules } = guardOf({ routing }, [scanner]);
  expect(everybody.filter((name) => rules.takesAll(upstreams[name]))).toEqual(["all", "local"]);
  expect(rules.takesAll({ ...upstreams.all, dataClasses: ["phi"] })).toBe(false);
  const shadow = guardOf({ mode: "shadow", routing }, [scanner]).routing;
  expect([shadow.takesAll(upstreams.nothing), shadow.hasShadow]).toEqual([true, true]);
});

test("a refusal says which policy asks for what, and where", () => {
  const guard = guardOf({ routing }, [scanner]);
  const { leaving } = judged(guard, [part("RELIGION")]);
  expect(guard.routing.refusal(upstreams.nothing, leaving)).toBe(
    "the policy test asks for the agreement dpa and a region that it lists and zero retention (test.yaml:1)",
  );
});

test.each([
  ["a rule of nothing", { require: { agreements: ["baa"] } }, /`types` or `classes`/],
  ["a rule that asks for nothing", { classes: ["phi"], require: {} }, /ask for something/],
  ["an agreement that is none", { classes: ["phi"], require: { agreements: ["nda"] } }, /agreements/],
  ["a type that nothing finds", { types: ["NOTHING"], require: { regions: ["eu"] } }, /no scanner finds/],
])("%s is refused", (_name, rule, fault) => {
  expect(() => guardOf({ routing: [rule] }, [scanner])).toThrow(fault);
});

describe("as shipped", () => {
  const ruleOf = (name: string) => effectivePolicy(findPolicy(name)).routing.at(-1);

  test("every number that a country of the European Economic Area gives a person stays there", () => {
    const countries = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK".split(
      " ",
    );
    const ofPlaces = /PLZ|EIRCODE|LICENSE_PLATE|KFZ/;
    const numbers = [...safeHarborIdentifiers].filter(
      (type) => countries.includes(type.slice(0, type.indexOf("_"))) && !ofPlaces.test(type),
    );
    expect(ruleOf("default")?.types?.toSorted()).toEqual(numbers.toSorted());
  });

  test("gdpr's regions are those of default, and none of them is London, Zurich or a pattern", () => {
    const regions = ruleOf("default")?.require.regions ?? [];
    expect(ruleOf("gdpr")?.require.regions).toEqual(regions);
    expect(regions.length).toBeGreaterThan(60);
    expect(new Set(regions).size).toBe(regions.length);
    for (const other of ["eu-west-2", "eu-central-2", "europe-west2", "europe-west6", "uksouth", "switzerlandnorth"]) {
      expect(regions).not.toContain(other);
    }
    expect(regions.filter((region) => region.includes("*"))).toEqual([]);
  });
});
