import { describe, expect, test } from "vitest";
import { type Breaker, createBreaker, type Outcome } from "../../src/domain/breaker.ts";

const outcomes: Readonly<Record<string, Outcome>> = { a: "answered", f: "failed", g: "abandoned" };

const start = (): { breaker: Breaker; pass(ms: number): void } => {
  let time = 0;
  const breaker = createBreaker({ failures: 3, coolDownMs: 1_000 }, () => time);
  return { breaker, pass: (ms) => void (time += ms) };
};

/** Calls one after another, by the first letters of their outcomes; a call that is not made is a `-`. */
const calls = (breaker: Breaker, letters: string): string =>
  Array.from(letters, (letter) => {
    const end = breaker.begin();
    end?.(outcomes[letter] ?? "answered");
    return end === null ? "-" : letter;
  }).join("");

test.each([
  ["all is well", "aaaaaa", "aaaaaa"],
  ["one failure less than it takes", "ffaffa", "ffaffa"],
  ["as many as it takes", "fffaaa", "fff---"],
  ["who gives up is neither a failure nor an answer", "fgfgfa", "fgfgf-"],
])("%s", (_name, letters, made) => {
  expect(calls(start().breaker, letters)).toBe(made);
});

describe("after the cool-down", () => {
  test("one call tries, and all others wait for what it says", () => {
    const { breaker, pass } = start();
    calls(breaker, "fff");
    pass(999);
    expect(breaker.isOpen()).toBe(true);
    pass(1);
    expect(breaker.isOpen()).toBe(false);
    const end = breaker.begin();
    expect(breaker.begin()).toBeNull();
    end?.("answered");
    expect(calls(breaker, "ffa")).toBe("ffa");
  });

  test("a trial that fails opens it for as long again", () => {
    const { breaker, pass } = start();
    calls(breaker, "fff");
    pass(1_000);
    expect(calls(breaker, "fa")).toBe("f-");
    pass(999);
    expect(calls(breaker, "a")).toBe("-");
    pass(1);
    expect(calls(breaker, "aa")).toBe("aa");
  });

  test("a trial that is given up leaves the next one to try", () => {
    const { breaker, pass } = start();
    calls(breaker, "fff");
    pass(1_000);
    expect(calls(breaker, "gfa")).toBe("gf-");
  });
});

describe("calls beside each other", () => {
  const beside = (breaker: Breaker, size: number) => Array.from({ length: size }, () => breaker.begin());

  test("that fail together are one failure", () => {
    const { breaker } = start();
    for (const end of beside(breaker, 16)) end?.("failed");
    expect(breaker.isOpen()).toBe(false);
    for (const end of beside(breaker, 16)) end?.("failed");
    for (const end of beside(breaker, 16)) end?.("failed");
    expect(breaker.isOpen()).toBe(true);
  });

  test("and that end when it is open change nothing, unless they were answered", () => {
    const { breaker, pass } = start();
    const [late, later] = beside(breaker, 2);
    calls(breaker, "fff");
    pass(600);
    late?.("failed");
    pass(400);
    expect(breaker.isOpen()).toBe(false);
    calls(breaker, "f");
    expect(breaker.isOpen()).toBe(true);
    later?.("answered");
    expect(breaker.isOpen()).toBe(false);
  });
});

describe("who has nobody else to ask", () => {
  test("asks while it is open, and an answer closes it", () => {
    const { breaker } = start();
    calls(breaker, "fff");
    expect(breaker.begin()).toBeNull();
    breaker.force()("answered");
    expect(calls(breaker, "ffa")).toBe("ffa");
  });

  test("and a failure opens it for as long again", () => {
    const { breaker, pass } = start();
    expect(breaker.coolAt()).toBe(0);
    calls(breaker, "fff");
    expect(breaker.coolAt()).toBe(1_000);
    pass(600);
    breaker.force()("failed");
    expect(breaker.coolAt()).toBe(1_600);
  });
});
