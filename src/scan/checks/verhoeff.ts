/**
 * Verhoeff's check digit, computed in the dihedral group of ten elements: it sees every single error and every swap of neighbours.
 * @module
 */

/** Sum of two elements of D5. */
const add = (a: number, b: number): number => {
  if (a < 5) return b < 5 ? (a + b) % 5 : 5 + ((a + b) % 5);
  return b < 5 ? 5 + ((a - b + 5) % 5) : (a - b + 5) % 5;
};

const permutation = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];

/** Whether the last of these digits is the check digit of the others (J. Verhoeff, Error Detecting Decimal Codes, 1969). Expects digits only. */
export const passesVerhoeff = (digits: string): boolean => {
  let check = 0;
  for (let place = 0; place < digits.length; place += 1) {
    let digit = Number(digits.at(-1 - place));
    for (let times = place % 8; times > 0; times -= 1) digit = permutation[digit] ?? 0;
    check = add(check, digit);
  }
  return check === 0;
};
