/**
 * The texts that the injection model learns from, and which of them belong together: near copies of one another, and what one template made, are never on
 * both sides of a cross-validation.
 * @module
 */
import { readRows } from "../corpora.ts";
import { percentileOf } from "../random.ts";

export interface Sample {
  readonly text: string;
  readonly isAttack: boolean;
  readonly subset: string;
  readonly category: string;
  /** Of texts that are near copies, or of one template. */
  readonly group: string;
}

/** Attacks hidden in documents: they are what the indirect scanner looks for, and not trained on. */
export const isIndirect = ({ subset }: Sample): boolean => subset.startsWith("indirect");
/** Of our own templates only. */
export const isEnglish = ({ category }: Sample): boolean => category.startsWith("en ");
/** Made from our own templates. */
export const isOwn = ({ subset }: Sample): boolean => subset.startsWith("own_");

interface Row {
  readonly text: string;
  readonly subset: string;
  readonly category?: string;
}

const shingleWords = 5;
/** Texts that share this part of the shorter one's shingles are near copies. */
const sharedPart = 0.4;

const shinglesOf = (text: string): Set<string> => {
  const words = text.toLowerCase().match(/[\p{L}\p{M}]+|\p{N}+/gu) ?? [];
  if (words.length < shingleWords) return new Set([words.join(" ")]);
  return new Set(
    Array.from({ length: words.length - shingleWords + 1 }, (_, i) => words.slice(i, i + shingleWords).join(" ")),
  );
};

/** Samples with near copies in one group, and with them all that their groups were. */
export const grouped = (samples: readonly Sample[]): Sample[] => {
  const groups = groupsOf(samples);
  return samples.map(({ text, isAttack, subset, category }, i) => ({
    text,
    isAttack,
    subset,
    category,
    group: `${groups[i]}`,
  }));
};

/** A number for each sample, the same for near copies and for samples of one group. What templates made is grouped by template, not by likeness. */
const groupsOf = (samples: readonly Sample[]): number[] => {
  const texts = samples.map(({ text }) => text);
  const parent = texts.map((_, i) => i);
  const rootOf = (i: number): number => {
    let root = i;
    while (parent[root] !== root) root = parent[root] ?? root;
    return root;
  };
  const firsts = new Map<string, number>();
  samples.forEach(({ group }, i) => {
    parent[i] = firsts.get(group) ?? i;
    if (!firsts.has(group)) firsts.set(group, i);
  });
  const shingles = texts.map(shinglesOf);
  const bearers = new Map<string, number[]>();
  shingles.forEach((own, i) => {
    for (const shingle of own) {
      const all = bearers.get(shingle);
      if (all === undefined) bearers.set(shingle, [i]);
      else all.push(i);
    }
  });
  const isMade = samples.map(isOwn);
  shingles.forEach((own, i) => {
    const shared = new Map<number, number>();
    for (const shingle of own) {
      for (const j of bearers.get(shingle) ?? [])
        if (j < i && !(isMade[i] && isMade[j])) shared.set(j, (shared.get(j) ?? 0) + 1);
    }
    for (const [j, count] of shared) {
      if (count >= sharedPart * Math.min(own.size, shingles[j]?.size ?? 0)) parent[rootOf(i)] = rootOf(j);
    }
  });
  return texts.map((_, i) => rootOf(i));
};

/** The labelled data. Throws when it is absent. */
export const readLabelled = (): Sample[] => {
  const attacks = readRows<Row>("injection-attacks.jsonl.gz");
  const rows = [...attacks, ...readRows<Row>("injection-benign.jsonl.gz")];
  return rows.map(({ text, subset, category }, i) => ({
    text,
    isAttack: i < attacks.length,
    subset,
    category: category ?? "",
    group: `labelled ${i}`,
  }));
};

/** Which of `folds` parts a group is measured in. */
export const foldOf = (group: string, folds: number): number => percentileOf(`fold ${group}`) % folds;
