/**
 * The class of an exchange by what was found in it.
 * @module
 */
import { describe, expect, it, test } from "vitest";
import { dataClasses } from "../../src/domain/data-class.ts";
import { classOf, healthFacts, safeHarborIdentifiers } from "../../src/scan/classify.ts";

describe("the class of an exchange", () => {
  test.each(dataClasses)("is %s where nothing raises it", (dataClass) => {
    expect(classOf([], dataClass)).toBe(dataClass);
    expect(classOf(["PERSON", "EMAIL_ADDRESS"], dataClass)).toBe(dataClass);
  });

  test.each([...healthFacts])("%s alone is nobody's", (type) => {
    expect(classOf([type, type], "internal")).toBe("internal");
  });

  test.each([...healthFacts])("%s and a name are health information", (type) => {
    expect(classOf(["PERSON", type], "confidential")).toBe("phi");
    expect(classOf(new Set([type, "PERSON"]), "public")).toBe("phi");
  });

  test.each([...safeHarborIdentifiers])("%s and a diagnosis are health information", (type) => {
    expect(classOf([type, "DIAGNOSIS"], "confidential")).toBe("phi");
  });

  test.each(["special", "criminal", "secret"] as const)("%s stays what it is", (dataClass) => {
    expect(classOf(["PERSON", "DIAGNOSIS"], dataClass)).toBe(dataClass);
  });

  test.each([
    ["two facts", ["DIAGNOSIS", "MEDICATION"]],
    ["an organization and a fact", ["ORGANIZATION", "DIAGNOSIS"]],
    ["a company's number and a fact", ["DE_HANDELSREGISTER", "LAB_RESULT"]],
    ["a nationality and a fact", ["NRP", "TREATMENT"]],
  ])("%s are no health information", (_what, types) => {
    expect(classOf(types, "internal")).toBe("internal");
  });

  it("takes the identifiers that it is given", () => {
    const types = ["XX_BADGE", "TREATMENT"];
    expect(classOf(types, "internal")).toBe("internal");
    expect(classOf(types, "internal", new Set(["XX_BADGE"]))).toBe("phi");
  });

  it("knows every letter of the Safe Harbor list as types that have a form of a type's name", () => {
    expect([...safeHarborIdentifiers].filter((type) => !/^[A-Z]+(?:_[A-Z]+)*$/.test(type))).toEqual([]);
  });
});
