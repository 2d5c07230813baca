/**
 * Dates inside numbers.
 * @module
 */

const daysOf = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Whether a month has such a day. The 29th of February passes in any year, since most numbers leave the century out. */
export const isDay = (month: number, day: number): boolean => day >= 1 && day <= (daysOf[month - 1] ?? 0);

/** Whether six digits are a date: year, month, day. */
export const isYearMonthDay = (digits: string): boolean =>
  isDay(Number(digits.slice(2, 4)), Number(digits.slice(4, 6)));

/** Whether six digits (or eight, with a whole year) begin with a day and a month. */
export const isDayMonth = (digits: string): boolean => isDay(Number(digits.slice(2, 4)), Number(digits.slice(0, 2)));
