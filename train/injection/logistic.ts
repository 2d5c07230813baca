/**
 * Logistic regression over sparse binary features, trained by AdaGrad. Deterministic: the same examples in the same order give the same weights.
 * @module
 */
import type { Random } from "../random.ts";

export interface Example {
  /** Different features, each of value 1 / sqrt(their number). */
  readonly features: Uint32Array;
  readonly isAttack: boolean;
  /** How much it counts. */
  readonly weight: number;
}

export interface Settings {
  readonly buckets: number;
  readonly epochs: number;
  readonly rate: number;
  /** L2, per example. */
  readonly decay: number;
  /** The log odds of a text of which nothing is known. Given, not learnt: what is foreign to the model is no attack. */
  readonly bias: number;
}

/** The probability that a log odds stands for. */
export const probability = (logit: number): number => 1 / (1 + Math.exp(-logit));

export const trainLogistic = (examples: readonly Example[], settings: Settings, random: Random): Float32Array => {
  const { buckets, epochs, rate, decay, bias } = settings;
  const weights = new Float32Array(buckets);
  const squares = new Float32Array(buckets).fill(1e-6);
  const order = Uint32Array.from(examples, (_, i) => i);
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    for (let i = order.length - 1; i > 0; i -= 1) {
      const j = random.below(i + 1);
      [order[i], order[j]] = [order[j] ?? 0, order[i] ?? 0];
    }
    for (const which of order) {
      const example = examples[which];
      if (example === undefined) continue;
      const { features, isAttack, weight } = example;
      const value = 1 / Math.sqrt(features.length);
      let logit = 0;
      for (const feature of features) logit += weights[feature] ?? 0;
      const error = (probability(logit * value + bias) - (isAttack ? 1 : 0)) * weight;
      for (const feature of features) {
        const slope = error * value + decay * (weights[feature] ?? 0);
        const sum = (squares[feature] ?? 0) + slope * slope;
        squares[feature] = sum;
        weights[feature] = (weights[feature] ?? 0) - (rate * slope) / Math.sqrt(sum);
      }
    }
  }
  return weights;
};
