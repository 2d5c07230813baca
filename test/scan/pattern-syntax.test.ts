import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { longestMatch, syntaxFault } from "../../src/scan/pattern-syntax.ts";

describe("what an expression may say", () => {
  test.each([
    [/\d{3}-\d{2}-\d{4}/],
    [/a{0,256}/],
    [/(?:ab|cd){1,3}/i],
    [/(?<value>\p{L}{2,9})/u],
    [/(?<![\w.])\d{9}(?!\d)/],
    [/(?:(?<!x)a|(?<=y)b)c(?:d(?!e)|f(?=g))/],
    [/(?<!a)(?<!b)c(?!d)(?!e)/],
    [/(?<value>a)(b)/d],
    [/a?b??c{2,5}?/],
  ])("%s", (pattern) => {
    expect(syntaxFault(pattern)).toBeNull();
  });

  test.each([
    [/a*/, "bounded"],
    [/a+/, "bounded"],
    [/a{2,}/, "bounded"],
    [/a{0,257}/, "bounded"],
    [/(?:b(?:a*)c){1,2}/, "bounded"],
    [/(a)\1/, "reference"],
    [/(?<name>a)\k<name>/, "reference"],
    [/\bword/, "boundaries"],
    [/word\B/, "boundaries"],
    [/^a/, "anchors"],
    [/a$/, "anchors"],
    [/a(?=b)c/, "either end"],
    [/a(?<!b)c/, "either end"],
    [/(?:a(?!b)|c)d/, "either end"],
    [/(?:a(?!b)){2}/, "either end"],
    [/a/g, "flags"],
    [/a/y, "flags"],
    [/a/s, "flags"],
    [/a/m, "flags"],
    [/(?:)/, "nothing"],
    [/(?!a)/, "nothing"],
    [/a{0}/, "nothing"],
  ])("not %s", (pattern, why) => {
    expect(syntaxFault(pattern)).toContain(why);
  });
});

describe("the longest match", () => {
  test.each([
    [/abc/, 3],
    [/a|bcd|ef/, 3],
    [/(?:ab?){2,4}/, 8],
    [/[abc]{3}\d{0,4}/, 7],
    [/(?<!xyz)a(?=bcd)/, 1],
    [/(?<value>(?:a{2}){3})/, 6],
    [/a{0}b/, 1],
    [/\u0041\x42\n/, 3],
    [/é/u, 2],
    [/\p{L}{5}/u, 10],
    [/💳/u, 2],
    [/💳/, 2],
  ])("of %s has %i code units", (pattern, chars) => {
    expect(longestMatch(pattern)).toBe(chars);
  });

  test.each([[/a*/], [/(?:ab+){2}/], [/a{3,}/]])("of %s has no bound", (pattern) => {
    expect(() => longestMatch(pattern)).toThrow(expect.objectContaining({ code: "policy_invalid" }));
  });

  test("is never exceeded", () => {
    const atom = fc.constantFrom("a", "b", "[ab]", ".", "(?:ab|a)", "(?:b{1,3}|a)", "💳");
    const count = fc.constantFrom("", "?", "{2}", "{0,3}", "{1,4}");
    const source = fc
      .array(fc.tuple(atom, count), { minLength: 1, maxLength: 5 })
      .map((parts) => parts.map((part) => part.join("")).join(""));
    const text = fc
      .array(fc.constantFrom("a", "b", "💳"), { minLength: 1, maxLength: 60 })
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(source, text, (given, where) => {
        const pattern = new RegExp(given, "u");
        const most = longestMatch(pattern);
        for (const [match] of where.matchAll(new RegExp(given, "gu"))) expect(match.length).toBeLessThanOrEqual(most);
      }),
    );
  });
});
