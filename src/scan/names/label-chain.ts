/**
 * The chain of labels: from scores of single tokens to the probabilities of their labels in a row, by the forward-backward algorithm
 * (Rabiner 1989), scaled at each token.
 * @module
 */
import { labelCount, type NamesModel, weightCount } from "./model.ts";
import { tokensMax } from "./segments.ts";

/** Works in place: `probabilities` of the tokens `first` to `last`, exclusive, of a segment of `count`; those around them are no names. */
export type LabelChain = (
  scores: Int32Array,
  first: number,
  last: number,
  count: number,
  probabilities: Float32Array,
) => void;

const none = 0;
/** The row of transitions from the beginning of a segment. */
const beginning = labelCount;

export const createLabelChain = ({ transitions, scale }: NamesModel): LabelChain => {
  const factors = Float64Array.from(transitions, (weight) => Math.exp(weight * scale));
  // Scores are whole numbers: their exponentials are looked up.
  const exponentials = Float64Array.from({ length: 1024 }, (_, i) => Math.exp(-i * scale));
  const local = new Float64Array(tokensMax * labelCount);
  const forward = new Float64Array(tokensMax * labelCount);
  const backward = new Float64Array(labelCount);
  const carried = new Float64Array(labelCount);

  /** The token's own factors; the score of the first label is nought. */
  const weigh = (scores: Int32Array, i: number): void => {
    const at = i * labelCount;
    const from = i * weightCount - 1;
    let highest = 0;
    for (let y = 1; y < labelCount; y += 1) if (scores[from + y]! > highest) highest = scores[from + y]!;
    local[at] = exponentials[highest] ?? 0;
    for (let y = 1; y < labelCount; y += 1) local[at + y] = exponentials[highest - scores[from + y]!] ?? 0;
  };

  const goForward = (scores: Int32Array, first: number, last: number): void => {
    for (let i = first; i < last; i += 1) {
      weigh(scores, i);
      const at = i * labelCount;
      let total = 0;
      for (let y = 0; y < labelCount; y += 1) {
        let reached = 0;
        if (i === first) reached = factors[(first === 0 ? beginning : none) * labelCount + y]!;
        else
          for (let x = 0; x < labelCount; x += 1)
            reached += forward[at - labelCount + x]! * factors[x * labelCount + y]!;
        forward[at + y] = local[at + y]! * reached;
        total += forward[at + y]!;
      }
      for (let y = 0; y < labelCount; y += 1) forward[at + y] = forward[at + y]! / total;
    }
  };

  const stepBack = (at: number): void => {
    let sum = 0;
    for (let y = 0; y < labelCount; y += 1) backward[y] = backward[y]! * local[at + y]!;
    for (let x = 0; x < labelCount; x += 1) {
      let reached = 0;
      for (let y = 0; y < labelCount; y += 1) reached += factors[x * labelCount + y]! * backward[y]!;
      carried[x] = reached;
      sum += reached;
    }
    for (let x = 0; x < labelCount; x += 1) backward[x] = carried[x]! / sum;
  };

  return (scores, first, last, count, probabilities) => {
    goForward(scores, first, last);
    for (let y = 0; y < labelCount; y += 1) backward[y] = last === count ? 1 : factors[y * labelCount + none]!;
    for (let i = last - 1; i >= first; i -= 1) {
      const at = i * labelCount;
      let total = 0;
      for (let y = 0; y < labelCount; y += 1) total += forward[at + y]! * backward[y]!;
      for (let y = 0; y < labelCount; y += 1) probabilities[at + y] = (forward[at + y]! * backward[y]!) / total;
      if (i > first) stepBack(at);
    }
  };
};
