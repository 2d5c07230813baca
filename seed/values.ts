/**
 * Values of people who do not exist: numbers that pass their check digits, in ranges that are kept for tests where there are such, addresses at
 * `example`, secrets of random characters.
 * @module
 */
import { passesLuhn } from "../src/scan/checks/luhn.ts";
import { mod97 } from "../src/scan/checks/iso-7064.ts";
import { isCpf } from "../src/scan/countries/br.ts";
import { isSin } from "../src/scan/countries/ca.ts";
import { isAhv } from "../src/scan/countries/ch.ts";
import { isTaxId } from "../src/scan/countries/de.ts";
import { isNif } from "../src/scan/countries/es.ts";
import { isNhs } from "../src/scan/countries/gb.ts";
import { isAadhaar } from "../src/scan/countries/in.ts";
import { isFiscalCode } from "../src/scan/countries/it.ts";
import { isBsn } from "../src/scan/countries/nl.ts";
import { isFodselsnummer } from "../src/scan/countries/nordics.ts";
import { isPesel } from "../src/scan/countries/pl.ts";
import { isPersonnummer } from "../src/scan/countries/se.ts";
import { isNpi } from "../src/scan/countries/us-health.ts";
import type { Random } from "../train/random.ts";

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const alphanumeric = `${letters}abcdefghijklmnopqrstuvwxyz0123456789`;
const triesMax = 100_000;

const two = (number: number): string => String(number).padStart(2, "0");

/** Fills a form: # is a digit, @ a letter, ~ a letter or digit, D a date YYMMDD, T a date DDMMYY; all else stands for itself. */
export const fillForm = (form: string, random: Random): string => {
  const [year, month, day] = [two(40 + random.below(60)), two(1 + random.below(12)), two(1 + random.below(28))];
  return form.replaceAll(/[#@~DT]/g, (kind) => {
    if (kind === "#") return String(random.below(10));
    if (kind === "@") return letters.charAt(random.below(letters.length));
    if (kind === "~") return alphanumeric.charAt(random.below(alphanumeric.length));
    return kind === "D" ? year + month + day : day + month + year;
  });
};

/** A form filled again and again until it passes. */
const passing =
  (form: string, passes: (value: string) => boolean) =>
  (random: Random): string => {
    for (let tries = 0; tries < triesMax; tries += 1) {
      const value = fillForm(form, random);
      if (passes(value)) return value;
    }
    throw new Error(`nothing of the form ${form} passes`);
  };

const spaced = (value: string, every: number): string =>
  (value.match(new RegExp(`.{1,${every}}`, "g")) ?? [value]).join(" ");

const iban =
  (country: string, form: string) =>
  (random: Random): string => {
    const account = fillForm(form, random);
    // ISO 7064, mod 97-10, over the account with the country and 00 behind it.
    for (let check = 2; check < 99; check += 1) {
      if (mod97(account + country + two(check)) === 1) return spaced(country + two(check) + account, 4);
    }
    throw new Error(`no check digits for ${country}`);
  };

const card =
  (form: string) =>
  (random: Random): string =>
    spaced(passing(form, passesLuhn)(random), 4);

/** By the name that texts call it by. In parts where the whole would look like somebody's in a source file. */
export const values = {
  card: (random: Random) => card(random.pick(["40000###########", "55555544########", "41111111########"]))(random),
  iban: (random: Random) =>
    random.pick([
      iban("DE", "10010010##########"),
      iban("GB", "NWBK6016########"),
      iban("FR", "2004101005##########"),
      iban("NL", "INGB##########"),
    ])(random),
  ssn: passing("5##-4#-####", (value) => !value.includes("-00-") && !value.endsWith("0000")),
  sin: passing("9########", isSin),
  cpf: passing("###########", isCpf),
  bsn: passing("#########", isBsn),
  pesel: passing("D#####", isPesel),
  steuerId: passing("###########", isTaxId),
  dni: passing("########@", isNif),
  codiceFiscale: passing("RSSMRA80A01H5##@", isFiscalCode),
  ahv: passing("756##########", isAhv),
  personnummer: passing("D####", isPersonnummer),
  fodselsnummer: passing("T#####", isFodselsnummer),
  aadhaar: (random: Random) => spaced(passing("2###########", isAadhaar)(random), 4),
  npi: passing("1#########", isNpi),
  /** 999 is kept for tests of the National Health Service. */
  nhs: passing("999#######", isNhs),
  /** 555-01xx is kept for fiction in North America, 07700 900xxx in the United Kingdom. */
  phone: (random: Random) => fillForm(random.pick(["(212) 555-01##", "+1 415 555 01##", "07700 900###"]), random),
  /** RFC 5737. */
  ip: (random: Random) => `${random.pick(["192.0.2", "198.51.100", "203.0.113"])}.${1 + random.below(254)}`,
  mac: (random: Random) => Array.from({ length: 6 }, () => random.below(256).toString(16).padStart(2, "0")).join(":"),
  mrn: (random: Random) => fillForm("MRN-#######", random),
  passport: (random: Random) => fillForm("C0#######", random),
  birthday: (random: Random) =>
    `19${two(40 + random.below(60))}-${two(1 + random.below(12))}-${two(1 + random.below(28))}`,
  awsKey: (random: Random) => fillForm(`${["AK", "IA"].join("")}################`.replaceAll("#", "@"), random),
  githubToken: (random: Random) => fillForm(["gh", "p_"].join("") + "~".repeat(36), random),
  password: (random: Random) => fillForm("~~~~#!~~~~@#", random),
  amount: (random: Random) => `${1 + random.below(90)},${fillForm("###", random)}.${two(random.below(100))}`,
  order: (random: Random) => fillForm("@@-####", random),
  percent: (random: Random) => `${1 + random.below(60)} percent`,
  small: (random: Random) => String(2 + random.below(30)),
} as const satisfies Readonly<Record<string, (random: Random) => string>>;

export type ValueName = keyof typeof values;
