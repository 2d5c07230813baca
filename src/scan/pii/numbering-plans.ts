/**
 * Telephone numbers held to the countries' numbering plans. The plans are loaded when the first candidate asks.
 * @module
 */
import { createRequire } from "node:module";
import type * as Libphonenumber from "libphonenumber-js/min";

let library: typeof Libphonenumber | undefined;

const plans = (): typeof Libphonenumber => {
  library ??= createRequire(import.meta.url)("libphonenumber-js/min") as typeof Libphonenumber;
  return library;
};

/** Whether a number with its country code, after `+` or 00, is one that the country's plan has (ITU-T E.164). */
export const isInternationalNumber = (text: string): boolean =>
  plans().parsePhoneNumberFromString(text.replace(/^00/, "+").replace("(0)", ""))?.isValid() ?? false;
