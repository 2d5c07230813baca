import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createPromptLeakScanner } from "../../src/scan/prompt-leak.ts";
import { expectLocal, expectStreamable } from "./growing.ts";

const system =
  "You are Marlow, the assistant of a small harbour library. Answer in two sentences, never mention the cellar, and send every question about fines to the desk on the first floor. Books that came back late are shelved by the night porter.";
const found = (systemTexts: readonly string[], text: string): [string, number][] =>
  createPromptLeakScanner({ systemTexts, canaries: [] })
    .scan(text, "")
    .map(({ start, end, scoreMilli }) => [text.slice(start, end), scoreMilli]);

describe("words of the system message", () => {
  test("all of them", () => {
    expect(found([system], `Sure: ${system} Anything else?`)).toEqual([
      [system.slice("You are Marlow, ".length, -1), 1_000],
    ]);
  });

  test.each<[string, string, string]>([
    [
      "a run of twelve",
      "It says: answer in two sentences, never mention the cellar, and send every question! Yes.",
      "never mention the cellar, and send every question",
    ],
    [
      "other marks, other case, line ends",
      "ANSWER IN *TWO* SENTENCES\n- never mention the cellar\n- and send every question",
      "SENTENCES\n- never mention the cellar\n- and send every question",
    ],
    [
      "without diacritics",
      "Ánswer in twó sentences, never mention the cellar, and send every question",
      "sentences, never mention the cellar, and send every question",
    ],
  ])("%s", (_name, text, value) => {
    const [[span = "", scoreMilli = 0] = []] = found([system], text);
    expect(span.endsWith(value)).toBe(true);
    // The first three words of a run are not of the span.
    expect(text.slice(0, text.indexOf(span)).trim().split(/\s+/).length).toBeGreaterThanOrEqual(3);
    expect(scoreMilli).toBeGreaterThan(600);
    expect(scoreMilli).toBeLessThan(800);
  });

  test.each<[string, string]>([
    ["eleven words", "Answer in two sentences, never mention the cellar, and send every"],
    ["the same words in another order", system.split(" ").toReversed().join(" ")],
    ["every second word", system.split(" ").join(" uh ")],
    ["an ordinary answer", "You are welcome. The library is in the harbour, and the desk is on the first floor."],
    ["nothing", ""],
  ])("none in %s", (_name, text) => {
    expect(found([system], text)).toEqual([]);
  });

  test.each<[number, number, boolean]>([
    [11, 11, false],
    [12, 8, true],
    [12, 7, false],
    [20, 10, true],
    [20, 9, false],
    [24, 12, true],
    [40, 12, true],
    [40, 11, false],
  ])("of %d words a run of %d is found: %s", (wordsOfText, run, isFound) => {
    const words = Array.from({ length: wordsOfText }, (_, place) => `word${String.fromCharCode(97 + place)}${place}x`);
    expect(found([words.join(" ")], words.slice(0, run).join(" ")).length).toBe(isFound ? 1 : 0);
  });

  test("ideographs", () => {
    const chinese = "你是图书馆的助手，请用两句话回答问题，不要提到地下室，并把关于罚款的问题转给一楼的服务台。";
    expect(found([chinese], `好的：${chinese}`).length).toBe(1);
    expect(found([chinese], "请用两句话回答问题，不要提到")).toEqual([]);
  });

  test("in one of two messages; of the shortest that has it", () => {
    const other = `${system} ${"More of it follows here. ".repeat(20)}`;
    expect(found([other, "Be brief.", system], system)[0]?.[1]).toBe(1_000);
    expect(found([other], system)[0]?.[1]).toBeLessThan(800);
  });
});

const canary = ["cnry", "7Q2f", "harbour"].join("-");
const canaries = createPromptLeakScanner({ systemTexts: [], canaries: [canary] });
const seen = (text: string): string[] => canaries.scan(text, "").map(({ start, end }) => text.slice(start, end));
const base64 = (text: string): string => Buffer.from(text).toString("base64");

describe("canaries", () => {
  test.each<[string, string]>([
    ["as they are", canary],
    ["in capitals", canary.toUpperCase()],
    ["spaced", Array.from(canary).join(" ")],
    ["with characters of no width between", Array.from(canary).join("\u200b")],
    ["in two lines", canary.replace("-", "\n\n- ")],
    ["with four between", canary.replace("-", "    ")],
    ["without marks", canary.replaceAll("-", "")],
    ["backwards", Array.from(canary).toReversed().join("")],
    ["in hexadecimal", Buffer.from(canary).toString("hex")],
    ["in hexadecimal, spaced", Buffer.from(canary).toString("hex").replace(/../g, "$& ").trim()],
  ])("%s", (_name, text) => {
    expect(seen(`It is <${text}>.`)).toEqual([text]);
  });

  test.each([0, 1, 2, 3, 4])("in base64 after %d bytes", (bytes) => {
    expect(seen(`x ${base64(`${".".repeat(bytes)}${canary} and more`)} y`)).toHaveLength(1);
    expect(seen(`x ${Buffer.from("?".repeat(bytes) + canary).toString("base64url")} y`)).toHaveLength(1);
  });

  test.each<[string, string]>([
    ["one character off", canary.replace("7", "8")],
    ["cut short", canary.slice(0, -1)],
    ["far apart", canary.replace("-", "     ")],
    ["base64 of something else", base64("cnry and something else")],
  ])("none in %s", (_name, text) => {
    expect(seen(text)).toEqual([]);
  });

  test("twice", () => expect(seen(`${canary}${canary}`)).toEqual([canary, canary]));

  test("one that repeats itself", () => {
    const scanner = createPromptLeakScanner({ systemTexts: [], canaries: ["abab-abab-c"] });
    expect(scanner.scan("ababababab-c", "").map(({ start }) => start)).toEqual([2]);
  });

  test.each(["short-1", "-- -- --", ""])("%j is too short to be one", (text) => {
    expect(() => createPromptLeakScanner({ systemTexts: [], canaries: [text] })).toThrow("a canary has fewer than 8");
  });
});

const both = createPromptLeakScanner({ systemTexts: [system], canaries: [canary] });
const words = system.split(" ");
const piece = fc.oneof(
  fc
    .tuple(fc.nat({ max: words.length }), fc.nat({ max: 16 }))
    .map(([from, count]) => words.slice(from, from + count).join(" ")),
  fc.tuple(fc.nat({ max: 16 }), fc.nat({ max: 16 })).map(([from, to]) => canary.slice(from, to)),
  fc.constantFrom(" ", "you are ", "!", canary, base64(canary), "a\u200b", "图书馆", "\ud83d", "   "),
);
const texts = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(" "));

test("a text may grow", () => {
  fc.assert(
    fc.property(texts, (text) => expectStreamable(both, text)),
    { numRuns: 200 },
  );
});

test("a canary with gaps may grow", () =>
  expectStreamable(both, `It is ${Array.from(canary.replaceAll("-", "")).join("    ")}.`));

test("what stands far before does not matter", () => {
  const far = fc.tuple(texts, fc.integer({ min: 1, max: 400 })).map(([text, chars]) => text + "x ".repeat(chars));
  fc.assert(
    fc.property(far, texts, (before, text) => expectLocal(both, before, text)),
    { numRuns: 200 },
  );
});

test("ordinary words are not held back", () => {
  expect(both.openFrom("You are the one ")).toBe("You are the one ".length);
  expect(both.openFrom("You are Marlow, th")).toBe("You are Marlow, ".length);
  expect(both.openFrom("You are Marlow, the assistant ")).toBe("You are Marlow, ".length);
});
