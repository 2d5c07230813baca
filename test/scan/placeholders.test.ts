import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Placeholders } from "../../src/scan/placeholders.ts";

describe("a placeholder", () => {
  test("is the same for the same value, and another for another", () => {
    const placeholders = new Placeholders();
    const given = ["a@b.de", "c@d.de", "a@b.de"].map((value) => placeholders.placeholderOf("EMAIL_ADDRESS", value));
    expect(given).toEqual(["<EMAIL_ADDRESS_1>", "<EMAIL_ADDRESS_2>", "<EMAIL_ADDRESS_1>"]);
  });

  test("is numbered by type", () => {
    const placeholders = new Placeholders();
    expect(placeholders.placeholderOf("A", "x")).toBe("<A_1>");
    expect(placeholders.placeholderOf("B", "x")).toBe("<B_1>");
    expect(placeholders.placeholderOf("A", "y")).toBe("<A_2>");
    expect([placeholders.valueOf("<A_1>"), placeholders.valueOf("<A_2>")]).toEqual(["x", "y"]);
  });

  test("leads back to its value, exactly as it was written", () => {
    const placeholders = new Placeholders();
    for (const value of ["", " a ", "A", "a", "a\u0000b", "<A_1>", "\ud800"]) {
      expect(placeholders.valueOf(placeholders.placeholderOf("T", value))).toBe(value);
    }
  });

  test("that was never given leads nowhere", () => {
    const placeholders = new Placeholders();
    placeholders.placeholderOf("T", "x");
    for (const other of ["<T_2>", "<T_01>", "<T_1", "T_1", "<t_1>", "__proto__"])
      expect(placeholders.valueOf(other)).toBeNull();
  });

  test("is only looked for by `find`", () => {
    const placeholders = new Placeholders();
    expect(placeholders.find("T", "x")).toBeNull();
    expect(placeholders.isEmpty).toBe(true);
    placeholders.placeholderOf("T", "x");
    expect(placeholders.isEmpty).toBe(false);
    expect(placeholders.find("T", "x")).toBe("<T_1>");
    expect(placeholders.find("U", "x")).toBeNull();
    expect(placeholders.find("T", "y")).toBeNull();
  });

  test("that the caller wrote himself is not given", () => {
    const taken = new Set(["<T_1>", "<T_2>", "<T_4>"]);
    const placeholders = new Placeholders(() => [`see <T_1>${[...taken].join(" and ")}`, "none"]);
    const given = ["a", "b", "c"].map((value) => placeholders.placeholderOf("T", value));
    expect(given).toEqual(["<T_3>", "<T_5>", "<T_6>"]);
    for (const one of taken) expect(placeholders.valueOf(one)).toBeNull();
  });
});

test("the longest is known, so that no part of one is let go", () => {
  const placeholders = new Placeholders();
  expect(placeholders.charsMax).toBe(0);
  for (let value = 0; value < 10; value += 1) placeholders.placeholderOf("T", String(value));
  placeholders.placeholderOf("LONGER", "x");
  expect(placeholders.charsMax).toBe("<LONGER_1>".length);
});

test("types and values are never mixed up", () => {
  const type = fc.constantFrom("A", "B", "A_1", "AB");
  const value = fc.string({ maxLength: 4 });
  fc.assert(
    fc.property(fc.array(fc.tuple(type, value), { maxLength: 20 }), (pairs) => {
      const placeholders = new Placeholders();
      const given = new Map(
        pairs.map(([of, what]) => [JSON.stringify([of, what]), placeholders.placeholderOf(of, what)]),
      );
      expect(new Set(given.values()).size).toBe(given.size);
      for (const [key, placeholder] of given) {
        const [of, what]: [string, string] = JSON.parse(key);
        expect(placeholders.valueOf(placeholder)).toBe(what);
        expect(placeholders.find(of, what)).toBe(placeholder);
      }
    }),
  );
});
