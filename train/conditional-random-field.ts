/**
 * Training of a linear-chain conditional random field over hashed features: gradient ascent on the likelihood with steps by AdaGrad.
 * @module
 */
import { labelCount } from "../src/scan/names/model.ts";
import type { Random } from "./random.ts";

/** One segment, ready to train on. */
export interface Example {
  readonly count: number;
  /** Features of token `i` stand at `firsts[i]` to `firsts[i + 1]`: hashes, or once they are numbered, rows. */
  readonly firsts: Int32Array;
  readonly features: Int32Array;
  /** Labels that each token may have, as bits: one when it is known. */
  readonly allowed: Uint8Array;
}

export interface Field {
  readonly weights: Float32Array;
  readonly transitions: Float32Array;
}

const tokensMax = 64;
const cells = tokensMax * labelCount;

/** Forward-backward in the domain of probabilities, scaled at each token. */
const createInference = () => {
  const local = new Float64Array(cells);
  const forward = new Float64Array(cells);
  const backward = new Float64Array(cells);

  /** Writes the posteriors of each label to `posteriors`, and adds `sign` times the expected transitions to `expected`. */
  return (
    scores: Float64Array,
    factors: Float64Array,
    count: number,
    allowed: Uint8Array | null,
    posteriors: Float64Array,
    expected: Float64Array,
    sign: number,
  ): void => {
    for (let i = 0; i < count; i += 1) {
      const at = i * labelCount;
      let highest = -Infinity;
      for (let y = 0; y < labelCount; y += 1) highest = Math.max(highest, scores[at + y]!);
      let total = 0;
      for (let y = 0; y < labelCount; y += 1) {
        const may = allowed === null || ((allowed[i]! >> y) & 1) === 1;
        const own = may ? Math.exp(scores[at + y]! - highest) + 1e-12 : 0;
        local[at + y] = own;
        let reached = 0;
        if (i === 0) reached = factors[labelCount * labelCount + y]!;
        else
          for (let x = 0; x < labelCount; x += 1)
            reached += forward[at - labelCount + x]! * factors[x * labelCount + y]!;
        forward[at + y] = own * reached;
        total += own * reached;
      }
      for (let y = 0; y < labelCount; y += 1) forward[at + y] = forward[at + y]! / total;
    }
    const end = (count - 1) * labelCount;
    for (let y = 0; y < labelCount; y += 1) backward[end + y] = 1;
    for (let i = count - 1; i >= 0; i -= 1) {
      const at = i * labelCount;
      let total = 0;
      for (let y = 0; y < labelCount; y += 1) total += forward[at + y]! * backward[at + y]!;
      for (let y = 0; y < labelCount; y += 1) posteriors[at + y] = (forward[at + y]! * backward[at + y]!) / total;
      if (i === 0) break;
      const before = at - labelCount;
      let sum = 0;
      for (let x = 0; x < labelCount; x += 1) {
        let reached = 0;
        for (let y = 0; y < labelCount; y += 1)
          reached += factors[x * labelCount + y]! * local[at + y]! * backward[at + y]!;
        backward[before + x] = reached;
        sum += forward[before + x]! * reached;
      }
      for (let x = 0; x < labelCount; x += 1) {
        for (let y = 0; y < labelCount; y += 1)
          expected[x * labelCount + y] =
            expected[x * labelCount + y]! +
            (sign * forward[before + x]! * factors[x * labelCount + y]! * local[at + y]! * backward[at + y]!) / sum;
        backward[before + x] = backward[before + x]! / sum;
      }
    }
    for (let y = 0; y < labelCount; y += 1)
      expected[labelCount * labelCount + y] = expected[labelCount * labelCount + y]! + sign * posteriors[y]!;
  };
};

export interface Settings {
  readonly rows: number;
  readonly epochs: number;
  readonly rate: number;
  /** Nats that "no name" is made likelier by in training where there is a name: what is missed costs more than what is made up. */
  readonly recallNats: number;
  /** Pull of weights to nought at each step. */
  readonly decay: number;
  /** Share of features left out of each step, others each time: none may lean on another. */
  readonly dropout: number;
}

/** Leaves features out of an example, others each time. */
const createDropout = (share: number) => {
  const kept = new Int32Array(tokensMax * 256);
  const firsts = new Int32Array(tokensMax + 1);
  const dropBelow = share * 0x1_0000_0000;
  let state = 0x9e3779b9;
  const isDropped = (): boolean => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0 < dropBelow;
  };
  const drop = (example: Example): void => {
    let n = 0;
    for (let i = 0; i < example.count; i += 1) {
      firsts[i] = n;
      for (let f = example.firsts[i]!; f < example.firsts[i + 1]!; f += 1) {
        if (isDropped()) continue;
        kept[n] = example.features[f]!;
        n += 1;
      }
    }
    firsts[example.count] = n;
  };
  return { kept, firsts, drop };
};

/** A field that learns from one example at a time; `learn` returns how much it was wrong. */
const createLearner = (settings: Settings) => {
  const weights = new Float32Array(settings.rows * labelCount);
  const squares = new Float32Array(settings.rows * labelCount).fill(0.1);
  const transitions = new Float32Array((labelCount + 1) * labelCount);
  const transitionSquares = new Float32Array(transitions.length).fill(1);
  const scores = new Float64Array(cells);
  const posteriors = new Float64Array(cells);
  const wanted = new Float64Array(cells);
  const expected = new Float64Array(transitions.length);
  const infer = createInference();
  const { kept, firsts, drop } = createDropout(settings.dropout);
  const boost = 1 / (1 - settings.dropout);

  const addScores = (count: number): void => {
    scores.fill(0, 0, count * labelCount);
    for (let i = 0; i < count; i += 1)
      for (let f = firsts[i]!; f < firsts[i + 1]!; f += 1)
        for (let y = 0; y < labelCount; y += 1)
          scores[i * labelCount + y] = scores[i * labelCount + y]! + boost * weights[kept[f]! * labelCount + y]!;
  };

  const correct = (i: number, y: number, difference: number, rate: number): void => {
    for (let f = firsts[i]!; f < firsts[i + 1]!; f += 1) {
      const at = kept[f]! * labelCount + y;
      const gradient = difference - settings.decay * weights[at]!;
      squares[at] = squares[at]! + gradient * gradient;
      weights[at] = weights[at]! + (rate * gradient) / Math.sqrt(squares[at]!);
    }
  };

  const learn = (example: Example, rate: number): number => {
    const { count, allowed } = example;
    drop(example);
    addScores(count);
    const factors = Float64Array.from(transitions, (weight) => Math.exp(weight));
    expected.fill(0);
    infer(scores, factors, count, allowed, wanted, expected, 1);
    for (let i = 0; i < count; i += 1)
      if ((allowed[i]! & 1) === 0) scores[i * labelCount] = scores[i * labelCount]! + settings.recallNats;
    infer(scores, factors, count, null, posteriors, expected, -1);
    let missed = 0;
    for (let at = 0; at < count * labelCount; at += 1) {
      const difference = wanted[at]! - posteriors[at]!;
      if (Math.abs(difference) < 1e-3) continue;
      missed += Math.abs(difference);
      correct(Math.floor(at / labelCount), at % labelCount, difference, rate);
    }
    for (let i = 0; i < transitions.length; i += 1) {
      transitionSquares[i] = transitionSquares[i]! + expected[i]! * expected[i]!;
      transitions[i] = Math.max(-5, transitions[i]! + (rate * expected[i]!) / Math.sqrt(transitionSquares[i]!));
    }
    return missed;
  };
  return { weights, transitions, learn };
};

/**
 * Trains on the examples in a random order; the same order and weights for the same seed. The weights are the mean of those after each of the
 * later half of the epochs, which are less at the mercy of the last examples.
 */
export const trainField = (
  examples: readonly Example[],
  settings: Settings,
  random: Random,
  report: (line: string) => void,
): Field => {
  const { weights, transitions, learn } = createLearner(settings);
  const order = examples.map((_, i) => i);
  const mean: Field = { weights: new Float32Array(weights.length), transitions: new Float32Array(transitions.length) };
  const later = Math.ceil(settings.epochs / 2);
  for (let epoch = 0; epoch < settings.epochs; epoch += 1) {
    for (let i = order.length - 1; i > 0; i -= 1) {
      const j = random.below(i + 1);
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    const rate = settings.rate * (1 - (0.8 * epoch) / settings.epochs);
    let missed = 0;
    for (const i of order) missed += learn(examples[i]!, rate);
    if (epoch >= settings.epochs - later) {
      for (let i = 0; i < weights.length; i += 1) mean.weights[i] = mean.weights[i]! + weights[i]! / later;
      for (let i = 0; i < transitions.length; i += 1)
        mean.transitions[i] = mean.transitions[i]! + transitions[i]! / later;
    }
    report(`epoch ${epoch + 1}: ${(missed / examples.length).toFixed(4)}`);
  }
  return mean;
};
