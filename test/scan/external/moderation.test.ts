import { describe, expect, test } from "vitest";
import { openScanner, type Settings } from "./open-scanner.ts";
import { failureOf, startScannerServer } from "./scanner-server.ts";

const never = new AbortController().signal;

type Scores = Readonly<Record<string, number | null>>;

const answerOf = (scores: Scores, flagged: readonly string[] = []): string =>
  JSON.stringify({
    id: "modr-1",
    model: "omni-moderation-latest",
    results: [
      {
        flagged: flagged.length > 0,
        categories: Object.fromEntries(Object.keys(scores).map((name) => [name, flagged.includes(name)])),
        category_scores: scores,
        category_applied_input_types: {},
      },
    ],
  });

const start = async (answer: string, settings: Settings = {}) => {
  const server = await startScannerServer(() => answer);
  const scanner = await openScanner({ kind: "openai-moderation", url: `${server.url}/v1`, ...settings });
  return { server, scanner };
};

test("a scan asks as the endpoint wants it", async () => {
  const key = ["key", "for", "tests"].join("-");
  const server = await startScannerServer(() => answerOf({}));
  const scanner = await openScanner({ kind: "openai-moderation", url: `${server.url}/v1` }, { apiKey: key });
  expect(await scanner.scan("a text", never)).toEqual([]);
  expect(server.requests).toMatchObject([{ method: "POST", path: "/v1/moderations" }]);
  expect(server.requests[0]?.headers.authorization).toBe(`Bearer ${key}`);
  expect(JSON.parse(server.requests[0]?.body ?? "")).toEqual({ model: "omni-moderation-latest", input: "a text" });
  expect(scanner.types).toEqual(["HATE", "VIOLENCE", "SELF_HARM", "SEXUAL", "ILLICIT", "GUARD_OTHER"]);
});

describe("categories become findings of the whole text", () => {
  test.each<[string, Scores, string[], [string, number][]]>([
    ["none", { hate: 0.1, violence: 0.399 }, [], []],
    ["one", { hate: 0.9, violence: 0.1 }, [], [["HATE", 900]]],
    ["at the threshold", { violence: 0.4 }, [], [["VIOLENCE", 400]]],
    ["below it, but flagged", { "sexual/minors": 0.2, hate: 0.2 }, ["sexual/minors"], [["SEXUAL", 200]]],
    [
      "the highest of a type's",
      { harassment: 0.5, "hate/threatening": 0.7, hate: 0.6, "harassment/threatening": 0.4 },
      [],
      [["HATE", 700]],
    ],
    [
      "every type",
      { harassment: 0.5, "violence/graphic": 0.6, "self-harm/intent": 0.7, sexual: 0.8, "illicit/violent": 0.9 },
      [],
      [
        ["HATE", 500],
        ["VIOLENCE", 600],
        ["SELF_HARM", 700],
        ["SEXUAL", 800],
        ["ILLICIT", 900],
      ],
    ],
    ["one that is newer than we", { gambling: 0.8 }, [], [["GUARD_OTHER", 800]]],
    ["one that the model does not judge", { illicit: null, hate: 0.5 }, [], [["HATE", 500]]],
  ])("%s", async (_name, scores, flagged, expected) => {
    const { scanner } = await start(answerOf(scores, flagged));
    expect(await scanner.scan("a text 😀", never)).toEqual(
      expected.map(([type, scoreMilli]) => ({
        type,
        scoreMilli,
        start: 0,
        end: 9,
        scanner: "probe",
        dataClass: "internal",
      })),
    );
  });
});

test("a long text goes in pieces, and each is judged", async () => {
  const { scanner, server } = await start(answerOf({ hate: 0.9 }), { pieceCharsMax: 2_048 });
  expect(await scanner.scan("x".repeat(3_000), never)).toMatchObject([
    { start: 0, end: 2_048 },
    { start: 1_536, end: 3_000 },
  ]);
  expect(server.requests).toHaveLength(2);
});

describe("an answer of another shape is scanner_failed:", () => {
  test.each([
    ["an error with status 200", '{"error": {"message": "no"}}'],
    ["no result", '{"results": []}'],
    ["two results", JSON.stringify({ results: [1, 2].map(() => ({ categories: {}, category_scores: {} })) })],
    ["no scores", '{"results": [{"categories": {"hate": true}}]}'],
    ["a score above 1", '{"results": [{"categories": {}, "category_scores": {"hate": 1.5}}]}'],
    ["a score in words", '{"results": [{"categories": {}, "category_scores": {"hate": "high"}}]}'],
  ])("%s", async (_name, answer) => {
    const { scanner } = await start(answer);
    expect((await failureOf(scanner.scan("x", never))).message).toMatch(/cannot be read$/);
    expect(await failureOf(scanner.check(never))).toMatchObject({ code: "scanner_failed" });
  });
});

test("the check passes where the answer can be read", async () => {
  await expect((await start(answerOf({}))).scanner.check(never)).resolves.toBeUndefined();
});
