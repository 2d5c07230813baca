/**
 * What became of the calls of a campaign, arm by arm.
 * @module
 */
import { CustodyError } from "../domain/errors.ts";
import type { CampaignCall } from "../store/feedback-rows.ts";
import { bucketOf, percentileOf } from "./ratio-buckets.ts";

/** So many exchanges are looked at for one report. */
const exchangesMax = 1_000_000;

class Latencies {
  readonly #buckets = new Map<number, number>();
  #count = 0;
  #sum = 0;

  add(us: number): void {
    const bucket = bucketOf(us);
    this.#buckets.set(bucket, (this.#buckets.get(bucket) ?? 0) + 1);
    this.#count += 1;
    this.#sum += us;
  }

  /** By nearest rank; null where there is none. In microseconds. */
  get summary(): { mean: number; p50: number; p95: number; p99: number } | null {
    if (this.#count === 0) return null;
    const at = (part: number): number => percentileOf(this.#buckets, part) ?? 0;
    return { mean: Math.round(this.#sum / this.#count), p50: at(0.5), p95: at(0.95), p99: at(0.99) };
  }
}

/** Sums over the exchanges of one arm. */
export class ArmSums {
  exchanges = 0;
  /** By how they ended; those that run are `open`. */
  readonly outcomes: Record<string, number> = {};
  readonly verdicts: Record<string, number> = {};
  readonly dataClasses: Record<string, number> = {};
  readonly tokens = { prompt: 0, completion: 0, total: 0 };
  costMicros = 0;
  /** Of those that are complete: what was refused or failed says nothing of a model's speed. */
  readonly latency = new Latencies();
  readonly #feedback = { count: 0, sumMilli: 0, positive: 0 };

  add(call: CampaignCall): void {
    const { outcome, verdict, dataClass, latencyUs } = call;
    this.exchanges += 1;
    for (const [counts, name] of [
      [this.outcomes, outcome ?? "open"],
      [this.verdicts, verdict],
      [this.dataClasses, dataClass],
    ] as const) {
      counts[name] = (counts[name] ?? 0) + 1;
    }
    this.tokens.prompt += call.promptTokens ?? 0;
    this.tokens.completion += call.completionTokens ?? 0;
    this.tokens.total += call.totalTokens ?? 0;
    this.costMicros += call.costMicros ?? 0;
    if (outcome === "complete" && latencyUs !== null) this.latency.add(latencyUs);
    for (const value of call.feedbackMilli) {
      this.#feedback.count += 1;
      this.#feedback.sumMilli += value;
      if (value > 0) this.#feedback.positive += 1;
    }
  }

  /** `mean` in the unit of the values, yes and no as 1 and 0; `positive` is the share of those above 0. Null where there is none. */
  get feedback(): { count: number; mean: number | null; positive: number | null } {
    const { count, sumMilli, positive } = this.#feedback;
    if (count === 0) return { count, mean: null, positive: null };
    return { count, mean: sumMilli / count / 1_000, positive: positive / count };
  }
}

/** Adds up what comes, by arm. Throws `request_malformed` for more exchanges than a report takes, and `ledger_unavailable` once
 * `signal` is aborted. */
export const sumCampaign = async (
  pages: AsyncIterable<readonly CampaignCall[]>,
  signal: AbortSignal,
): Promise<Map<string, ArmSums>> => {
  const arms = new Map<string, ArmSums>();
  let seen = 0;
  for await (const page of pages) {
    if (signal.aborted) throw new CustodyError("ledger_unavailable", "the report was given up: nobody waits for it");
    seen += page.length;
    if (seen > exchangesMax) {
      const message = `a report takes ${exchangesMax} exchanges at most: ask for a shorter period`;
      throw new CustodyError("request_malformed", message, "from");
    }
    for (const call of page) {
      const arm = call.arm ?? "";
      const sums = arms.get(arm) ?? new ArmSums();
      arms.set(arm, sums);
      sums.add(call);
    }
  }
  return arms;
};
