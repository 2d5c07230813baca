/**
 * Which entry and which upstreams a model name finds.
 * @module
 */
import { expect, test } from "vitest";
import { createCatalogue } from "../../src/upstream/catalogue.ts";
import type { Upstream } from "../../src/upstream/pool.ts";
import { idleUpstream as upstream } from "./idle-upstream.ts";

const found = (upstreams: Upstream[], model: string) => {
  const entry = createCatalogue(upstreams).find(model);
  return entry && [entry.entry, entry.upstreams.map(({ name }) => name)];
};

test("an exact name goes before any glob, a glob before a later one", () => {
  const upstreams = [upstream("a", ["gpt-*", "gpt-4o-*"]), upstream("b", ["gpt-4o", "*"])];
  expect(found(upstreams, "gpt-4o")).toEqual(["gpt-4o", ["b"]]);
  expect(found(upstreams, "gpt-4o-mini")).toEqual(["gpt-*", ["a"]]);
  expect(found(upstreams, "claude")).toEqual(["*", ["b"]]);
});

test("an entry has every upstream that lists it, once, in order", () => {
  const upstreams = [upstream("a", ["m", "x-*", "m"]), upstream("b", ["x-*"]), upstream("c", ["m"])];
  expect(found(upstreams, "m")).toEqual(["m", ["a", "c"]]);
  expect(found(upstreams, "x-1")).toEqual(["x-*", ["a", "b"]]);
});

test.each([
  ["*", "", true],
  ["a*", "a", true],
  ["a*", "ba", false],
  ["*a", "aba", true],
  ["*a", "ab", false],
  ["a*a", "a", false],
  ["a*a", "aa", true],
  ["ab*ba", "aba", false],
  ["a*b*c", "axbxbc", true],
  ["a*b*c", "acb", false],
  ["a*bc*c", "abc", false],
  ["a*bc*c", "abcc", true],
  ["a**b", "ab", true],
  ["gpt-4.*", "gpt-4x1", false],
  ["gpt-4.*", "gpt-4.1", true],
  ["[a-z]+*", "abc", false],
  ["(a+)+*$", "(a+)+x$", true],
  ["GPT-*", "gpt-4", false],
  ["a*", "a*", true],
  ["a*", "a\nb", true],
])("glob %j and %j: %s", (glob, model, matches) => {
  const catalogue = createCatalogue([upstream("a", [glob])]);
  expect(catalogue.find(model)?.entry ?? null).toBe(matches ? glob : null);
  // The second time from the cache.
  expect(catalogue.find(model)?.entry ?? null).toBe(matches ? glob : null);
});

test("a caller who sends a later glob's own text gets the glob that matches first", () => {
  expect(found([upstream("a", ["gpt-*", "gpt-4*"])], "gpt-4*")).toEqual(["gpt-*", ["a"]]);
});

test("names of objects' own methods are no models, and neither are very long names", () => {
  expect(found([upstream("a", ["m"])], "__proto__")).toBeNull();
  expect(found([upstream("a", ["m"])], "constructor")).toBeNull();
  expect(found([upstream("a", ["*"])], "m".repeat(257))).toBeNull();
});

test("thousands of different names still find their entry", () => {
  const catalogue = createCatalogue([upstream("a", ["x-*", "*"])]);
  for (let name = 0; name < 5000; name += 1) expect(catalogue.find(`x-${name}`)?.entry).toBe("x-*");
  expect(catalogue.find("y")?.entry).toBe("*");
});

test("the list has names and globs as they are written, in order", () => {
  const catalogue = createCatalogue([upstream("a", ["gpt-*", "o3"]), upstream("b", ["o3", "*"])]);
  expect(catalogue.list().map(({ entry }) => entry)).toEqual(["gpt-*", "o3", "*"]);
});
