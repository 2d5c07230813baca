/**
 * Luhn's check digit: payment cards, IMEIs, and the many national numbers that took it over.
 * @module
 */

/** Luhn's sum over a string of digits, last digit undoubled: 0 in a valid number (ISO/IEC 7812-1, annex B). */
const luhnRemainder = (digits: string): number => {
  let sum = 0;
  for (let place = 0; place < digits.length; place += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - place) - 48;
    const doubled = place % 2 === 0 ? digit : digit * 2;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10;
};

/** Whether the last of these digits is Luhn's check digit of the others (ISO/IEC 7812-1, annex B). Expects digits only. */
export const passesLuhn = (digits: string): boolean => luhnRemainder(digits) === 0;
