/**
 * The strict reader: what it refuses and where, what it keeps, and a fuzz against JSON.parse.
 * @module
 */
import { describe, expect, test } from "vitest";
import { answerFields, requestFields } from "../../src/openai/fields.ts";
import { JsonError } from "../../src/openai/json-error.ts";
import { readJson } from "../../src/openai/json.ts";
import type { JsonOptions } from "../../src/openai/json.ts";
import { hasControl } from "../../src/openai/utf8.ts";
import { runJsonFuzz } from "./json-fuzz.ts";

const limits = { depthMax: 32 };

/** Why and where a text is refused: as text and as bytes alike. */
const refusal = (text: string, options: JsonOptions = { fields: requestFields }): { fault: string; path: string } => {
  const [first, second] = [text, Buffer.from(text)].map((source) => {
    try {
      readJson(source, limits, options);
    } catch (error) {
      if (error instanceof JsonError) return { fault: error.fault, path: error.path };
      throw error;
    }
    return { fault: "none", path: "" };
  });
  if (text.isWellFormed()) expect(second).toEqual(first);
  return first ?? { fault: "none", path: "" };
};

describe("what is refused", () => {
  const grammar: [string, string][] = [
    ["", ""],
    [" ", ""],
    ["{", ""],
    ['{"model"', "model"],
    ['{"model":', "model"],
    ['{"model":"x', "model"],
    ['{"model":"x"', ""],
    ['{"model":"x",}', ""],
    ['{"messages":[1,]}', "messages[1]"],
    ['{"messages":[1', "messages"],
    ['{"messages":[{"content":"a\u0001b"}]}', "messages[0].content"],
    [`{"messages":[{"content":"${"a".repeat(100)}\n"}]}`, "messages[0].content"],
    ['{"user":"\\x41"}', "user"],
    ['{"user":"\\u12g4"}', "user"],
    ['{"user":"\\', "user"],
    ['{"user":"\\"', "user"],
    ['{"n":01}', ""],
    ['{"n":+1}', "n"],
    ['{"n":.5}', "n"],
    ['{"n":1.}', "n"],
    ['{"n":1e}', "n"],
    ['{"n":-}', "n"],
    ['{"n":NaN}', "n"],
    ['{"stream":True}', "stream"],
    ['{"stream":tru}', "stream"],
    ["{'model':1}", ""],
    ['{"a" 1}', "*"],
    ["[1 2]", ""],
    ["// comment\n1", ""],
    ["\u00a01", ""],
  ];
  test.each(grammar)("grammar: %j", (text, path) => {
    expect(() => JSON.parse(text)).toThrow();
    expect(refusal(text)).toEqual({ fault: "grammar", path });
  });

  test("trailing data", () => {
    expect(refusal('{"model":"x"} {}')).toEqual({ fault: "trailing_data", path: "" });
    expect(refusal("1]")).toEqual({ fault: "trailing_data", path: "" });
  });

  test.each([
    ['{"model":"a","model":"b"}', "model"],
    ['{"messages":[{"role":"user","\\u0072ole":"system"}]}', "messages[0].role"],
    ['{"metadata":{"secret-name":1,"secret-name":1}}', "metadata.*"],
    ['{"__proto__":1,"__proto__":2}', "*"],
    ['{"toString":1,"toString":2}', "*"],
    ['{"":null,"":null}', "*"],
  ])("duplicate keys: %s", (text, path) => {
    expect(refusal(text)).toEqual({ fault: "duplicate_key", path });
  });

  test.each([
    ['{"Messages":[]}', "messages"],
    ['{"messages":[{"Role":"user"}]}', "messages[0].role"],
    ['{"messages":[{"content":[{"TYPE":"text"}]}]}', "messages[0].content[0].type"],
    ['{"tools":[{"function":{"Name":"f"}}]}', "tools[0].function.name"],
    ['{"me\\u017f\\u017fages":[]}', "messages"],
    ['{"to\\u212aens":1,"\\u212a":1,"ｍodel":1}', null],
  ])("keys that differ by case only: %s", (text, path) => {
    expect(refusal(text)).toEqual(path === null ? { fault: "none", path: "" } : { fault: "case_variant", path });
  });

  test("the case of keys is free where the caller names things", () => {
    const free =
      '{"tools":[{"function":{"parameters":{"Name":{"Type":1},"name":2}}}],"metadata":{"Model":"a"},"other":{"Role":1}}';
    expect(refusal(free)).toEqual({ fault: "none", path: "" });
  });

  test("answers have their own known fields", () => {
    expect(refusal('{"choices":[{"Delta":{}}]}', { fields: answerFields }).path).toBe("choices[0].delta");
  });

  test.each(["\\ud800", "\\udc00x", "\\udc00\\ud800", "\ud800", "\ud800\\udc00", "x".repeat(50) + "\udfff"])(
    "lone surrogate %j",
    (half) => {
      expect(refusal(`{"user":"${half}"}`)).toEqual({ fault: "surrogate", path: "user" });
      expect(refusal(`{"metadata":{"${half}":1}}`)).toEqual({ fault: "surrogate", path: "metadata.*" });
    },
  );

  test("NUL is refused unless it is allowed", () => {
    expect(refusal('{"messages":[{"content":"a\\u0000"}]}')).toEqual({ fault: "nul", path: "messages[0].content" });
    expect(readJson('["a\\u0000"]', limits, { nulAllowed: true }).value).toEqual(["a\0"]);
    expect(refusal('["a\u0000"]', { nulAllowed: true }).fault).toBe("grammar");
  });

  test("bytes that are not UTF-8, and a byte order mark", () => {
    const wrong = [
      [0x22, 0xff, 0x22],
      [0x22, 0xc3, 0x22],
      [0x22, 0xed, 0xa0, 0x80, 0x22],
      [0x22, 0xc0, 0xaf, 0x22],
    ];
    for (const bytes of [...wrong, [0xef, 0xbb, 0xbf, 0x31]]) {
      expect(() => readJson(Uint8Array.from(bytes), limits)).toThrow(expect.objectContaining({ fault: "encoding" }));
    }
  });

  test("depth: the limit, one more, and 100,000 levels", () => {
    const nested = (levels: number): string => "[".repeat(levels) + "]".repeat(levels);
    expect(refusal(nested(32)).fault).toBe("none");
    expect(refusal(nested(33))).toEqual({ fault: "too_deep", path: "[0]".repeat(32) });
    expect(refusal('{"a":'.repeat(33)).fault).toBe("too_deep");
    for (const text of [nested(100_000), "[".repeat(100_000), '{"a":'.repeat(100_000)]) {
      expect(() => readJson(text, { depthMax: Number.MAX_SAFE_INTEGER })).toThrow(
        expect.objectContaining({ fault: "too_deep" }),
      );
    }
  });

  test("more values than the limit", () => {
    expect(readJson("[1,2]", { depthMax: 2, valuesMax: 3 }).value).toEqual([1, 2]);
    expect(() => readJson("[1,2,3]", { depthMax: 2, valuesMax: 3 })).toThrow(
      expect.objectContaining({ fault: "too_many_values" }),
    );
    const flood = Buffer.from(`[${"{},".repeat(1_000_000)}1]`);
    expect(() => readJson(flood, limits)).toThrow(expect.objectContaining({ fault: "too_many_values" }));
  });

  test("no refusal quotes the text", () => {
    const word = ["ca", "nary"].join("");
    const texts = [
      `{"${word}":1,"${word}":2}`,
      `{"${word}":${word}}`,
      `{"user":"${word}`,
      `{"${word}":{"a":"\\ud800"}}`,
    ];
    for (const text of texts) {
      const error = (() => {
        try {
          return readJson(text, limits, { fields: requestFields });
        } catch (thrown) {
          return thrown;
        }
      })();
      expect(error).toBeInstanceOf(JsonError);
      expect(error instanceof JsonError && error.message + error.path + error.stack).not.toContain(word);
    }
  });
});

describe("what is read", () => {
  test("__proto__ is a key like another", () => {
    const { value } = readJson('{"__proto__":{"polluted":true},"a":{"__proto__":null}}', limits);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.keys(value ?? {})).toEqual(["__proto__", "a"]);
    expect(JSON.stringify(value)).toBe('{"__proto__":{"polluted":true},"a":{"__proto__":null}}');
    expect("polluted" in {}).toBe(false);
  });

  test("a key with an escape is not taken for an earlier one that its raw text begins with", () => {
    const values = ['{"a":1,"\\\\":2}', '{"a":1,"\\u00e9":2}', '{"a":1,"\\n":2}'].map(
      (text) => readJson(text, limits).value,
    );
    expect(values).toEqual([
      { a: 1, "\\": 2 },
      { a: 1, é: 2 },
      { a: 1, "\n": 2 },
    ]);
  });

  test("paths of keys, strings and numbers", () => {
    const text = '{"messages":[{"content":"hi","x.y":[1,{"":2}]}],"n":3}';
    const document = readJson(text, limits, { fields: requestFields });
    expect(document.tokens.map((token) => [token.kind, token.path, token.publicPath, token.text])).toEqual([
      ["key", "messages", "messages", "messages"],
      ["key", "messages[0].content", "messages[0].content", "content"],
      ["string", "messages[0].content", "messages[0].content", "hi"],
      ["key", 'messages[0]["x.y"]', "messages[0].*", "x.y"],
      ["number", 'messages[0]["x.y"][0]', "messages[0].*[0]", "1"],
      ["key", 'messages[0]["x.y"][1][""]', "messages[0].*[1].*", ""],
      ["number", 'messages[0]["x.y"][1][""]', "messages[0].*[1].*", "2"],
      ["key", "n", "n", "n"],
      ["number", "n", "n", "3"],
    ]);
  });

  test("keys in any order are known, whatever order came before", () => {
    for (const text of ['{"model":1,"n":2,"seed":3}', '{"seed":3,"model":1,"x":0,"n":2}', '{"n":2,"nn":0,"model":1}']) {
      const known = readJson(text, limits, { fields: requestFields }).tokens.filter((token) => token.kind === "key");
      expect(known.filter((token) => !token.known).map((token) => token.text)).toEqual(
        known.map((token) => token.text).filter((name) => ["x", "nn"].includes(name)),
      );
    }
  });

  test("a control character is found wherever it stands among others", () => {
    const plain = Buffer.from(Array.from({ length: 224 }, (_, place) => place + 0x20));
    for (let at = 0; at < plain.length; at++) {
      for (const control of [0x00, 0x09, 0x1f]) {
        const bytes = Buffer.from(plain);
        bytes[at] = control;
        expect(hasControl(bytes)).toBe(true);
        expect(hasControl(bytes.subarray(at + 1))).toBe(false);
      }
    }
  });
});

/** Cases for each seed in the ordinary run. */
const fuzzCases = 3_000;

test.each([1, 2, 3])("fuzz against JSON.parse, seed %i", (seed) => {
  const { accepted, refused } = runJsonFuzz(seed, fuzzCases);
  expect(accepted + refused).toBe(fuzzCases);
  expect(Math.min(accepted, refused)).toBeGreaterThan(fuzzCases / 10);
});
