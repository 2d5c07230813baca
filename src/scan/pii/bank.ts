/**
 * Accounts at banks, and the banks' own numbers.
 * @module
 */
import { createRequire } from "node:module";
import type * as Ibantools from "ibantools";
import type { Part, PatternRecognizer } from "../recognizer.ts";

const ibantools: typeof Ibantools = createRequire(import.meta.url)("ibantools");

const isLetterOrDigit = /[\p{L}\p{N}]/u;

/** Finds the IBAN at the start: as long as its country's are, with its country's form and check digits (ISO 7064, mod 97-10). */
const ibanPart = (text: string): Part | false => {
  const length = ibantools.countrySpecs[text.slice(0, 2).toUpperCase()]?.chars ?? 0;
  let electronic = "";
  let end = 0;
  while (end < text.length && electronic.length < length) {
    const character = text.charAt(end);
    if (isLetterOrDigit.test(character)) electronic += character.toUpperCase();
    end += 1;
  }
  if (electronic.length !== length || length === 0 || isLetterOrDigit.test(text.charAt(end))) return false;
  return ibantools.isValidIBAN(electronic) && { start: 0, end };
};

const digitsOf = (text: string): number[] => [...text].filter((one) => one >= "0" && one <= "9").map(Number);

/** ABA's ranges of the Federal Reserve's districts, and the 3-7-1 sum. */
const isRoutingNumber = (text: string): boolean => {
  const digits = digitsOf(text);
  const district = (digits[0] ?? 0) * 10 + (digits[1] ?? 0);
  const isDistrict =
    district <= 12 || (district >= 21 && district <= 32) || (district >= 61 && district <= 72) || district === 80;
  const sum = digits.reduce((total, digit, place) => total + digit * ([3, 7, 1][place % 3] ?? 0), 0);
  return isDistrict && sum > 0 && sum % 10 === 0;
};

/** Banco de México's weights 3-7-1 over 17 digits, each product mod 10. */
const isClabe = (text: string): boolean => {
  const digits = digitsOf(text);
  const sum = digits
    .slice(0, 17)
    .reduce((total, digit, place) => total + ((digit * ([3, 7, 1][place % 3] ?? 0)) % 10), 0);
  return (10 - (sum % 10)) % 10 === digits[17];
};

const countries =
  "A[DEFGILMOQRSTUWXZ]|B[ABDEFGHIJLMNOQRSTVWYZ]|C[ACDFGHIKLMNORUVWXYZ]|D[EJKMOZ]|E[CEGHRST]|F[IJKMOR]|G[ABDEFGHILMNPQRSTUWY]|H[KMNRTU]|I[DELMNOQRST]|J[EMOP]|K[EGHIMNPRWYZ]|L[ABCIKRSTUVY]|M[ACDEFGHKLMNOPQRSTUVWXYZ]|N[ACEFGILOPRUZ]|OM|P[AEFGHKLMNRSTWY]|QA|R[EOSUW]|S[ABCDEGHIJKLMNORSTVXYZ]|T[CDFGHJKLMNORTVWZ]|U[AGMSYZ]|V[ACEGINU]|W[FS]|XK|Y[ET]|Z[AMW]";

const bankWords = [
  "bank",
  "account",
  "acct",
  "bank account",
  "checking",
  "savings",
  "deposit",
  "direct deposit",
  "wire",
  "ach",
  "konto",
  "kontonummer",
  "compte",
  "cuenta",
  "conto",
  "conta",
  "rekening",
  "rekeningnummer",
  "rachunek",
  "numer rachunku",
  "konto bankowe",
];

const international: readonly PatternRecognizer[] = [
  {
    type: "IBAN_CODE",
    pattern: /[A-Z]{2}\d{2}(?:[ \-\u00a0]?[A-Z0-9]){11,30}/i,
    check: ibanPart,
    scoreMilli: 950,
    dataClass: "confidential",
    source: "ISO 13616-1; SWIFT IBAN registry",
  },
  {
    type: "SWIFT_CODE",
    pattern: new RegExp(`[A-Z]{4}(?:${countries})[A-Z0-9]{2}(?:[A-Z0-9]{3})?`),
    scoreMilli: 200,
    context: [
      "swift",
      "bic",
      "swift code",
      "bic code",
      "swift bic",
      "bic swift",
      "swift number",
      "correspondent bank",
      "beneficiary bank",
    ],
    dataClass: "confidential",
    source: "ISO 9362",
  },
];

const national: readonly PatternRecognizer[] = [
  {
    type: "ABA_ROUTING_NUMBER",
    pattern: /[0-3678]\d{3}-\d{4}-\d/,
    check: isRoutingNumber,
    scoreMilli: 700,
    dataClass: "confidential",
    countries: ["US"],
    source: "ABA, Routing Number Policy",
  },
  {
    type: "ABA_ROUTING_NUMBER",
    pattern: /[0-3678]\d{8}/,
    check: isRoutingNumber,
    scoreMilli: 410,
    context: ["aba", "routing", "routing number", "routing no", "rtn", "transit", "bank", "ach", "wire", "fedwire"],
    dataClass: "confidential",
    countries: ["US"],
    source: "ABA, Routing Number Policy",
  },
  {
    type: "US_BANK_NUMBER",
    pattern: /\d{8,17}/,
    scoreMilli: 60,
    context: [
      "bank account",
      "bank account number",
      "checking account",
      "savings account",
      "checking",
      "savings",
      "direct deposit",
      "routing",
      "bank acct",
      "account and routing",
      "bank",
      "debit account",
    ],
    dataClass: "confidential",
    countries: ["US"],
    source: "NACHA Operating Rules, entry detail record: up to 17 characters",
  },
  {
    type: "UK_SORT_CODE",
    pattern: /\d{2}[ -]?\d{2}[ -]?\d{2}(?!-?\d)/,
    scoreMilli: 100,
    context: ["sort code", "sortcode", "sort"],
    dataClass: "confidential",
    countries: ["GB"],
    source: "Pay.UK, sorting codes",
  },
  {
    type: "AU_BSB",
    pattern: /\d{3}-?\d{3}(?!-?\d)/,
    scoreMilli: 100,
    context: ["bsb", "bsb number"],
    dataClass: "confidential",
    countries: ["AU"],
    source: "AusPayNet, BSB numbers",
  },
  {
    type: "IN_IFSC",
    pattern: /[A-Z]{4}0[A-Z0-9]{6}/,
    scoreMilli: 350,
    context: ["ifsc", "ifsc code", "rtgs", "neft", "bank", "branch"],
    dataClass: "confidential",
    countries: ["IN"],
    source: "Reserve Bank of India, IFSC",
  },
  {
    type: "MX_CLABE",
    pattern: /\d{3} ?\d{3} ?\d{11} ?\d/,
    check: isClabe,
    scoreMilli: 380,
    context: ["clabe", "cuenta", "cuenta clabe", "transferencia", "spei", "banco"],
    dataClass: "confidential",
    countries: ["MX"],
    source: "Banco de México, CLABE",
  },
  {
    type: "BANK_ACCOUNT",
    pattern: /\d(?:[ .-]?\d){6,17}/,
    scoreMilli: 60,
    context: bankWords.filter(
      (word) => word !== "bank" && word !== "account" && word !== "wire" && word !== "deposit" && word !== "ach",
    ),
    dataClass: "confidential",
    source: "the account numbers of national payment systems",
  },
];

/** IBANs, BICs, and account and branch numbers of single countries. */
export const bank: readonly PatternRecognizer[] = [...international, ...national];
