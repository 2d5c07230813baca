/**
 * Which features the model keeps: those seen often enough to learn from, and of these the ones that weigh most.
 * @module
 */
import {
  bucketOf,
  bucketSize,
  type FeatureTable,
  labelCount,
  tagOf,
  tagPairsOf,
  weightCount,
} from "../src/scan/names/model.ts";
import type { Example, Field } from "./conditional-random-field.ts";

/** The features that at least `least` tokens have, in order of their first occurrence. */
export const frequentFeatures = (examples: readonly Example[], least: number): Map<number, number> => {
  const counts = new Map<number, number>();
  for (const { features } of examples)
    for (const feature of features) counts.set(feature, (counts.get(feature) ?? 0) + 1);
  for (const [feature, count] of counts) if (count < least) counts.delete(feature);
  return counts;
};

/** The examples with features replaced by their numbers in `features`; others left out. */
export const numbered = (examples: readonly Example[], features: Iterable<number>): Example[] => {
  const numbers = new Map<number, number>();
  for (const feature of features) numbers.set(feature, numbers.size);
  return examples.map((example) => {
    const firsts = new Int32Array(example.firsts.length);
    const rows: number[] = [];
    for (let i = 0; i < example.count; i += 1) {
      for (let f = example.firsts[i]!; f < example.firsts[i + 1]!; f += 1) {
        const row = numbers.get(example.features[f]!);
        if (row !== undefined) rows.push(row);
      }
      firsts[i + 1] = rows.length;
    }
    return { ...example, firsts, features: Int32Array.from(rows) };
  });
};

/** How much a feature decides: the spread of its weights, times the logarithm of how often it was seen. */
const importance = (weights: Float32Array, row: number, count: number): number => {
  let [low, high] = [Infinity, -Infinity];
  for (let y = 0; y < labelCount; y += 1) {
    const weight = weights[row * labelCount + y]!;
    low = Math.min(low, weight);
    high = Math.max(high, weight);
  }
  return (high - low) * Math.log(1 + count);
};

/** The features that decide most and find room in a table of so many buckets. */
export const chooseFeatures = (counts: ReadonlyMap<number, number>, field: Field, buckets: number): number[] => {
  const ranked = [...counts]
    .map(([feature, count], row) => ({ feature, weight: importance(field.weights, row, count) }))
    .sort((a, b) => b.weight - a.weight || a.feature - b.feature);
  const taken = new Uint8Array(buckets);
  const tags = new Set<number>();
  const chosen: number[] = [];
  for (const { feature } of ranked) {
    const bucket = bucketOf(feature, buckets);
    const tag = bucket * 0x10000 + tagOf(feature);
    if (taken[bucket]! >= bucketSize || tags.has(tag)) continue;
    taken[bucket] = taken[bucket]! + 1;
    tags.add(tag);
    chosen.push(feature);
  }
  return chosen;
};

/** The table of the chosen features; weights in whole numbers of `scale`, those of the first label taken from all others. */
export const tableOf = (chosen: readonly number[], field: Field, buckets: number, scale: number): FeatureTable => {
  const tags = new Uint16Array(buckets * bucketSize);
  const weights = new Int8Array(buckets * bucketSize * weightCount);
  for (const [row, feature] of chosen.entries()) {
    let entry = bucketOf(feature, buckets) * bucketSize;
    while (tags[entry] !== 0) entry += 1;
    tags[entry] = tagOf(feature);
    for (let y = 0; y < weightCount; y += 1) {
      const weight = field.weights[row * labelCount + y + 1]! - field.weights[row * labelCount]!;
      weights[entry * weightCount + y] = Math.max(-127, Math.min(127, Math.round(weight / scale)));
    }
  }
  return { buckets, tags, tagPairs: tagPairsOf(tags), weights };
};
