/**
 * Stretches of a text, in order and apart.
 * @module
 */

/** From one offset to before another. */
export interface Place {
  readonly from: number;
  to: number;
}

/** Adds a place that begins at or after the last one, or joins it to that where they meet. */
export const addPlace = (places: Place[], from: number, to: number): void => {
  const last = places.at(-1);
  if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
  else places.push({ from, to });
};

/** What lies in both of two lists. */
export const intersect = (a: readonly Place[], b: readonly Place[]): Place[] => {
  const both: Place[] = [];
  for (let i = 0, k = 0; i < a.length && k < b.length;) {
    const [one, other] = [a[i], b[k]];
    if (one === undefined || other === undefined) break;
    const from = Math.max(one.from, other.from);
    const to = Math.min(one.to, other.to);
    if (from < to) both.push({ from, to });
    if (one.to < other.to) i += 1;
    else k += 1;
  }
  return both;
};
