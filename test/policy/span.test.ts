import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Span, Spans } from "../../src/policy/span.ts";

const span = fc
  .tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 12 }))
  .map(([start, chars]): Span => ({ start, end: start + chars }));
const spans = fc.array(span, { maxLength: 30 });

describe("spans", () => {
  test("hold what lies in one of them, and cut what they cover in part", () => {
    fc.assert(
      fc.property(spans, span, (all, asked) => {
        const isHeld = all.some(({ start, end }) => start <= asked.start && asked.end <= end);
        const isMet = all.some(({ start, end }) => start < asked.end && asked.start < end);
        const index = new Spans(all);
        expect([index.holds(asked), index.cuts(asked)]).toEqual([isHeld, isMet && !isHeld]);
      }),
      { numRuns: 3_000 },
    );
  });

  test("that meet hold nothing of both together", () => {
    const index = new Spans([
      { start: 0, end: 5 },
      { start: 5, end: 9 },
    ]);
    expect([index.holds({ start: 4, end: 6 }), index.cuts({ start: 4, end: 6 })]).toEqual([false, true]);
  });

  test("that end where another begins do not cut it", () => {
    expect(new Spans([{ start: 0, end: 5 }]).cuts({ start: 5, end: 7 })).toBe(false);
    expect(new Spans([{ start: 5, end: 7 }]).cuts({ start: 0, end: 5 })).toBe(false);
  });
});
