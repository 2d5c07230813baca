import { setTimeout as delay } from "node:timers/promises";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openScanner, type Settings } from "./open-scanner.ts";
import { failureOf, type Script, startScannerServer } from "./scanner-server.ts";

const never = new AbortController().signal;
const span = { type: "SHIP_NAME", start: 0, end: 1, score: 0.9 };

const start = async (script: Script, settings: Settings = {}) => {
  const server = await startScannerServer(script);
  return { server, scanner: await openScanner({ kind: "http", url: `${server.url}/scan`, ...settings }) };
};

const answering =
  (...findings: readonly object[]): Script =>
  () =>
    JSON.stringify({ findings });

describe("a scan", () => {
  test("sends the text and where it stands, and reports what is answered", async () => {
    const { server, scanner } = await start(answering({ ...span, start: 3, end: 8 }, { ...span, score: 0.4 }));
    expect(await scanner.scan("to Heron", never, { partKind: "tool_result", direction: "tool_result" })).toEqual([
      { type: "SHIP_NAME", start: 0, end: 1, scoreMilli: 400, scanner: "probe", dataClass: "confidential" },
      { type: "SHIP_NAME", start: 3, end: 8, scoreMilli: 900, scanner: "probe", dataClass: "confidential" },
    ]);
    expect(server.requests).toMatchObject([{ method: "POST", path: "/scan" }]);
    expect(JSON.parse(server.requests[0]?.body ?? "")).toEqual({
      text: "to Heron",
      part: "tool_result",
      direction: "tool_result",
    });
  });

  test("asks again for the same text in another place, and not in the same", async () => {
    const { server, scanner } = await start(answering());
    for (const direction of ["request", "response", "request"] as const) {
      await scanner.scan("text", never, { partKind: "user", direction });
    }
    expect(server.requests).toHaveLength(2);
  });

  test.each([
    ["below the threshold", { score: 0.399 }, 0],
    ["at it", { score: 0.4 }, 1],
  ])("a score %s", async (_name, change, count) => {
    const { scanner } = await start(answering({ ...span, ...change }));
    expect(await scanner.scan("x", never)).toHaveLength(count);
  });

  test.each([
    ["its own", { dataClass: "phi" }, {}, "phi"],
    ["ours where it says none", { type: "HATE" }, {}, "internal"],
    ["the operator's before all", { dataClass: "phi" }, { SHIP_NAME: "special" }, "special"],
    ["none by accident", { type: "CONSTRUCTOR" }, {}, "confidential"],
  ])("the data class is %s", async (_name, change, dataClasses, dataClass) => {
    const { scanner } = await start(answering({ ...span, ...change }), { dataClasses });
    expect(await scanner.scan("x", never)).toMatchObject([{ dataClass }]);
  });

  test("a long text goes in pieces, and what two of them hold is found once", async () => {
    const { server, scanner } = await start(
      (_out, { body }) => {
        const { text } = JSON.parse(body);
        const at = text.indexOf("heron");
        return JSON.stringify({ findings: at < 0 ? [] : [{ ...span, start: at, end: at + 5 }] });
      },
      { pieceCharsMax: 2_048 },
    );
    const text = `${"𠮷".repeat(900)}heron${"𠮷".repeat(900)}`;
    expect(await scanner.scan(text, never)).toMatchObject([{ start: 1_800, end: 1_805 }]);
    expect(server.requests.length).toBeGreaterThan(1);
    const sent = server.requests.map(({ body }): string => JSON.parse(body).text);
    expect(sent.every((piece) => piece.length <= 2_048 && piece.isWellFormed())).toBe(true);
  });
});

describe("offsets", () => {
  test.each([
    ["utf16", 2, 5],
    ["codePoints", 1, 4],
  ])("in %s name the same span", async (offsets, from, to) => {
    const { scanner } = await start(answering({ ...span, start: from, end: to }), { offsets });
    expect(await scanner.scan("😀Ann", never)).toMatchObject([{ start: 2, end: 5 }]);
  });

  test("are within the text, or the answer is refused", async () => {
    let findings: readonly object[] = [];
    const { scanner } = await start(() => JSON.stringify({ findings }), {
      cacheEntries: 0,
      breaker: { failures: 1_000 },
    });
    const offset = fc.integer({ min: -1, max: 8 });
    const text = fc.string({ unit: "binary", minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(text, offset, offset, async (given, from, to) => {
        findings = [{ ...span, start: from, end: to }];
        const parts = [given.slice(0, from), given.slice(from, to), given.slice(to)];
        const isSpan = from >= 0 && from < to && to <= given.length && parts.every((part) => part.isWellFormed());
        const scanned = scanner.scan(given, never);
        if (isSpan) expect(await scanned).toMatchObject([{ start: from, end: to }]);
        else expect(await failureOf(scanned)).toMatchObject({ code: "scanner_failed" });
      }),
      { numRuns: 150 },
    );
  });
});

describe("an answer that is not by the contract is scanner_failed:", () => {
  const canary = "canary-4f1d";

  test.each([
    ["nothing", ""],
    ["no JSON", `<html>${canary}`],
    ["a list", `[${JSON.stringify(span)}]`],
    ["no findings", "{}"],
    ["more than findings", JSON.stringify({ findings: [], error: canary })],
    ["findings that are none", JSON.stringify({ findings: null })],
    ["an unknown field", JSON.stringify({ findings: [{ ...span, text: canary }] })],
    ["a type in lower case", JSON.stringify({ findings: [{ ...span, type: canary }] })],
    ["a score above 1", JSON.stringify({ findings: [{ ...span, score: 90 }] })],
    ["no score", JSON.stringify({ findings: [{ ...span, score: undefined }] })],
    ["an offset that is no integer", JSON.stringify({ findings: [{ ...span, end: 0.5 }] })],
    ["an unknown data class", JSON.stringify({ findings: [{ ...span, dataClass: canary }] })],
    ["a type that it may not find", JSON.stringify({ findings: [{ ...span, type: "PERSON" }] })],
  ])("%s", async (_name, answer) => {
    const { scanner } = await start(() => answer, { entities: ["SHIP_NAME"] });
    const failure = await failureOf(scanner.scan(`${canary} is the text`, never));
    expect(failure).toEqual({
      code: "scanner_failed",
      message: "the scanner probe failed: its answer cannot be read",
    });
    expect(await failureOf(scanner.check(never))).toMatchObject({ code: "scanner_failed" });
  });
});

describe("a scanner that is slow", () => {
  test.each<[string, Script]>([
    ["is silent", () => undefined],
    ["does not end", (out) => void out.writeHead(200).write("{")],
    [
      "goes on drop by drop",
      (out) => {
        const drip = setInterval(() => out.write(" "), 5);
        out.on("close", () => clearInterval(drip));
      },
    ],
  ])("and %s has until its deadline", async (_name, script) => {
    const { scanner } = await start(script, { timeoutMs: 100 });
    expect((await failureOf(scanner.scan("x", never))).message).toContain("no answer within 100 ms");
  });

  test("has one deadline for all pieces of a text", async () => {
    const { scanner } = await start(async () => delay(20, JSON.stringify({ findings: [] })), {
      timeoutMs: 300,
      pieceCharsMax: 2_048,
    });
    expect((await failureOf(scanner.scan("x".repeat(60_000), never))).message).toContain("no answer within 300 ms");
  });
});

test("64 texts at once are never more than the bound on the wire", async () => {
  const { server, scanner } = await start(answering(), { concurrentMax: 4 });
  await Promise.all(Array.from({ length: 64 }, (_, at) => scanner.scan(`text ${at}`, never)));
  expect(server.requests).toHaveLength(64);
  expect(server.busiest()).toBeLessThanOrEqual(4);
});
