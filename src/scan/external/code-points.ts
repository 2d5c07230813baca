/**
 * Offsets as other languages count them. Python counts code points, JavaScript UTF-16 code units.
 * @module
 */

/**
 * The UTF-16 offsets of places in a text that are given in code points; null for one that is beyond its end. One pass over the text. Half
 * a surrogate pair alone counts as one code point, as it does in Python.
 */
export const utf16Offsets = (text: string, codePoints: readonly number[]): ReadonlyMap<number, number | null> => {
  const offsets = new Map<number, number | null>();
  const isPlain = !/[\ud800-\udfff]/.test(text);
  let [unit, point] = [0, 0];
  for (const wanted of [...new Set(codePoints)].toSorted((a, b) => a - b)) {
    if (isPlain) [unit, point] = [Math.min(wanted, text.length), Math.min(wanted, text.length)];
    else {
      for (; point < wanted && unit < text.length; point += 1) {
        unit += (text.codePointAt(unit) ?? 0) > 0xffff ? 2 : 1;
      }
    }
    offsets.set(wanted, point === wanted ? unit : null);
  }
  return offsets;
};
