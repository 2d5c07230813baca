import { describe, expect, test } from "vitest";
import type { Finding } from "../../src/domain/finding.ts";
import { runScanners, scanners } from "../../src/scan/run-scanners.ts";
import type { Scanner } from "../../src/scan/scanner.ts";

/** A scanner that finds exactly these spans. */
const finds = (
  name: string,
  ...spans: readonly (readonly [start: number, end: number, score?: number])[]
): Scanner => ({
  name,
  version: "1",
  types: [name.toUpperCase()],
  scan: () =>
    spans.map(([start, end, scoreMilli = 500]): Finding => {
      return { type: name.toUpperCase(), start, end, scoreMilli, scanner: name, dataClass: "internal" };
    }),
});
const kept = (...list: Scanner[]): string[] =>
  runScanners(list, "x".repeat(100)).map(({ type, start, end }) => `${type} ${start}-${end}`);

describe("overlaps", () => {
  test("every finding stands, in order of the starts, the longer first", () => {
    expect(kept(finds("a", [5, 9]), finds("b", [0, 5]))).toEqual(["B 0-5", "A 5-9"]);
    expect(kept(finds("a", [0, 5]), finds("b", [2, 20]))).toEqual(["A 0-5", "B 2-20"]);
    expect(kept(finds("a", [0, 5]), finds("b", [0, 20]))).toEqual(["B 0-20", "A 0-5"]);
  });
});

test("a scanner that breaks fails closed, and is named without what it said", () => {
  const broken: Scanner = {
    name: "broken",
    version: "1",
    types: ["B"],
    scan: (text) => {
      throw new Error(`in ${text}`);
    },
  };
  let failure: unknown = null;
  try {
    runScanners([finds("a", [0, 1]), broken], "canary");
  } catch (error) {
    failure = error;
  }
  expect(failure).toMatchObject({
    name: "CustodyError",
    code: "scanner_failed",
    message: expect.stringContaining("broken"),
  });
  expect(String(failure)).not.toContain("canary");
});

test("the shipped scanners on one text", () => {
  const card = ["4111", "1111", "1111", "1111"].join(" ");
  const text = `Jane <jane@example.com>, ${card}, 219-09-9999`;
  expect(runScanners(scanners, text).map(({ type, start, end }) => [type, text.slice(start, end)])).toEqual([
    ["EMAIL_ADDRESS", "jane@example.com"],
    ["CREDIT_CARD", card],
    ["US_SSN", "219-09-9999"],
  ]);
  expect(runScanners(scanners, "nothing to see, 12 of 34")).toEqual([]);
});
