/**
 * The check character systems of ISO/IEC 7064 that national numbers use.
 * @module
 */
import { valueOf } from "./weighted-sum.ts";

/** MOD 11,10 over digits, the last one the check digit: German tax ids, Croatian OIB. */
export const passesMod11And10 = (digits: string): boolean => {
  let sum = 5;
  for (const digit of digits) sum = ((((sum || 10) * 2) % 11) + Number(digit)) % 10;
  return sum === 1;
};

/** MOD 11-2 over digits and a last digit or X: Chinese resident ids, ORCID. */
export const passesMod11And2 = (compact: string): boolean => {
  let check = 0;
  for (const digit of compact.slice(0, -1)) check = ((check + Number(digit)) * 2) % 11;
  const last = compact.at(-1) === "X" ? 10 : Number(compact.at(-1));
  return (check + last) % 11 === 1;
};

/** The remainder by 97 of a number of any length; letters count as two digits, A = 10. */
export const mod97 = (compact: string): number => {
  let remainder = 0;
  for (const character of compact) {
    const value = valueOf(character);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder;
};
