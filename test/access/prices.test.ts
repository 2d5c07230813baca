import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { costMicrosOf, createPrices, pricesSchema } from "../../src/access/prices.ts";

const pricesOf = (models: object) => createPrices(pricesSchema.parse({ models }));
const cost = (model: object, usage: Parameters<typeof costMicrosOf>[1]): number | null => {
  const price = pricesOf({ "*": model }).find("any");
  return price === null ? null : costMicrosOf(price, usage);
};

describe("the price of a call", () => {
  test.each([
    ["whole micros", { inputPerMillion: 2, outputPerMillion: 8 }, { promptTokens: 20, completionTokens: 30 }, 280],
    ["rounded up", { inputPerMillion: 0.15, outputPerMillion: 0.6 }, { promptTokens: 1, completionTokens: 0 }, 1],
    ["rounded once", { inputPerMillion: 0.25, outputPerMillion: 0.25 }, { promptTokens: 1, completionTokens: 3 }, 1],
    ["free", { inputPerMillion: 0, outputPerMillion: 0 }, { promptTokens: 1_000, completionTokens: 9 }, 0],
    [
      "with cached tokens",
      { inputPerMillion: 2, cachedInputPerMillion: 0.5, outputPerMillion: 8 },
      { promptTokens: 100, cachedPromptTokens: 60, completionTokens: 0 },
      110,
    ],
    [
      "with cached tokens at no price of their own",
      { inputPerMillion: 2, outputPerMillion: 8 },
      { promptTokens: 100, cachedPromptTokens: 60, completionTokens: 0 },
      200,
    ],
    [
      "of counts that nothing could have",
      { inputPerMillion: 1_000_000, outputPerMillion: 0 },
      { promptTokens: Number.MAX_SAFE_INTEGER, completionTokens: 0 },
      Number.MAX_SAFE_INTEGER,
    ],
  ])("%s", (_name, model, usage, micros) => {
    expect(cost(model, usage)).toBe(micros);
  });

  test("is exact, whatever the tokens and the prices", () => {
    const tokens = fc.integer({ min: 0, max: 2_000_000 });
    /** In millionths of the currency, up to 500 for a million tokens. */
    const price = fc.integer({ min: 0, max: 500_000_000 });
    fc.assert(
      fc.property(tokens, tokens, price, price, (promptTokens, completionTokens, input, output) => {
        const sum = BigInt(promptTokens) * BigInt(input) + BigInt(completionTokens) * BigInt(output);
        const model = { inputPerMillion: input / 1_000_000, outputPerMillion: output / 1_000_000 };
        expect(cost(model, { promptTokens, completionTokens })).toBe(Number((sum + 999_999n) / 1_000_000n));
      }),
    );
  });
});

describe("a price table", () => {
  test("takes the first pattern that matches, and has no price for others", () => {
    const prices = pricesOf({
      "gpt-4*": { inputPerMillion: 1, outputPerMillion: 1 },
      "gpt-*": { inputPerMillion: 2, outputPerMillion: 2 },
    });
    const usage = { promptTokens: 1, completionTokens: 0 };
    const costs = ["gpt-4o", "gpt-3", "claude", "gpt-4o"].map((model) => {
      const price = prices.find(model);
      return price === null ? null : costMicrosOf(price, usage);
    });
    expect(costs).toEqual([1, 2, null, 1]);
  });

  test("of an upstream goes before the general one, for the models that it has", () => {
    const price = (inputPerMillion: number) => ({ inputPerMillion, outputPerMillion: 0 });
    const general = pricesSchema.parse({ models: { "gpt-*": price(2), o1: price(3) } });
    const prices = createPrices(general, { own: { "gpt-*": price(1) }, none: {} });
    const found = (model: string, upstream?: string) => (prices.find(model, upstream)?.input ?? 0) / 1_000_000;
    expect([found("gpt-4"), found("gpt-4", "own"), found("gpt-4", "none"), found("gpt-4", "other")]).toEqual([
      2, 1, 2, 2,
    ]);
    expect([found("o1", "own"), prices.find("claude", "own")]).toEqual([3, null]);
  });

  test.each([0.000_000_1, -1, Number.NaN, 1_000_001])("does not take %d", (inputPerMillion) => {
    expect(pricesSchema.safeParse({ models: { a: { inputPerMillion, outputPerMillion: 1 } } }).success).toBe(false);
  });
});
