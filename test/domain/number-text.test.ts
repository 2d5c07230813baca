/**
 * Numbers as people read them.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { numberText, plural } from "../../src/domain/number-text.ts";

test.each([
  [0, "0"],
  [999, "999"],
  [2_267, "2,267"],
  [1_234_567, "1,234,567"],
  [-4_321, "-4,321"],
  [1_234.000_001, "1,234.000001"],
])("%d is %s", (value, text) => {
  expect(numberText(value)).toBe(text);
});

test("what is counted has the form of its count", () => {
  expect([
    plural(1, "call"),
    plural(2_267, "call"),
    plural(1_000, "entry", "entries"),
    plural(0, "policy", "-"),
  ]).toEqual(["1 call", "2,267 calls", "1,000 entries", "0 -"]);
});

test("nothing of the program groups digits in a way of its own", () => {
  const src = fileURLToPath(new URL("../../src", import.meta.url));
  const others = readdirSync(src, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.[jt]s$/.test(file) && file !== join("domain", "number-text.ts"))
    .filter((file) => {
      // Few digits and a letter, "1.2K", is another form.
      const text = readFileSync(join(src, file), "utf8").replaceAll(/NumberFormat\([^)]*notation: "compact"/g, "");
      return /NumberFormat|toLocaleString|\\d\{3\}\)\+\$/.test(text);
    });
  expect(others).toEqual([]);
});
