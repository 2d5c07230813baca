/**
 * Sweden: personal and organisation numbers.
 * @module
 */
import { isDay } from "../checks/calendar.ts";
import { compacted } from "../checks/compact.ts";
import { passesLuhn } from "../checks/luhn.ts";
import type { Recognizer } from "../recognizer.ts";
import { identifier, strength } from "./identifier.ts";

/** Date of birth (coordination numbers add 60 to the day), serial, Luhn over the ten digits without the century. */
export const isPersonnummer = (digits: string): boolean => {
  const short = digits.slice(-10);
  const day = Number(short.slice(4, 6));
  return isDay(Number(short.slice(2, 4)), day > 60 ? day - 60 : day) && passesLuhn(short);
};

/** Luhn; the third digit is 2 at least, so that it is no date. */
export const isOrganisation = (digits: string): boolean => Number(digits.charAt(2)) >= 2 && passesLuhn(digits);

const words = [
  "personnummer",
  "pnr",
  "samordningsnummer",
  "person nr",
  "personal identity number",
  "personal identity code",
  "swedish id",
  "personnr",
];

export const se: readonly Recognizer[] = [
  ...identifier({
    type: "SE_PERSONNUMMER",
    countries: ["SE"],
    source: "Folkbokföringslag (1991:481) § 18; https://www.skatteverket.se",
    forms: [
      // Dates of late stand in many other numbers.
      [/(?:1[89]\d\d|20[01]\d)\d{4}[-+ ]?\d{4}/, strength.fair + 50],
      [/(?:18|20)?\d{6}[-+ ]?\d{4}/, strength.weak],
    ],
    check: compacted(isPersonnummer),
    context: words,
    aloneMilli: 435,
  }),
  ...identifier({
    type: "SE_ORGANISATIONSNUMMER",
    countries: ["SE"],
    source: "Lag (1974:174) om identitetsbeteckning för juridiska personer; https://www.bolagsverket.se",
    forms: [[/(?:16)?\d{6}-\d{4}/, strength.weak]],
    digits: 10,
    check: compacted((digits) => isOrganisation(digits.slice(-10))),
    context: ["organisationsnummer", "org nr", "orgnr", "org nummer", "företag", "bolag"],
    aloneMilli: 404,
  }),
  ...identifier({
    type: "SE_VAT_ID",
    countries: ["SE"],
    source: "https://www.skatteverket.se, momsregistreringsnummer",
    forms: [[/SE ?\d{10}01/i, strength.certain]],
    check: compacted((text) => passesLuhn(text.slice(2, 12))),
    context: ["moms", "vat", "momsregistreringsnummer"],
  }),
];
