import { describe, expect, test } from "vitest";
import { openScanner, type Settings } from "./open-scanner.ts";
import { failureOf, startScannerServer } from "./scanner-server.ts";

const never = new AbortController().signal;

const start = async (content: unknown, settings: Settings = {}) => {
  const server = await startScannerServer(() =>
    JSON.stringify({ object: "chat.completion", choices: [{ index: 0, message: { role: "assistant", content } }] }),
  );
  const scanner = await openScanner({ kind: "classifier", url: `${server.url}/v1`, model: "guard", ...settings });
  return { server, scanner, sent: (at = 0) => JSON.parse(server.requests[at]?.body ?? "") };
};

const typesIn = async (content: string, settings: Settings = {}): Promise<string[]> => {
  const { scanner } = await start(content, settings);
  return (await scanner.scan("a text", never)).map(({ type }) => type);
};

describe("a verdict", () => {
  test.each([
    ["safe", []],
    ["\n\nSafe\n", []],
    ["unsafe\nS1", ["VIOLENCE"]],
    ["unsafe\nS1,S10", ["VIOLENCE", "HATE"]],
    ["unsafe\nS11, S12 ", ["SELF_HARM", "SEXUAL"]],
    ["Unsafe S3,S4,S12", ["SEXUAL"]],
    ["unsafe\ns9", ["GUARD_S9"]],
    ["unsafe", ["GUARD_OTHER"]],
    ["unsafe\nS15,S2", ["GUARD_OTHER", "GUARD_S2"]],
  ])("%o is %o", async (content, types) => {
    expect((await typesIn(content)).sort()).toEqual(types.sort());
  });

  test("is of the whole text, with the score of one that gives none", async () => {
    const { scanner } = await start("unsafe\nS10");
    expect(await scanner.scan("a text", never)).toEqual([
      { type: "HATE", start: 0, end: 6, scoreMilli: 900, scanner: "probe", dataClass: "internal" },
    ]);
  });

  test.each([
    "",
    "I cannot help with that.",
    "safe\nS1",
    "safe, I think",
    "unsafe\nviolence",
    "unsafe\nS1,S",
    "not unsafe",
    null,
    ["safe"],
  ])("%o cannot be read", async (content) => {
    const { scanner } = await start(content);
    expect((await failureOf(scanner.scan("x", never))).message).toMatch(/cannot be read$/);
    expect(await failureOf(scanner.check(never))).toMatchObject({ code: "scanner_failed" });
  });

  test("may have other types", async () => {
    const categories = { S4: "SEXUAL_MINORS", S20: "GAMBLING" };
    expect((await typesIn("unsafe\nS4,S12,S20", { categories })).sort()).toEqual([
      "GAMBLING",
      "SEXUAL",
      "SEXUAL_MINORS",
    ]);
    const { scanner } = await start("safe", { categories });
    expect(scanner.types).toEqual(expect.arrayContaining(["GAMBLING", "SEXUAL_MINORS", "GUARD_S2", "GUARD_OTHER"]));
  });

  test.each([
    ["unsafe", ["PROMPT_INJECTION"]],
    ["safe", []],
  ])("on an attack: %s", async (content, types) => {
    expect(await typesIn(content, { mode: "injection" })).toEqual(types);
    expect((await start(content, { mode: "injection" })).scanner.types).toEqual(["PROMPT_INJECTION"]);
  });
});

describe("a request", () => {
  test("has one message, no randomness and room for a verdict only", async () => {
    const { scanner, server, sent } = await start("safe");
    await scanner.scan("a text", never);
    expect(server.requests).toMatchObject([{ method: "POST", path: "/v1/chat/completions" }]);
    expect(sent()).toEqual({
      model: "guard",
      messages: [{ role: "user", content: expect.any(String) }],
      temperature: 0,
      max_tokens: 64,
      stream: false,
    });
  });

  test.each([
    ["safety", "S11: Suicide and self-harm."],
    ["injection", "take over the assistant"],
  ])("on %s says what to judge, and has the text between marks that it cannot know", async (mode, words) => {
    const { scanner, sent } = await start("safe", { mode, cacheEntries: 0 });
    for (let time = 0; time < 2; time += 1) await scanner.scan("a text", never);
    const contents: string[] = [0, 1].map((at) => sent(at).messages[0].content);
    expect(contents[0]).toContain(words);
    const marks = contents.map((content) => content.match(/\n(=== [0-9a-f]{24} ===)\na text\n\1$/)?.[1]);
    expect(marks[0]).toBeDefined();
    expect(marks[0]).not.toBe(marks[1]);
  });

  test("to a model whose template says what to judge is the text alone", async () => {
    const { scanner, sent } = await start("safe", { instructions: false });
    await scanner.scan("a text", never);
    expect(sent().messages).toEqual([{ role: "user", content: "a text" }]);
  });
});

test("an answer without exactly one choice is scanner_failed", async () => {
  const safe = { message: { content: "safe" } };
  for (const choices of [[], undefined, [{ message: {} }], [safe, safe]]) {
    const server = await startScannerServer(() => JSON.stringify({ choices }));
    const scanner = await openScanner({ kind: "classifier", url: server.url, model: "guard" });
    expect((await failureOf(scanner.scan("x", never))).message).toMatch(/cannot be read$/);
  }
});
