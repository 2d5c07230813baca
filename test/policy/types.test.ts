import { hash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { createGuard } from "../../src/policy/guard.ts";
import { type LoadedPolicy, loadPolicy, parsePolicy } from "../../src/policy/load-policy.ts";
import { createDetector } from "../../src/scan/detector.ts";
import { operatorRecognizer } from "../../src/scan/operator-types.ts";
import { createPatternScanner } from "../../src/scan/pattern-scanner.ts";

type Fields = Readonly<Record<string, unknown>>;

/** A policy with these types; JSON is YAML. */
const sourceOf = (types: readonly Fields[], actions: Fields = {}): string =>
  JSON.stringify({ name: "own", types, actions });

const typesIn = ({ files }: LoadedPolicy) => files.flatMap(({ policy }) => policy.types);
const typesOf = (types: readonly Fields[]) => typesIn(parsePolicy("own.yaml", sourceOf(types)));

interface Found {
  readonly found: string;
  readonly type: string;
  readonly scoreMilli: number;
  readonly dataClass: string;
}

/** What these types alone find in a text, in order. */
const findBy = (types: readonly Fields[], text: string, label = ""): Found[] => {
  const scanner = createPatternScanner("own", "1", typesOf(types).map(operatorRecognizer));
  return scanner
    .scan(text, label)
    .toSorted((a, b) => a.start - b.start)
    .map(({ type, start, end, scoreMilli, dataClass }) => ({
      found: text.slice(start, end),
      type,
      scoreMilli,
      dataClass,
    }));
};
const spans = (types: readonly Fields[], text: string, label = ""): string[] =>
  findBy(types, text, label).map(({ found }) => found);

const badge = { type: "BADGE", pattern: String.raw`EMP-\d{6}` };

describe("an expression", () => {
  test("finds whole words of its form, of class confidential and score 600 unless told otherwise", () => {
    expect(findBy([badge], "by EMP-123456, not EMP-1234567, XEMP-123456 or emp-123456")).toEqual([
      { found: "EMP-123456", type: "BADGE", scoreMilli: 600, dataClass: "confidential" },
    ]);
  });

  test("whatever its case, where it is told so", () => {
    expect(spans([{ ...badge, ignoreCase: true }], "emp-123456 Emp-654321")).toEqual(["emp-123456", "Emp-654321"]);
  });

  test("with a group `value` finds that alone", () => {
    expect(spans([{ type: "TICKET", pattern: String.raw`ticket (?<value>\d{4})` }], "see ticket 1234 now")).toEqual([
      "1234",
    ]);
  });

  test("may look around at its ends", () => {
    const pattern = String.raw`(?<=no\. )\d{4}(?! EUR)`;
    expect(spans([{ type: "ORDER", pattern }], "no. 1234, no. 5678 EUR, 4321")).toEqual(["1234"]);
  });

  test("has the score and the class that it is given", () => {
    expect(findBy([{ ...badge, scoreMilli: 950, dataClass: "special" }], "EMP-123456")).toMatchObject([
      { scoreMilli: 950, dataClass: "special" },
    ]);
  });
});

describe("check digits", () => {
  // Each number from its standard's or a public example, then with one digit changed.
  test.each([
    ["luhn", "7992-7398-713", "7992-7398-714"],
    ["verhoeff", "2363", "2364"],
    ["mod97", "GB82 WEST 1234 5698 7654 32", "GB82 WEST 1234 5698 7654 33"],
    ["mod11-10", "07945", "07946"],
    ["mod11-2", "0000-0002-1825-0097", "0000-0002-1825-0096"],
  ])("%s", (validator, right, wrong) => {
    const pattern = "[A-Z0-9]{2,4}(?:[ -]?[A-Z0-9]{1,4}){0,6}";
    // ISO 13616 checks an IBAN with its first four characters at its end.
    const given = (text: string): string => (validator === "mod97" ? `${text.slice(5)} ${text.slice(0, 4)}` : text);
    const type = { type: "NUMBERED", pattern, validator };
    expect(spans([type], `(${given(right)})`)).toEqual([given(right)]);
    expect(spans([type], `(${given(wrong)})`)).toEqual([]);
  });
});

describe("words", () => {
  const project = { type: "PROJECT", words: ["Falcon", "Blue Heron"] };

  test("are found whole, whatever their case and what joins them", () => {
    const text = "FALCON and falcons, blue heron, Blue-Heron, blue_heron, blueHeron; blue, heron";
    expect(spans([project], text)).toEqual(["FALCON", "blue heron", "Blue-Heron", "blue_heron", "blueHeron"]);
  });

  test("with diacritics are also found without", () => {
    expect(spans([{ type: "SITE", words: ["Düsseldorf Süd"] }], "düsseldorf süd, Dusseldorf Sud")).toHaveLength(2);
  });
});

describe("words around", () => {
  const number = { type: "STAFF_NUMBER", pattern: String.raw`\d{5}`, scoreMilli: 200, context: ["staff number"] };

  test("raise what is too weak alone: before, after, and as the field's name", () => {
    expect(findBy([number], "10234")).toEqual([]);
    expect(findBy([number], "staff number: 10234")).toMatchObject([{ found: "10234", scoreMilli: 550 }]);
    expect(spans([number], "10234 is my staff number")).toEqual(["10234"]);
    expect(spans([number], "10234", "staffNumber")).toEqual(["10234"]);
    expect(spans([number], "10234", "staff_number")).toEqual(["10234"]);
  });

  test("do not from afar", () => {
    expect(spans([number], `staff number ${"and so on ".repeat(10)}10234`)).toEqual([]);
  });

  test("lower it", () => {
    const type = { ...badge, scoreMilli: 600, against: ["example"] };
    expect(spans([type], "EMP-123456")).toEqual(["EMP-123456"]);
    expect(spans([type], "for example EMP-123456")).toEqual([]);
    expect(findBy([{ ...type, scoreMilli: 800 }], "for example EMP-123456")).toMatchObject([{ scoreMilli: 450 }]);
  });
});

describe("a list file", () => {
  const folder = mkdtempSync(join(tmpdir(), "custody-list-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "own.yaml");
  const content = "Falcon\r\n\n  Blue Heron  \nGrey Canary\n";
  writeFileSync(join(folder, "projects.txt"), content);
  const load = (sha256: string, name = "projects.txt") => {
    writeFileSync(file, sourceOf([{ type: "PROJECT", list: { file: name, sha256 } }], { PROJECT: "block" }));
    return loadPolicy(file);
  };
  const sha256 = hash("sha256", content);

  test("is read from beside the policy: one word or phrase a line", () => {
    expect(typesIn(load(sha256))[0]?.words).toEqual(["Falcon", "Blue Heron", "Grey Canary"]);
  });

  test("may stand beside words", () => {
    const types = [{ type: "PROJECT", words: ["Osprey"], list: { file: "projects.txt", sha256 } }];
    expect(typesIn(parsePolicy(file, sourceOf(types)))[0]?.words).toEqual([
      "Osprey",
      "Falcon",
      "Blue Heron",
      "Grey Canary",
    ]);
  });

  test.each([
    ["changed", "0".repeat(64), "projects.txt", "types.0.list.sha256: "],
    ["missing", sha256, "none.txt", "types.0.list.file: "],
  ])("%s is refused, and none of its words is said", (_name, digest, name, path) => {
    const loading = () => load(digest, name);
    expect(loading).toThrow(
      expect.objectContaining({ code: "policy_invalid", message: expect.stringContaining(`${file}:1: ${path}`) }),
    );
    expect(loading).not.toThrow(/falcon|heron|canary/i);
  });
});

describe("refused", () => {
  const refusal = (lines: readonly string[]) => () =>
    parsePolicy("own.yaml", ["name: own", "actions: {}", "types:", ...lines].join("\n"));

  // Each on line 5, the one after its name.
  test.each([
    ["an unbounded repetition", String.raw`pattern: 'EMP-\d+'`, "pattern: a repetition is not bounded"],
    ["one without an upper bound", String.raw`pattern: 'EMP-\d{6,}'`, "pattern: a repetition is not bounded"],
    ["one that is bounded too far", String.raw`pattern: 'EMP-\d{257}'`, "pattern: a repetition is not bounded"],
    ["a backreference", String.raw`pattern: '(\d{2})-\1'`, "pattern: a reference to a group"],
    ["a named one", String.raw`pattern: '(?<a>\d{2})-\k<a>'`, "pattern: a reference to a group"],
    ["lookaround inside", String.raw`pattern: 'a(?=b)b{1,3}'`, "pattern: lookaround"],
    ["an anchor", "pattern: '^EMP'", "pattern: boundaries are implied"],
    ["a word boundary", String.raw`pattern: '\bEMP'`, "pattern: boundaries are implied"],
    ["an expression that is slow", "pattern: '(?:a{1,30}){1,30}b'", "pattern: a text could make this"],
    ["an expression of nothing", "pattern: '(?:)'", "pattern: it matches nothing"],
    ["no expression", "pattern: '(EMP'", "pattern: this is not an expression"],
    ["an unknown validator", String.raw`{pattern: '\d{9}', validator: crc}`, "validator: "],
    ["a validator of words", "{words: [Falcon], validator: luhn}", "validator: words have no"],
    ["both", "{pattern: EMP, words: [Falcon]}", "must have either"],
    ["neither", "{scoreMilli: 500}", "must have either"],
    ["an empty word", "words: ['']", "words.0: "],
    ["a score out of range", "{pattern: EMP, scoreMilli: 1001}", "scoreMilli: "],
    ["an unknown class", "{pattern: EMP, dataClass: top}", "dataClass: "],
    ["an unknown field", "{pattern: EMP, flags: g}", "types.0: "],
    ["a digest that is none", "list: {file: a.txt, sha256: abc}", "list.sha256: "],
  ])("%s, with file, line and path", (_name, fields, says) => {
    const inner = fields.startsWith("{") ? fields.slice(1, -1) : fields;
    const path = says.startsWith("types.0") || says.startsWith("must") ? "types.0" : `types.0.${says.split(": ")[0]}`;
    const parse = refusal([`  - {type: OWN,`, `     ${inner}}`]);
    expect(parse).toThrow(
      expect.objectContaining({ code: "policy_invalid", message: expect.stringContaining(`: ${path}`) }),
    );
    expect(parse).toThrow(/^own\.yaml:[45]: /);
    expect(parse).toThrow(says.replace("types.0: ", ""));
    expect(parse).not.toThrow(/Falcon/);
  });

  test("the name of a type that is none", () => {
    expect(refusal(["  - {type: own-type, pattern: EMP}"])).toThrow(/^own\.yaml:4: types\.0\.type: /);
  });

  test("the second of two types is named by its own line", () => {
    const types = ["  - {type: ONE, words: [a]}", "  - type: TWO", "    pattern: 'a+'"];
    expect(refusal(types)).toThrow(/^own\.yaml:6: types\.1\.pattern: /);
  });
});

describe("in force", () => {
  test("a type is acted upon beside the program's own, and its name is known to `actions`", async () => {
    const loaded = parsePolicy("own.yaml", sourceOf([badge], { BADGE: "redact", EMAIL_ADDRESS: "flag" }));
    const detector = createDetector({ added: typesIn(loaded) });
    const guard = createGuard(loaded, detector);
    const judgement = await guard.judge([{ text: "EMP-123456 writes to a@b.example", path: "p" }], { isAnswer: false });
    expect(judgement).toMatchObject({ verdict: "redact", counts: { BADGE: 1, EMAIL_ADDRESS: 1 } });
    expect(judgement.hits[0]?.edits).toMatchObject([{ start: 0, end: 10 }]);
    expect(() => createGuard(loaded, createDetector({ scanners: [] }))).toThrow(/^own\.yaml:1: BADGE: /);
    await detector.close();
  });
});
