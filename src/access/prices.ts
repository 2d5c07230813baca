/**
 * What models cost: the price table of the configuration, and the cost of one call by it.
 *
 * A price is of a million tokens, so a price in the currency is a price in its millionths (micros) of one token. Costs are integers all the way:
 * prices are taken in millionths of a micro, their products are added, and the sum is rounded up to a whole micro once a call. So no call
 * that costs is free, and none is charged more than a micro too much.
 * @module
 */
import { z } from "zod";
import type { Usage } from "../domain/entry.ts";
import { compileGlob } from "../domain/glob.ts";

const decimals = 0.000_001;
const price = () => z.number().min(0).max(1_000_000).multipleOf(decimals);

export const pricesSchema = z.strictObject({
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .default("USD")
    .describe("What all prices and budgets in money are in: three letters of ISO 4217."),
  models: z
    .record(
      z.string().min(1).max(256),
      z.strictObject({
        inputPerMillion: price().describe("A million tokens of prompts, with six decimals at most."),
        outputPerMillion: price().describe("A million tokens of answers."),
        cachedInputPerMillion: price()
          .optional()
          .describe("A million tokens of prompts that the upstream had in its cache; like others unless it is set."),
      }),
    )
    .default({})
    .describe("By model as it is asked for, patterns with *: the first that matches."),
});

export type PricesConfig = z.infer<typeof pricesSchema>;

/** Of one token each, in millionths of a micro: integers. */
export interface Price {
  readonly input: number;
  readonly output: number;
  readonly cachedInput: number;
}

export interface Prices {
  readonly currency: string;
  /** At this upstream, where that has prices of its own; null for a model that has none. */
  find(model: string, upstream?: string): Price | null;
}

const scale = 1_000_000;
/** Names that were looked for. A caller chooses them, so their number is bounded. */
const cachedNamesMax = 1_024;

const scaled = (perMillion: number): number => Math.round(perMillion * scale);

/** What a call costs, in micros, rounded up; at most what a number holds exactly. */
export const costMicrosOf = (
  { input, output, cachedInput }: Price,
  { promptTokens, completionTokens, cachedPromptTokens = 0 }: Omit<Usage, "totalTokens">,
): number => {
  const fresh = promptTokens - cachedPromptTokens;
  const sum = fresh * input + cachedPromptTokens * cachedInput + completionTokens * output;
  if (sum > Number.MAX_SAFE_INTEGER) return hugeCost(sum);
  const rest = sum % scale;
  return (sum - rest) / scale + (rest > 0 ? 1 : 0);
};

/** The price at a share of it, rounded up. */
export const reducedPrice = ({ input, output, cachedInput }: Price, percent: number): Price => {
  const reduced = (of: number): number => Math.ceil((of * percent) / 100);
  return { input: reduced(input), output: reduced(output), cachedInput: reduced(cachedInput) };
};

/** Nine thousand of the currency or more for one call: to the last micro it is not exact any more. */
const hugeCost = (sum: number): number => Math.min(Math.ceil(sum / scale), Number.MAX_SAFE_INTEGER);

type PriceTable = (model: string) => Price | null;

const compileTable = (models: PricesConfig["models"]): PriceTable => {
  const table = Object.entries(models).map(([glob, one]) => ({
    matches: compileGlob(glob),
    price: {
      input: scaled(one.inputPerMillion),
      output: scaled(one.outputPerMillion),
      cachedInput: scaled(one.cachedInputPerMillion ?? one.inputPerMillion),
    },
  }));
  const known = new Map<string, Price | null>();
  return (model) => {
    if (table.length === 0) return null;
    const cached = known.get(model);
    if (cached !== undefined) return cached;
    const found = table.find(({ matches }) => matches(model))?.price ?? null;
    if (known.size >= cachedNamesMax) known.clear();
    known.set(model, found);
    return found;
  };
};

/** Compiles the table, and those of upstreams by name: what one has goes before the table. */
export const createPrices = (
  { currency, models }: PricesConfig,
  upstreams: Readonly<Record<string, PricesConfig["models"]>> = {},
): Prices => {
  const general = compileTable(models);
  const own = new Map(Object.entries(upstreams).map(([name, table]) => [name, compileTable(table)]));
  return {
    currency,
    find: (model, upstream) => (upstream === undefined ? null : own.get(upstream)?.(model)) ?? general(model),
  };
};

/** As the table of the configuration has it. */
export const shownPrice = ({ input, output, cachedInput }: Price) => ({
  inputPerMillion: input / scale,
  outputPerMillion: output / scale,
  cachedInputPerMillion: cachedInput / scale,
});

/** What an amount of the currency is in micros. */
export const microsOf = (money: number): number => Math.round(money * 1_000_000);
