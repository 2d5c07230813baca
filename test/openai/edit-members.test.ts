import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { containersOf, editMembers, type MemberEdits } from "../../src/openai/edit-members.ts";
import { isJsonObject, type JsonNode, type JsonValue } from "../../src/openai/json-document.ts";
import { readJson } from "../../src/openai/json.ts";

const read = (text: string) => readJson(text, { depthMax: 64 });

/** The container at a path. */
const at = (document: ReturnType<typeof read>, path: string): JsonNode => {
  const found = [...containersOf(document)].find((node) => node.path === path);
  return found ?? expect.unreachable(`no container at ${path}`);
};

const edited = (text: string, edits: Readonly<Record<string, MemberEdits>>): string => {
  const document = read(text);
  return editMembers(document, new Map(Object.entries(edits).map(([path, edit]) => [at(document, path), edit])));
};

describe("editMembers", () => {
  test.each([
    ["the first", '{ "a" : 1 , "b":2 }', ["a"], '{ "b":2 }'],
    ["one between", '{"a":1, "b":{"c":2}, "d":3}', ["b"], '{"a":1, "d":3}'],
    ["the last", '{"a":1 , "b":"," }', ["b"], '{"a":1 }'],
    ["several at the end", '{"a":1,"b":2,"c":3}', ["c", "b"], '{"a":1}'],
    ["every other", '{"a":1,"b":2,"c":3,"d":4}', ["a", "c"], '{"b":2,"d":4}'],
    ["all", '{ "a":1,\n"b":2 }', ["a", "b"], "{ }"],
    ["none that is there", '{"a":1e2}', ["b", "__proto__"], '{"a":1e2}'],
    ["one by an escaped name", '{"\\u0061":1,"b":2}', ["a"], '{"b":2}'],
  ])("removes %s", (_what, text, remove, expected) => {
    expect(edited(text, { "": { remove } })).toBe(expected);
  });

  test("sets in the place of what was there, and beside the rest", () => {
    expect(edited('{"a":1,"b": 2.0}', { "": { set: { a: "x", c: [null] } } })).toBe('{"b": 2.0,"a":"x","c":[null]}');
    expect(edited('{"a":1}', { "": { set: { a: 2 } } })).toBe('{"a":2}');
    expect(edited('{"a":1}', { "": { remove: ["a"], set: { b: 2 } } })).toBe('{"b":2}');
  });

  test("puts elements first", () => {
    expect(edited('{"a":[ 1, 2]}', { a: { prepend: [{ b: 0 }, "c"] } })).toBe('{"a":[{"b":0},"c", 1, 2]}');
    expect(edited('{"a":[ 1]}', { a: { prepend: [] } })).toBe('{"a":[ 1]}');
  });

  test("leaves what it does inside of something that goes", () => {
    const edits = {
      "": { remove: ["a"], set: { c: 1 } },
      a: { remove: ["b"], set: { d: 1 } },
      "a.e": { prepend: [0] },
    };
    expect(edited('{"a":{"b":1,"e":[2]},"f":3}', edits)).toBe('{"f":3,"c":1}');
    expect(edited('{"f":3,"a":{"b":1,"e":[2]}}', edits)).toBe('{"f":3,"c":1}');
  });
});

/** What stands for anything put in: no generated text begins with it. */
const mark = "~new";
const name = fc.constantFrom("a", "b", "c", "", "é", "a,b", "__proto__", "}", '"');

const json: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, true, false, 0, 1.5, -2e21),
    fc.constantFrom("", "text", ',"}', "[{", "\\", "é\u2028"),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(name, tie("value"), { maxKeys: 5 }),
  ),
})).value;

const spaces = ["", "", " ", "\n", "\t \r\n"];

/** A value as some sender might write it: with spaces anywhere, and characters escaped or not. */
const written = (value: JsonValue, next: () => number): string => {
  const space = (): string => spaces[next() % spaces.length] ?? "";
  const string = (text: string): string => {
    if (next() % 3 !== 0) return JSON.stringify(text);
    const units = Array.from({ length: text.length }, (_none, place) => text.charCodeAt(place));
    return `"${units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("")}"`;
  };
  const write = (one: JsonValue): string => {
    if (typeof one === "string") return space() + string(one) + space();
    if (typeof one === "number")
      return `${space()}${one}${Number.isInteger(one) && one < 1e6 && one >= 0 ? ".0" : ""}${space()}`;
    if (Array.isArray(one)) return `${space()}[${space()}${one.map(write).join(",")}]${space()}`;
    if (!isJsonObject(one)) return `${space()}${one}${space()}`;
    const members = Object.entries(one).map(([key, inner]) => `${space()}${string(key)}${space()}:${write(inner)}`);
    return `${space()}{${space()}${members.join(",")}}${space()}`;
  };
  return write(value);
};

interface Plan {
  readonly remove: readonly string[];
  readonly set: Readonly<Record<string, JsonValue>>;
  readonly prepend: readonly JsonValue[];
}

const plan: fc.Arbitrary<Plan> = fc.record({
  remove: fc.array(name, { maxLength: 4 }),
  set: fc.dictionary(name, fc.constantFrom<JsonValue>(mark, [mark], { [mark]: mark }), { maxKeys: 3 }),
  prepend: fc.array(fc.constantFrom<JsonValue>(mark, [mark]), { maxLength: 2 }),
});

/** The same edits done on the value. */
const editedValue = (value: JsonValue, path: string, plans: ReadonlyMap<string, Plan>): JsonValue => {
  const own = plans.get(path);
  if (Array.isArray(value)) {
    const inner = value.map((one, place) => editedValue(one, `${path}/${place}`, plans));
    return [...(own?.prepend ?? []), ...inner];
  }
  if (!isJsonObject(value)) return value;
  const gone = new Set([...(own?.remove ?? []), ...Object.keys(own?.set ?? {})]);
  const kept = Object.entries(value).filter(([key]) => !gone.has(key));
  const inner = kept.map(([key, one]) => [key, editedValue(one, `${path}/${key}`, plans)] as const);
  return Object.fromEntries([...inner, ...Object.entries(own?.set ?? {})]);
};

const stepsOf = (node: JsonNode): string => (node.parent === null ? "" : `${stepsOf(node.parent)}/${node.step}`);

/** The strings, keys and numbers of a text as they are written, without what was put in and the names that it was put under. */
const rawTokens = (text: string): string[] => {
  const { tokens } = read(text);
  const raw = ({ start, end }: JsonNode): string => text.slice(start, end);
  const isNew = (node: JsonNode | undefined): boolean => node?.text === mark;
  return tokens.flatMap((node, place) =>
    isNew(node) || (node.kind === "key" && isNew(tokens[place + 1])) ? [] : [raw(node)],
  );
};

test("whatever is removed, set and put first: the value is the edited one, and what stays is written as it was", () => {
  fc.assert(
    fc.property(json, fc.infiniteStream(fc.nat()), fc.infiniteStream(fc.option(plan)), (value, numbers, choices) => {
      const source = written(value, () => numbers.next().value ?? 0);
      const document = read(source);
      const plans = new Map<string, Plan>();
      const edits = new Map<JsonNode, MemberEdits>();
      for (const node of containersOf(document)) {
        const chosen = choices.next().value ?? null;
        if (chosen === null) continue;
        plans.set(stepsOf(node), chosen);
        edits.set(node, chosen);
      }
      const result = editMembers(document, edits);
      const expected = editedValue(document.value, "", plans);
      expect(read(result).value).toEqual(expected);
      const before = rawTokens(source);
      const kept = rawTokens(result);
      let from = 0;
      for (const token of kept) {
        from = before.indexOf(token, from) + 1;
        expect(from, `${token} is written otherwise, or elsewhere`).toBeGreaterThan(0);
      }
      if (edits.size === 0) expect(result).toBe(source);
    }),
    { numRuns: 2_000 },
  );
});
