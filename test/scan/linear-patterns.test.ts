import { hash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import { syntaxFault } from "../../src/scan/pattern-syntax.ts";
import { recognizers } from "../../src/scan/scanners.ts";

interface Diagnostics {
  readonly status: "safe" | "vulnerable" | "unknown";
}

const { checkSync }: { checkSync: (source: string, flags: string, parameters: { timeout: number }) => Diagnostics } =
  createRequire(import.meta.url)("recheck/lib/browser.js");

/** For each, however busy the machine is. */
const checkMs = 10_000;
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

const statusOf = ({ source, flags }: RegExp): Diagnostics["status"] =>
  checkSync(`^(?:${unbounded(source)})`, flags, { timeout: checkMs }).status;

/** Patterns that the checker found nothing against and could not decide in 0.4 s, by type and digest: looking at them again costs half a minute. */
const undecided = new Set(
  readFileSync(new URL("undecided-patterns.txt", import.meta.url), "utf8")
    .trimEnd()
    .split("\n"),
);
const nameOf = ({ type, pattern }: (typeof patterns)[number]): string =>
  `${type} ${hash("sha256", String(pattern)).slice(0, 16)}`;

describe("the patterns of the program", () => {
  test("say only what a pattern may", () => {
    const faults = patterns.flatMap(({ type, pattern }) => {
      const fault = syntaxFault(pattern);
      return fault === null ? [] : [`${type}: ${fault}`];
    });
    expect(patterns.length).toBeGreaterThan(500);
    expect(faults).toEqual([]);
  });

  test("take linear time, tried at one place; what cannot be told is listed", { timeout: 120_000 }, () => {
    const others = patterns.filter((one) => !undecided.has(nameOf(one)));
    const faults = others.flatMap((one) => {
      const status = statusOf(one.pattern);
      return status === "safe" ? [] : [`${status}: ${nameOf(one)} ${one.pattern}`];
    });
    expect(faults).toEqual([]);
    expect(undecided.size).toBeLessThan(patterns.length / 5);
    const names = new Set(patterns.map(nameOf));
    expect(
      [...undecided].filter((name) => !names.has(name)),
      "no pattern is any more",
    ).toEqual([]);
  });

  test.each([[/(?:a{1,20}){1,20}b/], [/(?:\w{0,64}\d{0,64}){2,30};/], [/(?:a|a){10,60}b/]])(
    "%s would be told from them",
    (pattern) => {
      expect(statusOf(pattern)).toBe("vulnerable");
    },
  );
});
