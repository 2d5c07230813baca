/**
 * Dates in words: names of months and weekdays in the larger languages of Europe, and days counted from today.
 * @module
 */
import type { PatternRecognizer } from "../recognizer.ts";

const months = {
  en: "January February March April May June July August September October November December Jan Feb Mar Apr Jun Jul Aug Sept Sep Oct Nov Dec",
  de: "Januar Jänner Februar März April Mai Juni Juli August September Oktober November Dezember Okt Dez",
  fr: "janvier février mars avril mai juin juillet août septembre octobre novembre décembre janv févr avr juil sept déc",
  es: "enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre diciembre",
  it: "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
  pt: "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
  nl: "januari februari maart april mei juni juli augustus september oktober november december",
  pl: "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia styczeń luty marzec kwiecień czerwiec lipiec sierpień wrzesień październik listopad grudzień",
  sv: "januari februari mars april maj juni juli augusti september oktober november december",
  no: "januar februar mars april mai juni juli august september oktober november desember",
  da: "januar februar marts april maj juni juli august september oktober november december",
  fi: "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta marraskuuta joulukuuta",
  cs: "ledna února března dubna května června července srpna září října listopadu prosince",
};

const weekdays = {
  en: "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
  de: "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonnabend Sonntag",
  fr: "lundi mardi mercredi jeudi vendredi samedi dimanche",
  es: "lunes martes miércoles jueves viernes sábado domingo",
  it: "lunedì martedì mercoledì giovedì venerdì sabato domenica",
  nl: "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
  pt: "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira",
  pl: "poniedziałek wtorek środa czwartek piątek sobota niedziela",
  sv: "måndag tisdag onsdag torsdag fredag lördag söndag",
};

/** Words of several languages as alternatives, the longest first. */
const anyOf = (lists: Readonly<Record<string, string>>): string =>
  `(?:${[...new Set(Object.values(lists).join(" ").split(" "))].toSorted((a, b) => b.length - a.length || (a < b ? -1 : 1)).join("|")})`;

const monthName = anyOf(months);
const day = "(?:3[01]|[12]\\d|0?[1-9])";
const year = "(?:(?:1[6-9]|20|21)\\d\\d|'\\d\\d)";
const dayFirst = `${day}(?:st|nd|rd|th|er|º|ª|\\.|:e)?[ -](?:of |de |d')?${monthName}\\.?(?:(?:,? |-| de | del )${year})?`;
const monthFirst = `${monthName}\\.?[ -]${day}(?:st|nd|rd|th)?(?:(?:, ?| |-)${year})?`;
const monthAndYear = `${monthName}\\.?(?:,? | of | de |-)${year}`;

/** An expression for a day or a month that is named, flag `i`. */
export const namedDate = `(?:${dayFirst}|${monthFirst}|${monthAndYear})`;

const definition = { dataClass: "internal", source: "Unicode CLDR, date formats" } as const;
/** Dates in words. */
export const dateWords: readonly PatternRecognizer[] = [
  {
    type: "DATE_TIME",
    pattern: new RegExp(`${namedDate}(?:,? (?:at )?\\d{1,2}:\\d\\d(?::\\d\\d)?(?: ?[ap]\\.?m\\.?)?)?(?!\\d)`, "i"),
    scoreMilli: 620,
    ...definition,
  },
  {
    type: "DATE_TIME",
    pattern: new RegExp(`${anyOf(weekdays)}(?: morning| afternoon| evening| night)?`, "i"),
    scoreMilli: 500,
    ...definition,
  },
  {
    type: "DATE_TIME",
    pattern: /(?:January|February|April|June|July|August|September|October|November|December)/,
    scoreMilli: 450,
    ...definition,
  },
  {
    type: "DATE_TIME",
    pattern: new RegExp(
      "yesterday|tomorrow|tonight|gestern|vorgestern|übermorgen|hier soir|demain|ayer|anteayer|pasado mañana|domani|ontem|amanhã|gisteren|wczoraj|jutro",
      "i",
    ),
    scoreMilli: 420,
    ...definition,
  },
];
