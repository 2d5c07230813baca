/**
 * Postcodes. Bare digits need a word or a place's name beside them.
 * @module
 */
import type { PatternRecognizer } from "../recognizer.ts";
import { countryName, usState } from "./place-names.ts";

const zipWords = ["zip", "zip code", "zipcode", "zip codes", "zip4", "postal code", "mailing code"];
const codeWords = [
  "postcode",
  "post code",
  "postal code",
  "postalcode",
  "postal",
  "zip",
  "zip code",
  "plz",
  "postleitzahl",
  "code postal",
  "código postal",
  "codigo postal",
  "cp",
  "cap",
  "c a p",
  "codice postale",
  "cep",
  "código de endereçamento postal",
  "kod pocztowy",
  "postnummer",
  "postnr",
  "postinumero",
  "psč",
  "psc",
  "irányítószám",
  "postikood",
  "póstnúmer",
  "poštna številka",
  "poštanski broj",
  "pincode",
  "pin code",
  "eircode",
  "cod poștal",
  "posta kodu",
  "postcode is",
];

const ukArea =
  "(?:AB|AL|BA|BB|BD|BF|BH|BL|BN|BR|BS|BT|BX|CA|CB|CF|CH|CM|CO|CR|CT|CV|CW|DA|DD|DE|DG|DH|DL|DN|DT|DY|EC|EH|EN|EX|FK|FY|GL|GU|GY|HA|HD|HG|HP|HR|HS|HU|HX|IG|IM|IP|IV|JE|KA|KT|KW|KY|LA|LD|LE|LL|LN|LS|LU|ME|MK|ML|NE|NG|NN|NP|NR|NW|OL|OX|PA|PE|PH|PL|PO|PR|RG|RH|RM|SA|SE|SG|SK|SL|SM|SN|SO|SP|SR|SS|ST|SW|SY|TA|TD|TF|TN|TQ|TR|TS|TW|UB|WA|WC|WD|WF|WN|WR|WS|WV|YO|ZE|[BEGLMNSW])";
const ukInward = "\\d[ABD-HJLNP-UW-Z]{2}";

const american: readonly PatternRecognizer[] = [
  {
    type: "ZIP_CODE",
    pattern: new RegExp(`${usState},?[ ]{1,2}\\d{5}(?:-\\d{4})?(?!-?\\d)`),
    scoreMilli: 600,
    dataClass: "confidential",
    countries: ["US"],
    source: "USPS Publication 28, sections 211 and 225",
  },
  {
    type: "ZIP_CODE",
    pattern: /\d{5}-\d{4}(?!-?\d)/,
    scoreMilli: 400,
    context: zipWords,
    dataClass: "confidential",
    countries: ["US"],
    source: "USPS Publication 28, section 211",
  },
  {
    type: "ZIP_CODE",
    pattern: /\d{5}(?!-?\d|[.,]\d)/,
    scoreMilli: 150,
    context: zipWords,
    dataClass: "confidential",
    countries: ["US"],
    source: "USPS Publication 28, section 211",
  },
];

const european: readonly PatternRecognizer[] = [
  {
    type: "UK_POSTCODE",
    pattern: new RegExp(`${ukArea}\\d[\\dA-HJKMNP-Z]?[ ]${ukInward}|GIR ?0AA`),
    scoreMilli: 500,
    dataClass: "confidential",
    countries: ["GB"],
    source: "Royal Mail, PAF Programmers' Guide, postcode format",
  },
  {
    type: "UK_POSTCODE",
    pattern: new RegExp(`${ukArea}\\d[\\dA-HJKMNP-Z]?[ ]?${ukInward}|GIR ?0AA`, "i"),
    scoreMilli: 300,
    context: [...codeWords, "address", "london", "united kingdom", "uk", "england"],
    dataClass: "confidential",
    countries: ["GB"],
    source: "Royal Mail, PAF Programmers' Guide, postcode format",
  },
  {
    type: "DE_PLZ",
    pattern: /0[1-9]\d{3}(?![-.,/:]?\d)/,
    scoreMilli: 400,
    context: ["plz", "postleitzahl", "deutschland", "germany"],
    against: ["id", "code", "error", "version", "number"],
    dataClass: "confidential",
    countries: ["DE"],
    source: "Deutsche Post, Postleitzahlen: five digits from 01001; a quantity has no leading zero",
  },
  {
    type: "DE_PLZ",
    pattern: /(?:D-)?(?:0[1-9]|[1-9]\d)\d{3}(?![-.,/:]?\d)/,
    scoreMilli: 150,
    context: ["plz", "postleitzahl"],
    dataClass: "confidential",
    countries: ["DE"],
    source: "Deutsche Post, Postleitzahlen",
  },
];

const others: readonly PatternRecognizer[] = [
  {
    type: "POSTCODE",
    pattern: /[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z][ -]\d[ABCEGHJ-NPRSTV-Z]\d/,
    scoreMilli: 550,
    dataClass: "confidential",
    countries: ["CA"],
    source: "Canada Post, Addressing Guidelines, section 6",
  },
  {
    type: "POSTCODE",
    pattern:
      /(?:[A-Z]{1,2}-)?(?:\d{3,7}(?:-\d{3,4})?|\d{3} \d{2,3}|\d{2}-\d{3}|\d{4} ?[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d|[A-Z]\d[\dW] ?[\dA-Z]{4}|AD\d{3}|LV-\d{4}|[A-Z]{2}\d{2})(?![-.,]?\d)/,
    scoreMilli: 150,
    context: codeWords,
    dataClass: "confidential",
    source: "Universal Postal Union, Postal addressing systems in member countries",
  },
  {
    type: "POSTCODE",
    pattern: /〒 ?\d{3}-?\d{4}/,
    scoreMilli: 800,
    dataClass: "confidential",
    countries: ["JP"],
    source: "Japan Post, postal code",
  },
  {
    type: "POSTCODE",
    pattern: new RegExp(
      `${countryName}[ ,]{1,3}(?:\\d{5,6}|0\\d{3}|[3-9]\\d{3})(?![-.,]?\\d|[ ](?:people|km|miles|years|employees|users|soldiers))`,
      "i",
    ),
    scoreMilli: 450,
    dataClass: "confidential",
    source: "Universal Postal Union, Postal addressing systems in member countries",
  },
];

/** Postcodes of the United States and elsewhere. */
export const postcodes: readonly PatternRecognizer[] = [...american, ...european, ...others];
