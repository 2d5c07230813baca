import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ArgumentsLexer, type ArgumentText } from "../../src/openai/arguments-text.ts";

interface Read {
  readonly text: ArgumentText;
  readonly said: string;
}

/** All texts, of arguments that come in these pieces. */
const readAll = (pieces: readonly string[]): Read[] => {
  const lexer = new ArgumentsLexer();
  const said = new Map<ArgumentText, string>();
  for (const grown of [...pieces.map((piece) => lexer.push(piece)), lexer.end()]) {
    for (const { text, piece } of grown) said.set(text, (said.get(text) ?? "") + piece);
  }
  return Array.from(said, ([text, words]) => ({ text, said: words }));
};

const shown = (read: readonly Read[]): string[] =>
  read.map(({ text: { kind, label }, said }) => `${kind} ${label === "" ? "" : `(${label}) `}${said}`);

const whole = (raw: string): Read[] => readAll([raw]);

describe("the texts of arguments", () => {
  test.each<[string, string[]]>([
    ['{"to": "jane", "n": 1.50}', ["key to", "string (to) jane", "key n", "bare (n) 1.50"]],
    ['["a", {"b": [true, null]}]', ["string a", "key b", "bare (b) true", "bare (b) null"]],
    ['{"l": ["x", {"m": "y"}, "z"]}', ["key l", "string (l) x", "key m", "string (m) y", "string (l) z"]],
    ['{"a\\u0040b": "\\"q\\"\\n\\u00e9"}', ["key a@b", 'string (a@b) "q"\né']],
    ['{"in": "{\\"a\\": \\"b\\"}"}', ["key in", 'string (in) {"a": "b"}']],
    ["plain words", ["plain plain words"]],
    [' \n "a string"', ['plain  \n "a string"']],
    ["  ", ["plain   "]],
    ["", []],
    // Valid or not.
    ['{"a": "cut', ["key a", "string (a) cut"]],
    ['{"a": "b\\u00', ["key a", "string (a) b\\u00"]],
    ['{"a": "\\q\\u12"}', ["key a", "string (a) \\q\\u12"]],
    ["{name: 'Jane Roe', n: 4 4}", ["bare name", "bare (name) 'Jane Roe'", "bare n", "bare (n) 4 4"]],
    ['{"a":1}} trailing "s"', ["key a", "bare (a) 1", "bare trailing", "string s"]],
    [`{"${"k".repeat(129)}": "no name"}`, [`key ${"k".repeat(129)}`, "string no name"]],
  ])("%s", (raw, expected) => {
    expect(shown(whole(raw))).toEqual(expected);
  });

  const raws = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.json(),
    fc.array(fc.constantFrom(...'{}[],: "\\u0041nq1é😀'), { maxLength: 60 }).map((letters) => letters.join("")),
  );

  test("are the same however the arguments are cut", () => {
    fc.assert(
      fc.property(raws, fc.infiniteStream(fc.integer({ min: 1, max: 5 })), (raw, lengths) => {
        const pieces: string[] = [];
        for (let at = 0; at < raw.length;) {
          const end = at + (lengths.next().value ?? 1);
          pieces.push(raw.slice(at, end));
          at = end;
        }
        const places = (read: readonly Read[]) =>
          read.map(({ text }) => Array.from({ length: text.length + 1 }, (_one, at) => text.rawOf(at)));
        expect(shown(readAll(pieces))).toEqual(shown(whole(raw)));
        expect(places(readAll(pieces))).toEqual(places(whole(raw)));
      }),
    );
  });

  test("leave nothing out but punctuation, spaces and the marks of escapes", () => {
    fc.assert(
      fc.property(raws, (raw) => {
        const covered = new Set(
          whole(raw).flatMap(({ text }) =>
            Array.from({ length: text.rawEnd - text.rawStart }, (_one, k) => text.rawStart + k),
          ),
        );
        const rest = Array.from({ length: raw.length }, (_one, at) => at).filter((at) => !covered.has(at));
        expect(rest.map((at) => raw.charAt(at)).join("")).toMatch(/^[{}[\],:"\s]*$/);
      }),
    );
  });

  test("are those that JSON.parse reads, in order", () => {
    const texts = (value: unknown): string[] => {
      if (typeof value === "string") return [value];
      if (Array.isArray(value)) return value.flatMap(texts);
      if (typeof value !== "object" || value === null) return [];
      return Object.entries(value).flatMap(([key, inner]) => [key].concat(texts(inner)));
    };
    const shape = fc.letrec((tie) => ({
      // Keys that are no numbers stand in their order.
      object: fc.dictionary(
        fc.string({ minLength: 1 }).map((key) => `k${key}`),
        tie("value"),
        { maxKeys: 4 },
      ),
      value: fc.oneof(
        fc.string({ unit: "grapheme" }),
        fc.integer(),
        fc.array(tie("value"), { maxLength: 3 }),
        tie("object"),
      ),
    }));
    fc.assert(
      fc.property(shape.object, (value) => {
        const strings = whole(JSON.stringify(value)).filter(({ text }) => text.kind !== "bare");
        expect(strings.map(({ said }) => said)).toEqual(texts(value));
      }),
    );
  });

  test("stand where they say: no place is inside an escape", () => {
    const raw = '{"a":"x\\u0041\\ny"}';
    const text = whole(raw)[1]?.text;
    expect([0, 1, 2, 3, 4].map((at) => raw.slice(text?.rawOf(at), text?.rawOf(at + 1)))).toEqual([
      "x",
      "\\u0041",
      "\\n",
      "y",
      "",
    ]);
  });

  test("know how far they have been read", () => {
    const lexer = new ArgumentsLexer();
    const after = ["  ", '{"a', "\\u00", '41": ', "12", ", "].map((piece) => {
      lexer.push(piece);
      return lexer.readTo;
    });
    expect(after).toEqual([0, 5, 5, 14, 14, 18]);
  });

  test("of a thousand brackets and more are read", () => {
    expect(shown(whole(`${"[".repeat(100_000)}"x"${"]".repeat(100_000)}, {"a":"b"}`)).at(0)).toBe("string x");
  });
});
