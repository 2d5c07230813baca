/**
 * JSON numbers (RFC 8259, section 6) in one notation.
 * @module
 */

const withExponent = /^(?<sign>-?)(?<whole>\d+)(?:\.(?<fraction>\d+))?[eE](?<exponent>[+-]?\d+)$/;
/** A number may become so much longer than its digits. */
const zerosMax = 400;

/** A number that has an exponent as it reads without one, exactly: `4.1e3` as `4100`. Any other text, and one that would grow long, as it is. */
export const plainNumber = (text: string): string => {
  const { sign = "", whole = "", fraction = "", exponent } = withExponent.exec(text)?.groups ?? {};
  const digits = whole + fraction;
  const shift = Number(exponent);
  if (exponent === undefined || Math.abs(shift) > digits.length + zerosMax) return text;
  const point = whole.length + shift;
  const padded = "0".repeat(Math.max(0, 1 - point)) + digits.padEnd(point, "0");
  const at = Math.max(1, point);
  const isZero = (place: number): boolean => padded[place] === "0";
  let from = 0;
  while (from < at - 1 && isZero(from)) from += 1;
  let to = padded.length;
  while (to > at && isZero(to - 1)) to -= 1;
  return `${sign}${padded.slice(from, at)}${to > at ? `.${padded.slice(at, to)}` : ""}`;
};
