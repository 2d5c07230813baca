import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { callerSchemaCheck, jsonSchemaFault, schemaCheck } from "../../src/policy/json-schema.ts";
import { createCheck } from "../../src/policy/schema-judge.ts";

const notSupported = "this is not a JSON Schema, or one with parts that are not supported";
const slow = "a text could make one of its patterns slow";
/** What an operator's schema says. */
const says = (schema: unknown, value: unknown): boolean => {
  expect(jsonSchemaFault(schema)).toBeNull();
  return schemaCheck(schema)(value);
};
const callerSays = (schema: unknown, value: unknown): boolean | null => callerSchemaCheck(schema)?.(value) ?? null;

describe("a keyword", () => {
  const tree = {
    $defs: { node: { type: "object", properties: { next: { $ref: "#/$defs/node" } }, additionalProperties: false } },
    $ref: "#/$defs/node",
  };
  test.each<[unknown, readonly unknown[], readonly unknown[]]>([
    [true, [1, null], []],
    [false, [], [1, null]],
    [{}, [1, null, {}], []],
    [{ type: "string" }, ["", "a"], [1, null, [], {}]],
    [{ type: "integer" }, [1, 1.0, -1], [1.5, "1"]],
    [{ type: "number" }, [1, 1.5], ["1", null]],
    [{ type: "boolean" }, [true, false], [0, "true"]],
    [{ type: "null" }, [null], [0, {}]],
    [{ type: "array" }, [[], [1]], [{}]],
    [{ type: "object" }, [{}], [[], null]],
    [{ type: ["string", "null"] }, ["a", null], [1]],
    [{ enum: [1, "a", null, { a: [1] }] }, [1, "a", null, { a: [1] }], [2, "b", { a: [2] }, { a: [1], b: 1 }]],
    [{ const: { a: 1, b: 2 } }, [{ b: 2, a: 1 }], [{ a: 1 }, null]],
    [{ const: null }, [null], [0]],
    [{ minLength: 2, maxLength: 3 }, ["ab", "abc", "😀😀", 1], ["a", "abcd", "😀"]],
    [{ pattern: "^a" }, ["ab", 1], ["ba"]],
    [{ pattern: "b" }, ["abc"], ["ac"]],
    [{ minimum: 1, maximum: 3 }, [1, 3, "0"], [0, 4]],
    [{ exclusiveMinimum: 1, exclusiveMaximum: 3 }, [2], [1, 3]],
    [{ multipleOf: 0.5 }, [1, 1.5], [1.2]],
    [{ items: { type: "string" } }, [[], ["a"], "x"], [[1], ["a", 1]]],
    [{ prefixItems: [{ type: "string" }], items: false }, [["a"], []], [["a", "b"], [1]]],
    [{ minItems: 1, maxItems: 2 }, [[1], [1, 2]], [[], [1, 2, 3]]],
    [{ properties: { a: { type: "string" } } }, [{}, { a: "" }, { b: 1 }], [{ a: 1 }]],
    [{ properties: { a: {} }, additionalProperties: false }, [{ a: 1 }, {}], [{ b: 1 }, { a: 1, b: 1 }]],
    [{ additionalProperties: { type: "string" } }, [{ a: "" }], [{ a: 1 }]],
    [
      { patternProperties: { "^x": { type: "string" } }, additionalProperties: false },
      [{ xa: "" }],
      [{ xa: 1 }, { a: "" }],
    ],
    [{ properties: { xa: {} }, patternProperties: { "^x": { type: "string" } } }, [{ xa: "" }], [{ xa: 1 }]],
    [{ propertyNames: { maxLength: 1 } }, [{ a: 1 }], [{ ab: 1 }]],
    [{ required: ["a"] }, [{ a: null }, "x"], [{}, { b: 1 }]],
    [{ required: ["toString"] }, [{ toString: 1 }], [{}]],
    [{ minProperties: 1, maxProperties: 1 }, [{ a: 1 }], [{}, { a: 1, b: 1 }]],
    [{ allOf: [{ minimum: 1 }, { maximum: 2 }] }, [1, 2], [0, 3]],
    [{ anyOf: [{ type: "string" }, { minimum: 5 }] }, ["a", 5], [1]],
    [{ oneOf: [{ minimum: 1 }, { maximum: 2 }] }, [0, 3], [1, 2]],
    [{ not: { type: "string" } }, [1], ["a"]],
    [
      {
        properties: { format: { type: "string" }, pattern: { type: "string" }, $ref: {} },
        additionalProperties: false,
      },
      [{ format: "", pattern: "", $ref: 1 }],
      [{ format: 1 }, { x: 1 }],
    ],
    [tree, [{}, { next: { next: {} } }], [{ next: 1 }, { next: { next: { x: 1 } } }]],
    [{ definitions: { "a/b~c": { type: "null" } }, $ref: "#/definitions/a~1b~0c" }, [null], [1]],
    [{ $ref: "#", type: "string" }, ["a"], [1]],
  ])("%j", (schema, right, wrong) => {
    expect(right.filter((value) => !says(schema, value))).toEqual([]);
    expect(wrong.filter((value) => says(schema, value))).toEqual([]);
  });
});

test("the check says what another author's does", () => {
  const leaf = fc.constantFrom<object>(
    { type: "string" },
    { type: "integer" },
    { type: "null" },
    { enum: ["a", 1] },
    { type: "number", minimum: 1 },
  );
  const schema = fc.letrec<{ any: object }>((tie) => ({
    any: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      leaf,
      tie("any").map((items) => ({ type: "array", items })),
      fc.record({ a: tie("any"), b: tie("any") }).map((properties) => ({
        type: "object",
        properties,
        required: ["a"],
        additionalProperties: false,
      })),
      fc.array(tie("any"), { minLength: 1, maxLength: 3 }).map((anyOf) => ({ anyOf })),
    ),
  })).any;
  const value = fc.letrec<{ any: unknown }>((tie) => ({
    any: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.constantFrom("a", "b", 1, 0, 1.5, null),
      fc.array(tie("any"), { maxLength: 2 }),
      fc.dictionary(fc.constantFrom("a", "b", "c"), tie("any"), { maxKeys: 2, noNullPrototype: true }),
    ),
  })).any;
  fc.assert(
    fc.property(schema, fc.array(value, { minLength: 1, maxLength: 8 }), (one, values) => {
      const other = z.fromJSONSchema(one as Parameters<typeof z.fromJSONSchema>[0]);
      const expected = values.map((each) => other.safeParse(each).success);
      expect(values.map(schemaCheck(one))).toEqual(expected);
      expect(values.map((each) => callerSays(one, each))).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});

describe("an operator's schema is refused", () => {
  test.each([
    ["no schema", 7, notSupported],
    ["an unknown type", { type: "text" }, notSupported],
    ["an unknown keyword", { typ: "string" }, notSupported],
    ["one within another", { properties: { a: { items: { typ: "string" } } } }, notSupported],
    ["a keyword that is not supported", { if: { type: "string" }, else: {} }, notSupported],
    ["a keyword of another form", { minLength: "5" }, notSupported],
    ["nothing to choose from", { anyOf: [] }, notSupported],
    ["a reference that leads nowhere", { $ref: "#/$defs/none" }, notSupported],
    ["a reference to elsewhere", { $ref: "https://example.com/schema.json" }, notSupported],
    ["a reference into the prototype", { $defs: {}, $ref: "#/$defs/toString" }, notSupported],
    ["no expression", { pattern: "(a" }, notSupported],
    ["a slow expression", { pattern: "^(a+)+$" }, slow],
    ["one that is slow since it is tried everywhere", { pattern: String.raw`\s+$` }, slow],
    ["a slow expression deep inside", { items: { allOf: [{ properties: { a: { pattern: "(a|a)*b" } } }] } }, slow],
    ["a slow expression for names", { patternProperties: { "(a|a)*b": {} } }, slow],
  ])("for %s", (_name, schema, fault) => {
    expect(jsonSchemaFault(schema)).toBe(fault);
  });

  test("not for remarks, nor for properties of any name", () => {
    const remarks = { $schema: "x", title: "x", description: "x", default: 1, examples: [1], format: "date" };
    expect(
      jsonSchemaFault({ ...remarks, properties: { if: {}, typ: {}, $ref: {}, pattern: { pattern: "^a{1,5}$" } } }),
    ).toBeNull();
  });
});

describe("a caller's schema", () => {
  test.each([
    ["an unknown type", { type: "text" }],
    ["a keyword of another form", { properties: [] }],
    ["no schema", "string"],
    ["nothing", null],
    ["a reference that leads nowhere", { items: { $ref: "#/$defs/none" } }],
    ["more than 20,000 objects", { anyOf: Array.from({ length: 20_001 }, () => ({ type: "string" })) }],
  ])("of which one thing is not understood says nothing: %s", (_name, schema) => {
    expect(callerSchemaCheck(schema)).toBeNull();
  });

  // What an expression would decide is left open, and never makes a right answer wrong.
  test.each<[string, unknown, unknown, boolean]>([
    ["a pattern", { type: "string", pattern: "^a" }, "b", true],
    ["and what stands beside it", { type: "string", pattern: "^a" }, 1, false],
    ["a pattern that is no expression", { pattern: "(" }, "b", true],
    ["a format", { type: "string", format: "email" }, "no address", true],
    [
      "patterns of names",
      { patternProperties: { "^x": { type: "string" } }, additionalProperties: false },
      { xa: 1 },
      true,
    ],
    [
      "a property called format",
      { properties: { format: { type: "string" } }, additionalProperties: false },
      { format: "x" },
      true,
    ],
    ["one of several patterns", { oneOf: [{ pattern: "^a" }, { pattern: "^b" }] }, "a", true],
    ["none of several", { oneOf: [{ type: "string" }, { type: "null" }] }, 1, false],
    ["not a pattern", { not: { pattern: "^a" } }, "b", true],
    ["an unknown keyword", { "x-note": 1, type: "string" }, "b", true],
    ["a condition", { if: { pattern: "^a" }, else: false }, "b", true],
    ["a value that has a pattern's name", { const: { pattern: "a" } }, { pattern: "a" }, true],
  ])("%s", (_name, schema, value, expected) => {
    expect(callerSays(schema, value)).toBe(expected);
  });

  test("never runs its expressions", () => {
    const catastrophic = { type: "string", pattern: "^(a+)+$" };
    expect(callerSays(catastrophic, `${"a".repeat(60)}!`)).toBe(true);
    expect(callerSays({ patternProperties: { "^(a+)+$": {} } }, { [`${"a".repeat(60)}!`]: 1 })).toBe(true);
    expect(callerSays({ propertyNames: catastrophic }, { [`${"a".repeat(60)}!`]: 1 })).toBe(true);
  });

  /** Each definition names the next twice: a million million ways to the last. */
  const doubling = (keyword: string, last: unknown) => {
    const place = (at: number) => ({ $ref: `#/$defs/d${at}` });
    const $defs: Record<string, unknown> = { d40: last };
    for (let at = 0; at < 40; at += 1) $defs[`d${at}`] = { [keyword]: [place(at + 1), place(at + 1)] };
    return { $defs, ...place(0) };
  };
  test.each(["allOf", "anyOf", "oneOf"])("is judged once, however often it is named by %s", (keyword) => {
    expect(callerSays(doubling(keyword, { type: "string" }), "a")).toBe(true);
    expect(callerSays(doubling(keyword, { type: "string" }), 1)).toBe(false);
    expect(schemaCheck(doubling("anyOf", { type: "string" }))(1)).toBe(false);
  });

  test("that two of its parts say of the same place is judged once, however deep the value", () => {
    const inner = { properties: { a: { $ref: "#" } }, additionalProperties: false };
    let value: unknown = { b: 1 };
    for (let depth = 0; depth < 60; depth += 1) value = { a: value };
    expect(callerSays({ anyOf: [inner, { ...inner, title: "again" }] }, value)).toBe(false);
  });

  test.each([
    { $ref: "#" },
    { allOf: [{ $ref: "#" }] },
    { $defs: { a: { $ref: "#/$defs/b" }, b: { $ref: "#/$defs/a" } }, $ref: "#/$defs/a" },
  ])("that comes back to itself says nothing: %j", (schema) => {
    expect(callerSays(schema, "a")).toBe(true);
  });

  const many = 3_000;
  const names = Object.fromEntries(Array.from({ length: many }, (_one, at) => [`k${at}`, 1]));
  const long = "x".repeat(100_000);
  const items = Array.from({ length: many }, () => ({}));
  test.each<[string, object, unknown]>([
    ["patterns for each object", { items: { patternProperties: names } }, items],
    ["names of an object for each", { items: { not: { const: names } } }, items],
    ["names of the other for each", { items: { enum: [names, {}] } }, items],
    ["types", { items: { type: Array.from({ length: many }, () => "object") } }, items],
    ["characters that are counted", { allOf: Array.from({ length: 20 }, () => ({ minLength: 1 })) }, long],
    ["characters that are compared", { enum: Array.from({ length: many }, () => `${long}.`) }, `${long}!`],
    ["characters of a reference", { $defs: { [long]: {} }, items: { $ref: `#/$defs/${long}` } }, items],
  ])("counts what it looks at: %s", (_name, schema, value) => {
    expect(createCheck(schema, false, true)(value)).toBe(true);
    expect(createCheck(schema, false, false)(value)).toBe(false);
  });

  test("that takes too much is nobody's promise, and an operator's is not kept", () => {
    const many = { items: { anyOf: Array.from({ length: 2_000 }, (_, place) => ({ const: place })) } };
    const values = [...Array(2_000).keys(), "none of them"];
    expect(callerSays(many, values.slice(-10))).toBe(false);
    expect(callerSays(many, values)).toBe(true);
    expect(says(many, values.slice(0, 10))).toBe(true);
    expect(says(many, values.slice(0, -1))).toBe(false);
    let deep: unknown = 1;
    for (let depth = 0; depth < 5_000; depth += 1) deep = [deep];
    expect(callerSays({ items: { $ref: "#" } }, deep)).toBe(true);
    expect(says({ items: { $ref: "#" } }, deep)).toBe(false);
  });
});

test("no schema and no value makes a check throw", () => {
  fc.assert(
    fc.property(
      fc.object({ key: fc.constantFrom("type", "$ref", "items", "anyOf", "properties", "enum", "const", "a") }),
      fc.jsonValue(),
      (schema, value) => {
        expect([true, false, null]).toContain(callerSays(schema, value));
        expect([null, notSupported, slow]).toContain(jsonSchemaFault(schema));
      },
    ),
  );
});
