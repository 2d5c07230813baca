import { describe, expect, test } from "vitest";
import { type ValidatorName, validatorNames, validators } from "../../src/scan/validators.ts";

/** Published examples: ISO/IEC 7812-1 and networks' test cards, Verhoeff 1969, ISO 13616, ISO/IEC 7064, ISO 27729 (ORCID). */
const published: readonly [ValidatorName, string][] = [
  ["luhn", "79927398713"],
  ["luhn", "4111 1111-1111 1111"],
  ["luhn", "490154203237518"],
  ["verhoeff", "2363"],
  ["verhoeff", "1428570"],
  ["mod97", "3214282912345698765432161182"],
  ["mod97", "9999123456789012141490"],
  ["mod97", "99.99-1234 5678-9012 1414-90"],
  ["mod11-10", "86095742719"],
  ["mod11-10", "86 095 742 719"],
  ["mod11-10", "794623"],
  ["mod11-2", "0000-0002-1825-0097"],
  ["mod11-2", "0000-0002-1694-233X"],
  ["mod11-2", "11010519491231002x"],
  ["mod11-2", "079X"],
];

describe("check digits that an operator may name", () => {
  test.each(published)("%s passes %s", (name, text) => {
    expect(validators[name](text)).toBe(true);
  });

  test.each(published)("%s sees any one digit changed in %s", (name, text) => {
    for (const [at, letter] of [...text].entries()) {
      if (!/\d/.test(letter)) continue;
      for (let by = 1; by < 10; by += 1) {
        const changed = text.slice(0, at) + String((Number(letter) + by) % 10) + text.slice(at + 1);
        expect(validators[name](changed), changed).toBe(false);
      }
    }
  });

  test.each(["luhn", "verhoeff", "mod11-10"] as const)("%s passes digits only", (name) => {
    for (const text of ["", " - ", "abc", "7992739871X", "٧٩٩٢٧٣٩٨٧١٣"])
      expect(validators[name](text), text).toBe(false);
  });

  test.each(validatorNames.map((name) => [name]))("%s never throws", (name) => {
    for (const text of ["", "X", "\ud800", "ABC XYZ", "é", "9".repeat(1_000)]) {
      expect(typeof validators[name](text), text).toBe("boolean");
    }
  });
});
