/**
 * Fits the injection model: on all samples, or fold by fold for a cross-validation.
 * @module
 */
import { findConcepts } from "../../src/scan/injection/concept-hits.ts";
import { buckets } from "../../src/scan/injection/features.ts";
import type { Calibration } from "../../src/scan/injection/model.ts";
import { createJudge, createPieceReader, type Judged } from "../../src/scan/injection/windows.ts";
import { createRandom } from "../random.ts";
import { fromEnglish } from "./english-templates.ts";
import { foldOf, grouped, isEnglish, isIndirect, isOwn, readLabelled, type Sample } from "./corpus.ts";
import { fromLanguages } from "./language-templates.ts";
import { type Example, trainLogistic } from "./logistic.ts";

export const folds = 10;
/** Log odds of a text that has nothing known: low, so that a language is no cue. */
export const bias = -4;
const settings = { buckets, epochs: 10, rate: 0.2, decay: 1e-5, bias };
const seed = 20_260_102;
/** Of a text only so much is trained on. */
const charsMax = 6_144;
/** Own attacks are many and alike. */
const ownAttackWeight = 0.5;

/** Everything that is trained on or measured. Throws when the labelled data is absent. */
export const readSamples = (): Sample[] => grouped([...readLabelled(), ...fromLanguages(), ...fromEnglish()]);

const readPieces = createPieceReader();

/** The pieces of a text, each an example; together they weigh less than as many texts. */
export const examplesOf = (sample: Sample): Example[] => {
  if (isIndirect(sample)) return [];
  const text = sample.text.slice(0, charsMax);
  const pieces: Uint32Array[] = [];
  readPieces(text, findConcepts(text), ({ bucket, count }) => pieces.push(bucket.slice(0, count)));
  const weight = (sample.isAttack && isOwn(sample) ? ownAttackWeight : 1) / Math.sqrt(pieces.length);
  return pieces.map((features) => ({ features, isAttack: sample.isAttack, weight }));
};

/** Weights of all examples given. */
export const fitWeights = (examples: readonly Example[]): Float32Array =>
  trainLogistic(examples, settings, createRandom(seed));

/** Weights of each fold, learnt from all other folds. */
export const fitFolds = (samples: readonly Sample[]): Float32Array[] => {
  const examples = samples.map(examplesOf);
  return Array.from({ length: folds }, (_, fold) =>
    fitWeights(samples.flatMap(({ group }, i) => (foldOf(group, folds) === fold ? [] : (examples[i] ?? [])))),
  );
};

/** The source of a labelled attack: its subset without the language. */
export const sourceOf = ({ subset }: Sample): string => subset.replace(/_(?:en|multilingual)$/, "");

/** Weights that saw no attack of one source, of ours in its stead: what a kind of attack that nobody has seen meets. */
export const fitWithout = (samples: readonly Sample[], source: string): Float32Array =>
  fitWeights(samples.filter((sample) => !sample.isAttack || sourceOf(sample) !== source).flatMap(examplesOf));

/** How each text is judged by the weights of its fold, which did not learn from its group. */
export const judgeByFolds = (samples: readonly Sample[], weights: readonly Float32Array[]): Judged[] => {
  const judges = weights.map((own) => createJudge({ weights: own, scale: 1, bias }));
  return samples.map(({ text, group }) => {
    const judge = judges[foldOf(group, folds)];
    if (judge === undefined) throw new RangeError("a fold has no weights");
    return judge(text, findConcepts(text));
  });
};

/** What a share of the values reaches. */
export const reachedBy = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => b - a);
  return sorted[Math.floor(sorted.length * share)] ?? 0;
};

/** Ordinary prompts in a row: long texts in which nothing is an attack. */
const joined = (samples: readonly Sample[], each: number): Sample[] => {
  const byFold = Map.groupBy(samples, ({ group }) => foldOf(group, folds));
  return [...byFold.values()].flatMap((own) =>
    Array.from({ length: Math.floor(own.length / each) }, (_, i) => {
      const parts = own.slice(i * each, (i + 1) * each);
      return { ...(parts[0] as Sample), text: parts.map(({ text }) => text).join("\n\n") };
    }),
  );
};

/** Of texts joined in a row: how many. */
const longParts = 12;

/** Shares of ordinary prompts that may reach 500: a little below what is wanted, as the rules have a share too. */
const labelledShare = 0.008;
const ownShare = 0.025;

/** Chooses what scores mean from a cross-validation of ordinary prompts: the labelled ones, and our own in other languages. */
export const calibrate = (samples: readonly Sample[], weights: readonly Float32Array[]): Calibration => {
  const ordinary = samples.filter((sample) => !sample.isAttack && !isOwn(sample));
  const foreign = samples.filter((sample) => !sample.isAttack && isOwn(sample) && !isEnglish(sample));
  const short = judgeByFolds(ordinary, weights);
  const long = judgeByFolds(joined(ordinary, longParts), weights);
  // A fiftieth of the long ones may score higher than a fiftieth of the short ones: what it is higher by is the price of length.
  const excess =
    reachedBy(
      long.map(({ logit }) => logit),
      0.02,
    ) -
    reachedBy(
      short.map(({ logit }) => logit),
      0.02,
    );
  const doublings = long.reduce((sum, { pieces }) => sum + Math.log2(pieces), 0) / long.length;
  const logitPerDoubling = Math.max(0, excess / doublings);
  const priced = (judged: readonly Judged[]): number[] =>
    judged.map(({ logit, pieces }) => logit - logitPerDoubling * Math.log2(Math.max(1, pieces)));
  return {
    logitAt500: Math.max(
      reachedBy(priced(short), labelledShare),
      reachedBy(priced(judgeByFolds(foreign, weights)), ownShare),
    ),
    logitAt800: reachedBy(priced(short), 0.001),
    logitPerDoubling,
  };
};
