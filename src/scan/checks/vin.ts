/**
 * Vehicle identification numbers.
 * @module
 */

const values = "0123456789.ABCDEFGH..JKLMN.P.R..STUVWXYZ";
const weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];

/** Whether the ninth of 17 characters is the check digit of the others (49 CFR 565.15). Expects upper case, without I, O and Q. */
export const passesVin = (vin: string): boolean => {
  const sum = weights.reduce((sum, weight, place) => sum + weight * (values.indexOf(vin.charAt(place)) % 10), 0);
  return "0123456789X".charAt(sum % 11) === vin.charAt(8);
};
