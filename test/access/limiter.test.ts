import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type BudgetWarning, Limiter } from "../../src/access/limiter.ts";
import type { Bounds } from "../../src/access/limit-settings.ts";
import { CustodyError, type ErrorCode } from "../../src/domain/errors.ts";

const noon = Date.UTC(2026, 6, 1, 12);
const dayMs = 86_400_000;

/** A limiter with clocks that a test moves. */
const limiterAt = (teams: Readonly<Record<string, Bounds>> = {}) => {
  const at = { time: noon, nowMs: 5_000_000 };
  const warnings: BudgetWarning[] = [];
  const limiter = new Limiter({
    clock: () => at.time,
    now: () => at.nowMs,
    teams,
    onWarning: (warning) => warnings.push(warning),
  });
  const pass = (bounds: Partial<Bounds>, team: string | null = null, id = "key_1") =>
    limiter.passFor({ id, team, limits: bounds.limits ?? {}, budget: bounds.budget ?? {} });
  return { at, limiter, pass, warnings };
};

const codeOf = (act: () => void): ErrorCode | null => {
  try {
    act();
    return null;
  } catch (error) {
    if (error instanceof CustodyError) return error.code;
    throw error;
  }
};

async function* asyncOf<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

const spentOf = (tokens: number, costMicros = 0) => ({ requests: 1, tokens, costMicros });

describe("charges", () => {
  const call = fc.record({
    tokens: fc.integer({ min: 0, max: 5_000 }),
    used: fc.option(fc.integer({ min: 0, max: 5_000 })),
    laterMs: fc.integer({ min: 0, max: 200_000 }),
  });

  test("add up to what was used, and nothing stays reserved or counted", () => {
    fc.assert(
      fc.property(fc.array(call, { maxLength: 60 }), (calls) => {
        const limits = { tokensPerMinute: 1_000_000, concurrent: 1_000 };
        const budget = { tokensPerDay: 1_000_000, tokensPerMonth: 1_000_000, moneyPerDay: 1_000 };
        const { at, limiter, pass } = limiterAt({ sales: { limits, budget } });
        const running = calls.map((one) => {
          const passing = pass({ limits, budget }, "sales");
          passing.begin();
          passing.reserve({ tokens: one.tokens, costMicros: one.tokens * 3 });
          at.nowMs += one.laterMs;
          return { ...one, passing };
        });
        for (const { passing, used, laterMs } of running.toReversed()) {
          at.nowMs += laterMs;
          if (used === null) passing.giveBack();
          else {
            passing.settle(at.time, spentOf(used, used * 2));
            passing.settle(at.time, spentOf(used, used * 2));
          }
          passing.leave();
          passing.leave();
        }
        const sum = calls.reduce((total, { used }) => total + (used ?? 0), 0);
        const requests = calls.filter(({ used }) => used !== null).length;
        for (const account of [limiter.account("key_1", { limits, budget }), limiter.teams.get("sales")]) {
          expect(account?.day).toMatchObject({ tokens: sum, costMicros: sum * 2, requests });
          expect(account?.month).toMatchObject({ tokens: sum, costMicros: sum * 2, requests });
        }
        // All of the budget but what was used has room, and a minute later all of the minute: nothing is held for calls that ended.
        at.nowMs += 61_000;
        const last = pass({ limits, budget }, "sales");
        expect(codeOf(() => last.reserve({ tokens: 1_000_000 - sum + 1, costMicros: 0 }))).toBe("insufficient_quota");
        expect(codeOf(() => last.reserve({ tokens: 1_000_000 - sum, costMicros: 0 }))).toBe(null);
      }),
    );
  });

  test("of more than was reserved count from when they are known", () => {
    const { at, pass } = limiterAt();
    const limits = { tokensPerMinute: 100 };
    const first = pass({ limits });
    first.reserve({ tokens: 10, costMicros: null });
    at.nowMs += 59_000;
    first.settle(noon, spentOf(90));
    expect(first.standing().tokens).toMatchObject({ remaining: 10 });
    at.nowMs += 2_000;
    expect(first.standing().tokens).toMatchObject({ limit: 100, remaining: 20 });
  });
});

describe("limits", () => {
  test("of requests let so many through, and say when there is room", () => {
    const { at, pass } = limiterAt();
    const limits = { requestsPerMinute: 3 };
    const begin = () => pass({ limits }).begin();
    for (const _ of [1, 2, 3]) expect(codeOf(begin)).toBe(null);
    at.nowMs += 20_000;
    expect(begin).toThrow(expect.objectContaining({ code: "rate_limited", retryAfterMs: 41_000 }));
    at.nowMs += 41_000;
    expect(codeOf(begin)).toBe(null);
  });

  test("of calls at one time are free again when one has ended", () => {
    const { pass } = limiterAt();
    const limits = { concurrent: 1 };
    const first = pass({ limits });
    first.begin();
    expect(codeOf(() => pass({ limits }).begin())).toBe("rate_limited");
    first.leave();
    expect(codeOf(() => pass({ limits }).begin())).toBe(null);
  });

  test("of a team hold for its keys together, and a refusal of the team costs the key nothing", () => {
    const { limiter, pass } = limiterAt({ sales: { limits: { requestsPerMinute: 2 }, budget: {} } });
    const limits = { requestsPerMinute: 10 };
    for (const id of ["key_1", "key_2"]) pass({ limits }, "sales", id).begin();
    expect(codeOf(() => pass({ limits }, "sales", "key_1").begin())).toBe("rate_limited");
    const key = limiter.account("key_1", { limits, budget: {} });
    expect(key.standing(limiter.moment()).requests?.remaining).toBe(9);
    expect(codeOf(() => pass({ limits }, "support", "key_3").begin())).toBe(null);
  });

  test("that are changed hold from the next call on, with what was counted", () => {
    const { pass } = limiterAt();
    for (const _ of [1, 2, 3]) pass({ limits: { requestsPerMinute: 10 } }).begin();
    expect(codeOf(() => pass({ limits: { requestsPerMinute: 3 } }).begin())).toBe("rate_limited");
    expect(codeOf(() => pass({ limits: { requestsPerMinute: 4 } }).begin())).toBe(null);
  });

  test("that a call can never fit in do not say when to try again", () => {
    const { pass } = limiterAt();
    const large = pass({ limits: { tokensPerMinute: 10 } });
    expect(() => large.reserve({ tokens: 11, costMicros: null })).toThrow(
      expect.objectContaining({ code: "rate_limited", retryAfterMs: null }),
    );
  });
});

describe("budgets", () => {
  test("of a day and of a month end with them, by the clock", () => {
    const { at, pass } = limiterAt();
    const budget = { tokensPerDay: 100, tokensPerMonth: 150 };
    const use = (tokens: number) => {
      const one = pass({ budget });
      one.begin();
      one.reserve({ tokens, costMicros: null });
      one.settle(at.time, spentOf(tokens));
    };
    expect(codeOf(() => use(100))).toBe(null);
    expect(codeOf(() => use(1))).toBe("insufficient_quota");
    at.time += dayMs;
    expect(codeOf(() => use(50))).toBe(null);
    expect(codeOf(() => use(1))).toBe("insufficient_quota");
    at.time = Date.UTC(2026, 7, 1);
    expect(codeOf(() => use(100))).toBe(null);
  });

  test("are charged to the day in which a call began", () => {
    const { at, limiter, pass } = limiterAt();
    const late = Date.UTC(2026, 6, 1, 23, 59, 59);
    at.time = late;
    const over = pass({});
    at.time = late + 10_000;
    over.settle(late, spentOf(7));
    const after = pass({});
    after.settle(at.time, spentOf(5));
    const { day, month } = limiter.account("key_1", { limits: {}, budget: {} });
    expect([day.tokens, month.tokens]).toEqual([5, 12]);
  });

  test("in money refuse a model that has no price", () => {
    const { pass } = limiterAt();
    const one = pass({ budget: { moneyPerDay: 0.01 } });
    expect(codeOf(() => one.reserve({ tokens: 1, costMicros: null }))).toBe("insufficient_quota");
    expect(codeOf(() => one.reserve({ tokens: 1, costMicros: 10_001 }))).toBe("insufficient_quota");
    expect(codeOf(() => one.reserve({ tokens: 1, costMicros: 10_000 }))).toBe(null);
  });

  test("of which four fifths are used are warned of once a period", () => {
    const { at, pass, warnings } = limiterAt({ sales: { limits: {}, budget: { tokensPerMonth: 200 } } });
    const use = (tokens: number) => {
      const one = pass({ budget: { tokensPerDay: 100 } }, "sales");
      one.settle(at.time, spentOf(tokens));
      return one.standing().warnings;
    };
    expect(use(79)).toEqual([]);
    expect(use(1)).toEqual(["key tokensPerDay 80%"]);
    use(10);
    const ofKey = { period: "day", unit: "tokens", principal: "key_1", team: "sales" };
    expect(warnings).toEqual([ofKey]);
    at.time += dayMs;
    expect(use(80)).toEqual(["key tokensPerDay 80%", "team tokensPerMonth 85%"]);
    expect(warnings).toEqual([ofKey, ofKey, { period: "month", unit: "tokens", principal: null, team: "sales" }]);
  });

  test("go on after a restart from what the record says, and are not warned of again", async () => {
    const { limiter, pass, warnings } = limiterAt({ sales: { limits: {}, budget: { tokensPerMonth: 100 } } });
    const sums = [
      { principal: "key_1", team: "sales", requests: 2, tokens: 50, costMicros: 5 },
      { principal: "key_1", team: null, requests: 1, tokens: 10, costMicros: 1 },
      { principal: "key_2", team: "sales", requests: 1, tokens: 40, costMicros: 4 },
    ];
    const days = [
      { from: noon - dayMs, sums: [{ principal: "key_1", team: null, requests: 1, tokens: 1_000, costMicros: 1 }] },
      { from: Date.UTC(2026, 6, 1), sums },
    ];
    const loaded = limiter.load(asyncOf(days), () => ({ limits: {}, budget: {} }));
    expect(limiter.loading).toBe(loaded);
    await loaded;
    expect(limiter.loading).toBe(null);
    // noon is the first of July: the day before is of another month.
    expect(limiter.account("key_1", { limits: {}, budget: {} }).month).toMatchObject({ tokens: 60, costMicros: 6 });
    expect(limiter.teams.get("sales")?.month).toMatchObject({ requests: 3, tokens: 90 });
    expect(codeOf(() => pass({}, "sales").reserve({ tokens: 11, costMicros: null }))).toBe("insufficient_quota");
    expect(codeOf(() => pass({}, "sales").reserve({ tokens: 10, costMicros: null }))).toBe(null);
    expect(warnings).toEqual([]);
  });
});
