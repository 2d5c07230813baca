/**
 * When an export rests: its clock and its sleep are the test's.
 */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { restFor, watchGrowth } from "../../../src/evidence/exports/pace.ts";

let now = 0;
beforeEach(() => {
  now = 0;
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  vi.spyOn(performance, "now").mockImplementation(() => now);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe("rests", () => {
  const growing = (value: number): SharedArrayBuffer => {
    const grows = new SharedArrayBuffer(4);
    new Int32Array(grows)[0] = value;
    return grows;
  };

  test.each([
    ["0.4 ms", 0.4, undefined],
    ["0.6 ms", 0.6, 0.6],
    ["9 ms", 9, 9],
    ["a second", 1_000, 20],
  ])("after a burst of %s", (_, burst, rested) => {
    const wait = vi.spyOn(Atomics, "wait").mockReturnValue("timed-out");
    const rest = restFor(growing(1));
    now += burst;
    rest();
    expect(wait.mock.calls[0]?.[3]).toBe(rested);
  });

  test("are no part of the next burst", () => {
    const wait = vi.spyOn(Atomics, "wait").mockImplementation(() => {
      now += 5;
      return "timed-out";
    });
    const rest = restFor(growing(1));
    for (const burst of [2, 0.1]) {
      now += burst;
      rest();
    }
    expect(wait).toHaveBeenCalledTimes(1);
  });

  test("are none while the log does not grow", () => {
    const wait = vi.spyOn(Atomics, "wait");
    const rest = restFor(growing(0));
    now += 10;
    rest();
    expect(wait.mock.results).toEqual([{ type: "return", value: "not-equal" }]);
  });
});

test("the log grows while its newest checkpoint changes", () => {
  let newest: string | null = null;
  const { grows, stop } = watchGrowth({ newestCheckpoint: () => newest });
  const cell = new Int32Array(grows);
  const seen: (number | undefined)[] = [];
  for (const checkpoint of [null, "1", "2", "2", "3"]) {
    newest = checkpoint;
    vi.advanceTimersByTime(50);
    seen.push(cell[0]);
  }
  expect(seen).toEqual([0, 1, 1, 0, 1]);
  stop();
  vi.advanceTimersByTime(500);
  expect(cell[0]).toBe(1);
});
