import { expect, test } from "vitest";
import { isLinear } from "../../src/policy/linear.ts";

// Forms of ids; then what is ambiguous in a harmless way: a bounded number of ways, or one way for each character.
test.each([
  String.raw`EMP-\d{6}`,
  String.raw`[A-Z]{2}\d{4}(?:-\d{2}){0,3}`,
  String.raw`(?:ab|ac|ad){1,8}x`,
  String.raw`(?:a|b|ab)c`,
  String.raw`\p{Lu}\p{Ll}{1,30}`,
  String.raw`(?<=no\. )\d{5}(?! EUR)`,
])("%s is linear", (source) => {
  expect(isLinear(source, "u")).toBe(true);
});

test.each([
  "(?:a{1,30}){1,30}b",
  "(?:a|a){1,40}b",
  "(?:a|aa){1,60}$",
  String.raw`(?:\d{1,20}){1,20}-`,
  String.raw`(?:\w{1,50} ?){1,50}:`,
  "(?:a+)+b",
])("%s is not", (source) => {
  expect(isLinear(source, "u")).toBe(false);
});

test("flags count: letters that are the same without their case", () => {
  expect(isLinear("(?:a|b){1,40}c", "u")).toBe(true);
  expect(isLinear("(?:a|A){1,40}c", "u")).toBe(true);
  expect(isLinear("(?:a|A){1,40}c", "iu")).toBe(false);
});
