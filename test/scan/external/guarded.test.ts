import { setImmediate as turn } from "node:timers/promises";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Finding } from "../../../src/domain/finding.ts";
import type { ExternalScanner, TextPlace } from "../../../src/scan/external/external-scanner.ts";
import { guarded, type GuardedOptions } from "../../../src/scan/external/guarded.ts";
import { failureOf } from "./scanner-server.ts";

const never = new AbortController().signal;
const canary = "canary-4f1d";

const found = (text: string): Finding[] => [
  { type: "HATE", start: 0, end: text.length, scoreMilli: 900, scanner: "probe", dataClass: "internal" },
];

const start = (scan: ExternalScanner["scan"], options: Partial<GuardedOptions> = {}) => {
  const asked: string[] = [];
  const inner: ExternalScanner = {
    name: "probe",
    version: "1",
    types: ["HATE"],
    kinds: new Set(["user"]),
    scan: (text, signal, place) => {
      asked.push(text);
      return scan(text, signal, place);
    },
    check: async (signal) => void (await scan("check", signal)),
    close: async () => undefined,
  };
  const scanner = guarded(inner, {
    timeoutMs: 60_000,
    concurrentMax: 4,
    waitingMax: 100,
    cacheEntries: 8,
    breaker: { failures: 3, coolDownMs: 1_000 },
    isPlaceRead: false,
    ...options,
  });
  return { scanner, asked };
};

test("what the scanner is and finds stays what it is", async () => {
  const { scanner } = start(async (text) => found(text));
  expect(scanner).toMatchObject({ name: "probe", version: "1", types: ["HATE"], kinds: new Set(["user"]) });
  expect(await scanner.scan("text", never)).toEqual(found("text"));
});

describe("a scanner that fails is scanner_failed, and is not quoted:", () => {
  test.each<[string, ExternalScanner["scan"]]>([
    [
      "it throws",
      () => {
        throw new TypeError(canary);
      },
    ],
    ["it rejects", () => Promise.reject(new Error(canary))],
    ["it rejects with what is no error", () => Promise.reject(canary)],
  ])("%s", async (_name, scan) => {
    const { scanner } = start(scan);
    for (const work of [scanner.scan(canary, never), scanner.check(never)]) {
      expect(await failureOf(work)).toEqual({ code: "scanner_failed", message: "the scanner probe failed: it broke" });
    }
  });

  test("it hangs, and heeds no signal", async () => {
    const { scanner } = start(() => new Promise(() => undefined), { timeoutMs: 20, concurrentMax: 1 });
    const both = [scanner.scan("a", never), scanner.scan("b"), scanner.check()].map(failureOf);
    for (const failure of await Promise.all(both)) {
      expect(failure).toMatchObject({ code: "scanner_failed", message: expect.stringContaining("within 20 ms") });
    }
  });

  test("it is told when its time is over", async () => {
    let reason: unknown = null;
    const { scanner } = start(
      (_text, signal) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener("abort", () => {
            ({ reason } = signal);
            reject(new Error(canary));
          });
        }),
      { timeoutMs: 20 },
    );
    expect((await failureOf(scanner.scan("text", never))).message).toContain("within 20 ms");
    expect(reason).toMatchObject({ code: "scanner_failed" });
  });
});

describe("a caller that gives up", () => {
  test("is let go at once, running or waiting or before it began", async () => {
    const { scanner, asked } = start(() => new Promise(() => undefined), { concurrentMax: 1 });
    const caller = new AbortController();
    const both = [scanner.scan("running", caller.signal), scanner.scan("waiting", caller.signal)].map(failureOf);
    caller.abort(new Error(canary));
    for (const failure of [...(await Promise.all(both)), await failureOf(scanner.scan("late", caller.signal))]) {
      expect(failure).toMatchObject({ code: "scanner_failed", message: expect.stringMatching(/given up$/) });
    }
    expect(asked).toEqual(["running"]);
  });

  test("does not open the breaker", async () => {
    const { scanner } = start(async (text) => (text === "hang" ? new Promise(() => undefined) : found(text)));
    for (let time = 0; time < 5; time += 1) {
      const caller = new AbortController();
      const failure = failureOf(scanner.scan("hang", caller.signal));
      await turn();
      caller.abort();
      await failure;
    }
    expect(await scanner.scan("text", never)).toHaveLength(1);
  });
});

describe("what was found is remembered", () => {
  test("by the text, and cannot be changed from outside", async () => {
    const { scanner, asked } = start(async (text) => found(text));
    const first = await scanner.scan("one", never);
    first.length = 0;
    expect(await scanner.scan("one", never)).toEqual(found("one"));
    (await scanner.scan("one", never)).length = 0;
    expect(await scanner.scan("one", never)).toEqual(found("one"));
    expect(asked).toEqual(["one"]);
  });

  test("as that nothing was", async () => {
    const { scanner, asked } = start(async () => []);
    expect([await scanner.scan("one", never), await scanner.scan("one", never)]).toEqual([[], []]);
    expect(asked).toHaveLength(1);
  });

  test("for so many texts, those used last", async () => {
    const { scanner, asked } = start(async (text) => found(text), { cacheEntries: 2 });
    for (const text of ["a", "b", "a", "c", "a", "b"]) await scanner.scan(text, never);
    expect(asked).toEqual(["a", "b", "c", "b"]);
  });

  test("or not at all", async () => {
    const { scanner, asked } = start(async (text) => found(text), { cacheEntries: 0 });
    for (const text of ["a", "a"]) await scanner.scan(text, never);
    expect(asked).toEqual(["a", "a"]);
  });

  test("not when it failed", async () => {
    let fails = true;
    const { scanner } = start(async (text) => (fails ? Promise.reject(new Error("no")) : found(text)));
    await failureOf(scanner.scan("a", never));
    fails = false;
    expect(await scanner.scan("a", never)).toHaveLength(1);
  });

  test.each([
    [false, 1],
    [true, 3],
  ])("by place where that is read (%o)", async (isPlaceRead, times) => {
    const { scanner, asked } = start(async (text) => found(text), { isPlaceRead });
    const places: (TextPlace | undefined)[] = [
      { partKind: "user", direction: "request" },
      { partKind: "user", direction: "response" },
      undefined,
    ];
    for (const place of [...places, ...places]) await scanner.scan("a", never, place);
    expect(asked).toHaveLength(times);
  });
});

describe("the breaker", () => {
  const unsteady = () => {
    const state = { isGone: true, time: 0 };
    const started = start(async (text) => (state.isGone ? Promise.reject(new Error("gone")) : found(text)), {
      now: () => state.time,
    });
    return { state, ...started };
  };

  test("opens after failures, asks nothing while it is open, and closes when it is back", async () => {
    const { state, scanner, asked } = unsteady();
    for (const text of ["a", "b", "c", "d", "e"]) await failureOf(scanner.scan(text, never));
    expect(asked).toEqual(["a", "b", "c"]);
    expect((await failureOf(scanner.scan("f", never))).message).toContain("not asked for a while");
    state.isGone = false;
    await failureOf(scanner.scan("g", never));
    state.time = 1_000;
    expect(await scanner.scan("h", never)).toEqual(found("h"));
    expect(await scanner.scan("i", never)).toEqual(found("i"));
    expect(asked).toEqual(["a", "b", "c", "h", "i"]);
  });

  test("does not stop what is remembered, nor the check", async () => {
    const { state, scanner } = unsteady();
    state.isGone = false;
    await scanner.scan("known", never);
    state.isGone = true;
    for (const text of ["a", "b", "c"]) await failureOf(scanner.scan(text, never));
    expect(await scanner.scan("known", never)).toHaveLength(1);
    state.isGone = false;
    await expect(scanner.check(never)).resolves.toBeUndefined();
  });

  test("stops those that waited when it opened", async () => {
    const { scanner, asked } = start(() => Promise.reject(new Error("gone")), { concurrentMax: 1 });
    const all = await Promise.all(["a", "b", "c", "d", "e"].map((text) => failureOf(scanner.scan(text, never))));
    expect(asked).toEqual(["a", "b", "c"]);
    expect(all.filter(({ message }) => message.includes("not asked"))).toHaveLength(2);
  });
});

test("of 64 texts at once no more than the bound run, and those beyond the queue fail", async () => {
  let [running, busiest] = [0, 0];
  const { scanner } = start(
    async (text) => {
      running += 1;
      busiest = Math.max(busiest, running);
      await turn();
      running -= 1;
      return found(text);
    },
    { concurrentMax: 4, waitingMax: 50 },
  );
  const all = await Promise.allSettled(Array.from({ length: 64 }, (_, at) => scanner.scan(`text ${at}`, never)));
  expect(busiest).toBe(4);
  expect(all.map(({ status }) => status)).toEqual(
    Array.from({ length: 64 }, (_, at) => (at < 54 ? "fulfilled" : "rejected")),
  );
});

test("any text is one, halves of surrogate pairs too; an empty one is not sent", async () => {
  const { scanner, asked } = start(async (text) => found(text));
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "binary" }), async (text) => {
      expect(await scanner.scan(text, never)).toEqual(text === "" ? [] : found(text));
    }),
    { numRuns: 50 },
  );
  expect(await scanner.scan("\ud83d", never)).toHaveLength(1);
  expect(asked).not.toContain("");
});
