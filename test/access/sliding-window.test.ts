import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SlidingWindow } from "../../src/access/sliding-window.ts";

const minuteMs = 60_000;

/** Steps of time, mostly small, some beyond a minute, some back. */
const steps = fc.array(
  fc.record({
    stepMs: fc.oneof(fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: -5_000, max: 130_000 })),
    amount: fc.integer({ min: 1, max: 30 }),
    /** Whether it comes again in the very moment that there is room. */
    comesAgain: fc.boolean(),
  }),
  { minLength: 1, maxLength: 200 },
);

describe("a sliding window", () => {
  test("lets no more through in any minute than its limit, whatever the times", () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 100 }), (calls, limit) => {
        const window = new SlidingWindow();
        const passed: { at: number; amount: number }[] = [];
        let at = 1_000_000;
        let newest = 0;
        for (const { stepMs, amount, comesAgain } of calls) {
          at += stepMs;
          const waitMs = window.waitMs(at, amount, limit);
          if (comesAgain && waitMs !== Infinity) at += waitMs;
          newest = Math.max(newest, at);
          if (window.waitMs(at, amount, limit) > 0) continue;
          window.add(at, amount);
          // Where time goes back, what happens counts as of the newest time that was seen.
          passed.push({ at: newest, amount });
        }
        for (const { at: from } of passed) {
          const within = passed.filter((one) => one.at >= from && one.at < from + minuteMs);
          expect(within.reduce((sum, { amount }) => sum + amount, 0)).toBeLessThanOrEqual(limit);
        }
      }),
    );
  });

  test("says when there is room again: not a millisecond before it has it", () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 30, max: 100 }), (calls, limit) => {
        const window = new SlidingWindow();
        let at = 1_000_000;
        for (const { stepMs, amount } of calls) {
          at += Math.abs(stepMs);
          const wait = window.waitMs(at, amount, limit);
          if (wait === 0) window.add(at, amount);
          else {
            expect(window.waitMs(at + wait - 1, amount, limit)).toBe(1);
            at += wait;
            expect(window.waitMs(at, amount, limit)).toBe(0);
          }
        }
      }),
    );
  });

  test("is as it was at first when all that it counts has left it", () => {
    fc.assert(
      fc.property(steps, (calls) => {
        const window = new SlidingWindow();
        let at = 0;
        for (const { stepMs, amount } of calls) window.add((at += Math.abs(stepMs)), amount);
        const reset = window.resetMs(at);
        expect(window.used(at + reset - 1)).toBeGreaterThan(0);
        expect(window.used(at + reset)).toBe(0);
      }),
    );
  });

  test("never has room for what is more than its limit", () => {
    expect(new SlidingWindow().waitMs(0, 11, 10)).toBe(Infinity);
  });

  test("gives back what is counted still, and nothing that is not", () => {
    const window = new SlidingWindow();
    const slot = window.add(500, 10);
    window.giveBack(59_000, slot, 4);
    expect(window.used(60_999)).toBe(6);
    expect(window.used(61_000)).toBe(0);
    window.giveBack(61_000, slot, 6);
    expect(window.used(61_000)).toBe(0);
  });
});
