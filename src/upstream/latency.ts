/**
 * How soon an upstream answers, told in coarse steps, so that a choice by it does not go back and forth with every call.
 * @module
 */

/** The share of the newest call in the average. */
const newest = 0.2;
/** The first step ends here, each other at twice the end of the one before. */
const firstStepMs = 250;
/** A step is left when the average is beyond its end by this factor. */
const slack = 1.2;
/** What was not asked for so long may have changed: it is unknown again, and a call will tell. */
const forgottenMs = 60_000;

export interface Latency {
  /** Takes the time to the head of one response, in milliseconds. */
  record(ms: number): void;
  /** 0 for an average below 250 ms, 1 below 500, and so on; 0 also while nothing is known. */
  step(): number;
}

const endOf = (step: number): number => firstStepMs * 2 ** step;

const stepOf = (ms: number): number => (ms < firstStepMs ? 0 : Math.floor(Math.log2(ms / firstStepMs)) + 1);

/** Nothing is known yet. `now` is any clock in milliseconds that never goes back. */
export const createLatency = (now: () => number): Latency => {
  let average: number | null = null;
  let step = 0;
  let recordedAt = 0;
  const isForgotten = (): boolean => now() - recordedAt > forgottenMs;
  return {
    record: (ms) => {
      const isFirst = average === null || isForgotten();
      average = isFirst || average === null ? ms : average + newest * (ms - average);
      const isAbove = average > endOf(step) * slack;
      const isBelow = step > 0 && average < endOf(step - 1) / slack;
      if (isFirst || isAbove || isBelow) step = stepOf(average);
      recordedAt = now();
    },
    step: () => (average === null || isForgotten() ? 0 : step),
  };
};
