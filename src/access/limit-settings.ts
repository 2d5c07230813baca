/**
 * What a key or a team may use: in a minute, at one time, in a UTC day and in a UTC month. What is not named is not bounded.
 * @module
 */
import { z } from "zod";

const count = (most: number) => z.int().min(1).max(most).optional();
const countMax = 1_000_000_000_000;
/** Of the currency of the price table, with at most six decimals. */
const money = () => z.number().min(0.000_001).max(1_000_000_000).multipleOf(0.000_001).optional();

export const limitsSchema = z.strictObject({
  requestsPerMinute: count(1_000_000_000).describe("Calls that begin in any minute; more are 429."),
  tokensPerMinute: count(countMax).describe("Tokens of prompt and answer in any minute; more are 429."),
  concurrent: count(100_000).describe("Calls at one time; more are 429."),
});

export const budgetSchema = z.strictObject({
  tokensPerDay: count(countMax).describe("Tokens in a UTC day; when they are used, calls are 402."),
  tokensPerMonth: count(countMax).describe("The same in a UTC month."),
  moneyPerDay: money().describe("What calls may cost in a UTC day, by the prices; then they are 402."),
  moneyPerMonth: money().describe("The same in a UTC month."),
});

export type Limits = z.infer<typeof limitsSchema>;
export type Budget = z.infer<typeof budgetSchema>;

/** What bounds the calls of one key or of one team. */
export interface Bounds {
  readonly limits: Limits;
  readonly budget: Budget;
}

/** All that the limiter must know of who calls: their id, their team, and what their key is bound by. */
export interface Bounded extends Bounds {
  readonly id: string;
  readonly team: string | null;
}
