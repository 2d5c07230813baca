/**
 * @module
 */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { plainNumber } from "../../src/scan/plain-number.ts";

test.each([
  ["12E0", "12"],
  ["1.25e1", "12.5"],
  ["1.25e2", "125"],
  ["1.25E+4", "12500"],
  ["120e-1", "12"],
  ["125e-1", "12.5"],
  ["125e-3", "0.125"],
  ["125e-5", "0.00125"],
  ["-0.0012e4", "-12"],
  ["0e9", "0"],
  ["0.0e-3", "0"],
  ["1e400", `1${"0".repeat(400)}`],
  [`12${"0".repeat(500)}e-500`, "12"],
  ["1e00000000000000000002", "100"],
])("%s reads %s", (given, wanted) => {
  expect(plainNumber(given)).toBe(wanted);
});

test.each([
  "12",
  "1.50",
  "-0",
  "1e402",
  "1e-402",
  "1e99999999999999999999",
  "e5",
  "1e",
  "1.e5",
  "1e5 x",
  "+1e5",
  "\ud800",
  "",
])("%j stays", (given) => {
  expect(plainNumber(given)).toBe(given);
});

test("is the same number", () => {
  const number = fc.tuple(fc.integer(), fc.nat(), fc.integer({ min: -30, max: 30 }));
  fc.assert(
    fc.property(number, ([whole, fraction, exponent]) => {
      const given = `${whole}.${fraction}e${exponent}`;
      const plain = plainNumber(given);
      expect(plain).not.toMatch(/e/i);
      expect(Number(plain)).toBe(Number(given));
    }),
  );
});
