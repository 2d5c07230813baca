import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fold, foldCode } from "../../src/scan/fold.ts";

describe("folding", () => {
  test.each([
    ["ASCII", "Tax ID-1_x", "tax id-1_x"],
    ["Western letters", "ÀÉÎÕÜÇÑß", "aeioucnß"],
    ["Central European letters", "ŁÓDŹ Čeština Ő", "lodz cestina o"],
    ["letters without decomposition", "ØÆĐĦŦı", "oæđħŧi".replace("đ", "d").replace("ħ", "h").replace("ŧ", "t")],
    ["Turkish", "İSTANBUL", "istanbul"],
    ["Greek", "ΆΈΉΊΌΎΏ ΐς", "αεηιουω ις"],
    ["Cyrillic", "ЁЙ Паспорт Ї", "еи паспорт і"],
    ["Vietnamese of the first plane only", "Đà Nẵng", "da nẵng"],
    ["other scripts", "身份证 תעודה 💳", "身份证 תעודה 💳"],
    ["nothing", "", ""],
  ])("of %s", (_name, text, folded) => {
    expect(fold(text)).toBe(folded);
  });

  test("keeps every place, and is done when it is done", () => {
    const anyText = fc.array(fc.nat(0xffff), { maxLength: 30 }).map((codes) => String.fromCharCode(...codes));
    fc.assert(
      fc.property(anyText, (text) => {
        const folded = fold(text);
        expect(folded).toHaveLength(text.length);
        expect(fold(folded)).toBe(folded);
        expect(folded.split("").map((unit) => unit.charCodeAt(0))).toEqual(
          text.split("").map((unit) => foldCode(unit.charCodeAt(0))),
        );
      }),
      { numRuns: 1_000 },
    );
  });

  test("makes each capital below U+0530 what its small letter is", () => {
    let capitals = 0;
    for (let code = 0; code < 0x530; code += 1) {
      const small = String.fromCharCode(code);
      const capital = small.toUpperCase();
      if (capital === small || capital.length > 1 || capital.charCodeAt(0) >= 0x530) continue;
      if (capital.toLowerCase() !== small) continue;
      capitals += 1;
      expect(foldCode(capital.charCodeAt(0)), small).toBe(foldCode(code));
    }
    expect(capitals).toBeGreaterThan(400);
  });
});
