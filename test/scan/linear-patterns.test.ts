import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import { syntaxFault } from "../../src/scan/pattern-syntax.ts";
import { recognizers } from "../../src/scan/scanners.ts";

interface Diagnostics {
  readonly status: "safe" | "vulnerable" | "unknown";
}

const { checkSync }: { checkSync: (source: string, flags: string, parameters: { timeout: number }) => Diagnostics } =
  createRequire(import.meta.url)("recheck/lib/browser.js");

/** For each of many; what takes longer stays undecided. */
const checkMs = 80;
/** For one that has to be decided, however busy the machine is. */
const decideMs = 10_000;
const patterns = [
  ...new Map(recognizers.flatMap((one) => ("pattern" in one ? [[String(one.pattern), one] as const] : []))).values(),
];

/**
 * The same expression with every count above three made three, and every upper bound of ten or more left out: what takes linear time without
 * bounds does with them, and the checker need not count.
 */
const unbounded = (source: string): string =>
  source.replace(/(?<!\\)\{(\d+)(?:,(\d+))?\}/g, (count, least: string, most: string | undefined) => {
    const min = Math.min(3, Number(least));
    if (most === undefined) return `{${min}}`;
    return Number(most) < 10 ? count : `{${min},}`;
  });

const statusOf = ({ source, flags }: RegExp, timeout = checkMs): Diagnostics["status"] =>
  checkSync(`^(?:${unbounded(source)})`, flags, { timeout }).status;

describe("the patterns of the program", () => {
  test("say only what a pattern may", () => {
    const faults = patterns.flatMap(({ type, pattern }) => {
      const fault = syntaxFault(pattern);
      return fault === null ? [] : [`${type}: ${fault}`];
    });
    expect(patterns.length).toBeGreaterThan(500);
    expect(faults).toEqual([]);
  });

  test("take linear time, tried at one place, as far as it can be told in a moment", { timeout: 120_000 }, () => {
    const statuses = patterns.map(({ type, pattern }) => ({ name: `${type}: ${pattern}`, status: statusOf(pattern) }));
    expect(statuses.filter(({ status }) => status === "vulnerable").map(({ name }) => name)).toEqual([]);
    expect(statuses.filter(({ status }) => status === "safe").length).toBeGreaterThan(patterns.length * 0.6);
  });

  test.each([[/(?:a{1,20}){1,20}b/], [/(?:\w{0,64}\d{0,64}){2,30};/], [/(?:a|a){10,60}b/]])(
    "%s would be told from them",
    (pattern) => {
      expect(statusOf(pattern, decideMs)).toBe("vulnerable");
    },
  );
});
