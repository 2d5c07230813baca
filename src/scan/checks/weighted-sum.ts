/**
 * Weighted sums of digits: what most national check digits are made of.
 * @module
 */

/** The value of a digit or letter: 0-9, then A = 10 to Z = 35, as in ISO/IEC 7064. */
export const valueOf = (character: string): number => {
  const code = character.charCodeAt(0);
  return code < 58 ? code - 48 : code - 55;
};

/**
 * The sum of each character's value times the weight at its place. Characters beyond the last weight do not count, so the check digit may be left on.
 * Expects digits and upper-case letters.
 */
export const weightedSum = (compact: string, weights: readonly number[]): number =>
  weights.reduce((sum, weight, place) => sum + weight * valueOf(compact.charAt(place)), 0);

/** Whether the weighted sum is a multiple of a modulus: the form of checks in which the check digit has a weight as well. */
export const sumsTo =
  (weights: readonly number[], modulus: number) =>
  (compact: string): boolean =>
    weightedSum(compact, weights) % modulus === 0;

/** The sum of the digits of all products: 7 * 8 = 56 counts 11, as in Luhn's check. */
export const digitSum = (compact: string, weights: readonly number[]): number =>
  weights.reduce((sum, weight, place) => {
    const product = weight * valueOf(compact.charAt(place));
    return sum + Math.floor(product / 10) + (product % 10);
  }, 0);

/** The digit at a place, counted from the end when negative. */
export const digitAt = (compact: string, place: number): number => valueOf(compact.at(place) ?? "0");
