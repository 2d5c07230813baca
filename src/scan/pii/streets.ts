/**
 * Street addresses: lines with a street, a unit or a box, and the lines that follow them as far as the postcode.
 * @module
 */
import type { PatternRecognizer } from "../recognizer.ts";
import { namedDate } from "./date-words.ts";
import { capitals, letters } from "./letters.ts";
import { looseTypeBefore, streetSuffix, typeAfter, typeAfterName, typeBefore } from "./street-words.ts";

const number = "\\d{1,5}[A-Za-z]?(?:[-/]\\d{1,4}[A-Za-z]?)?";
/** Not the rest of a date or of a longer number. */
const fresh = "(?<!\\d[-/.])";
/** A house number, perhaps after another (a box, a block). */
const numbers = `${number},?[ ]{1,2}(?:${number}[ ])?`;
const word = `[${letters}][${letters}'’.-]{0,24}`;
const ordinal = "\\d{1,3}(?:st|nd|rd|th)";
const capital = `(?:[${capitals}][${letters}'’.-]{0,24}|${ordinal}|de|del|della|di|da|do|dos|du|des|la|le|van|der|den|of|the)`;
const unitWord =
  "(?:Apt|Apartment|Suite|Ste|Unit|Flat|Room|Rm|Appartement|Appt|Wohnung|Whg|Piso|Depto|Interno|Lokal|lok|m)";
const unit = `${unitWord}\\.?[ ]?#?[A-Z]?\\d{1,5}[A-Z]?`;
const postcode =
  "(?:\\d{4}[ ][A-Z]{2}|\\d{4,6}(?:-\\d{3,4})?|\\d{3}[ ]\\d{2}|\\d{2}-\\d{3}|[A-Z]{1,2}\\d[A-Z\\d]?[ ]?\\d[A-Z]{2}|[A-Z]\\d[A-Z][ ]\\d[A-Z]\\d)";
const separator = "[ ]{0,2}[,\\n][,\\n >?\\t]{0,8}";
/** City, state, country: up to four parts, and then a postcode. Without the postcode they could be anything. */
const tail = `(?:(?:${separator}|[ ]{1,2}(?:-[ ])?)(?:${word}|${ordinal})(?:[ ]${word}){0,3}){0,4}[, \\n>?\\t]{1,8}${postcode}`;
const optional = `(?:(?:,?[ ]{1,2}|${separator})${unit})?(?:${tail})?(?![ .-]?\\d)`;

const addressWords = [
  "address",
  "addresses",
  "street",
  "lives",
  "live",
  "living",
  "lives at",
  "located",
  "located at",
  "location",
  "resides",
  "residing",
  "residence",
  "residence at",
  "home",
  "office",
  "offices",
  "mail",
  "mailing",
  "ship",
  "shipping",
  "shipped",
  "delivery",
  "deliver",
  "delivered",
  "send",
  "sent to",
  "sent",
  "letter",
  "taxi",
  "cab",
  "meet me",
  "meet",
  "meeting",
  "drop",
  "drops",
  "return to",
  "billing",
  "corner",
  "house",
  "apartment",
  "apt",
  "suite",
  "moved",
  "move",
  "new one to",

  "arrived",
  "adresse",
  "wohnt",
  "wohnhaft",
  "anschrift",
  "habite",
  "domicile",
  "dirección",
  "vive",
  "domicilio",
  "indirizzo",
  "abita",
  "endereço",
  "mora",
  "adres",
  "mieszka",
  "woont",
  "adress",
  "bor",
  "osoite",
  "asuu",
  "lakcím",
  "adresa",
  "st",
  "zip",
  "postcode",
];

const definition = { type: "STREET_ADDRESS", dataClass: "confidential" } as const;
const usps = "USPS Publication 28, sections 21-24, appendix C";
const upu = "Universal Postal Union, S42 address templates";

const measure = new RegExp(
  `^(?:\\d+ (?:and|or|to|of|x|by|in|plus|minus|times|am|pm|percent|years?|days?|hours?|minutes?|km|kg|cm|mm)(?![a-z])|${namedDate})`,
  "i",
);
/** Words of sentences: numbers with these between them count something. */
const sentence =
  /(?:^|[ ])(?:that|which|each|has|have|had|are|is|was|were|with|on|top|than|more|less|per|people|times|contains?|sends?|then|into|equals?|when|if|and the|of each)[ ]|\p{Ll}{4}\. /iu;

const isAddressLine = (text: string): boolean => text.length > 8 && !measure.test(text) && !sentence.test(text);

const numberFirst: readonly PatternRecognizer[] = [
  {
    ...definition,
    pattern: new RegExp(
      `${fresh}${numbers}(?:${capital}[ ]){1,5}${typeAfter}(?:[ ](?:N|S|E|W|NE|NW|SE|SW|North|South|East|West))?\\.?${optional}`,
    ),
    scoreMilli: 700,
    source: usps,
  },
  {
    ...definition,
    pattern: new RegExp(`${fresh}${numbers}(?:(?:${word}|${ordinal})[ ]){1,4}${typeAfter}\\.?${optional}`, "i"),
    scoreMilli: 250,
    context: addressWords,
    source: usps,
  },
  {
    ...definition,
    pattern: new RegExp(`${fresh}${numbers}${typeBefore}[ ]${word}(?:[ ]${word}){0,5}(?:,?[ ]${number})?${optional}`),
    scoreMilli: 550,
    source: upu,
  },
  {
    ...definition,
    pattern: new RegExp(
      `${fresh}${numbers}${looseTypeBefore}[ ]${word}(?:[ ]${word}){0,5}(?:,?[ ]${number})?${optional}`,
      "i",
    ),
    scoreMilli: 200,
    context: addressWords,
    source: upu,
  },
  {
    ...definition,
    pattern: new RegExp(`${fresh}${numbers}${word}(?:[ ]${word}){0,4}[ ]${number}\\.?${optional}`, "i"),
    check: isAddressLine,
    scoreMilli: 200,
    context: addressWords,
    source: upu,
  },
  {
    ...definition,
    pattern: new RegExp(
      `${fresh}${numbers}${word}(?:[ ]${word}){0,4}(?:[ ]${number}\\.?(?:[ ]${word}){0,2})?(?:${separator}|[ ]{1,2})(?:Apt|Apartment|Suite|Ste)\\.?[ ]#?[A-Z]?\\d{1,5}[A-Z]?(?:${tail})?`,
      "i",
    ),
    scoreMilli: 600,
    source: usps,
  },
];

const streetFirst: readonly PatternRecognizer[] = [
  {
    ...definition,
    pattern: new RegExp(`${typeBefore}[ ]${word}(?:[ ]${word}){0,5},?[ ](?:n[º°.]{0,2}[ ]?)?${number}${optional}`),
    check: (text) => /[ '’.]\p{Lu}/u.test(text),
    scoreMilli: 500,
    source: upu,
  },
  {
    ...definition,
    pattern: new RegExp(
      `${fresh}(?:${numbers})?[${capitals}][${letters}-]{1,30}${streetSuffix}[ ]${number}\\.?${optional}`,
    ),
    scoreMilli: 600,
    source: "DIN 5008; Universal Postal Union, S42 address templates",
  },
  {
    ...definition,
    pattern: new RegExp(
      `${fresh}(?:${numbers})?[${capitals}][${letters}.-]{1,24}(?:[ ]${word})?[ ]${typeAfterName}[ ]${number}\\.?${optional}`,
    ),
    scoreMilli: 600,
    source: upu,
  },
  {
    ...definition,
    pattern: new RegExp(
      `(?:corner|intersection) of (?<value>[${letters}\\d][${letters}\\d .'’-]{2,60} (?:and|&) [${letters}\\d][${letters}\\d'’-]{1,24}(?: [${capitals}][${letters}'’-]{1,24}){0,3})`,
    ),
    scoreMilli: 450,
    source: usps,
  },
];

const box =
  "(?:P\\.?[ ]?O\\.?[ ]?Box|Post Office Box|Postbox|Postboks|Postbus|Postfach|Boks|Pósthólf|Apartado(?: de Correos)?|Apdo\\.?|Casella Postale|Casilla|Caixa Postal|Boîte Postale|Skrytka pocztowa|Poštovní přihrádka|Postilokero|PMB|Private Bag)";

const boxes: readonly PatternRecognizer[] = [
  {
    ...definition,
    pattern: new RegExp(`(?:${number}[ ])?${box}[ ]?#?\\d{1,6}(?:[ ]${word}){0,4}${optional}`, "i"),
    scoreMilli: 650,
    source: "USPS Publication 28, section 28",
  },
  {
    ...definition,
    pattern:
      /(?:PSC|CMR|Unit)[ ]\d{1,5},?[ ]Box[ ]\d{1,5}(?:[ ,\n]{1,4}(?:APO|FPO|DPO)[ ,]{1,2}A[AEP][ ]\d{5}(?:-\d{4})?)?/i,
    scoreMilli: 800,
    source: "USPS Publication 28, section 225",
  },
  {
    ...definition,
    pattern: new RegExp(
      `(?:US(?:S|NS|CGC|NV|AV)[ ]${word}(?:[ ]${word})?[ ,\\n]{1,4})?(?:APO|FPO|DPO)[ ,]{1,2}A[AEP][ ]\\d{5}(?:-\\d{4})?`,
      "i",
    ),
    scoreMilli: 800,
    source: "USPS Publication 28, section 225",
  },
];

const units: readonly PatternRecognizer[] = [
  {
    ...definition,
    pattern: new RegExp(`(?:Apt|Apartment|Suite|Ste)\\.?[ ]?#?[A-Z]?\\d{1,5}[A-Z]?(?:${tail})?`, "i"),
    scoreMilli: 550,
    source: "USPS Publication 28, section 213",
  },
  {
    ...definition,
    pattern: new RegExp(
      `(?:Unit|Flat|Room|Rm|Floor|Building|Bldg|Lot|Appartement|Appt|Wohnung|Piso)\\.?[ ]#?[A-Z]?\\d{1,5}[A-Z]?`,
      "i",
    ),
    scoreMilli: 100,
    context: [
      "address",
      "street",
      "avenue",
      "road",
      "lives",
      "lives at",
      "residence",
      "postcode",
      "adresse",
      "dirección",
    ],
    source: "USPS Publication 28, section 213",
  },
];

/** Street lines, units, post-office boxes, and blocks of them. */
export const streets: readonly PatternRecognizer[] = [...numberFirst, ...streetFirst, ...boxes, ...units];
