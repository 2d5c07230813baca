/**
 * Payment cards: the number, and what is printed beside it.
 * @module
 */
import { passesLuhn } from "../checks/luhn.ts";
import type { Part, PatternRecognizer } from "../recognizer.ts";

const cardWords = [
  "card",
  "cards",
  "credit card",
  "creditcard",
  "debit card",
  "card number",
  "card no",
  "cc",
  "ccn",
  "pan",
  "visa",
  "mastercard",
  "master card",
  "amex",
  "american express",
  "maestro",
  "discover",
  "diners",
  "jcb",
  "unionpay",
  "rupay",
  "mir",
  "elo",
  "uatp",
  "payment card",
  "kreditkarte",
  "kreditkartennummer",
  "karte",
  "kartennummer",
  "carte",
  "carte bancaire",
  "carte de crédit",
  "numéro de carte",
  "tarjeta",
  "tarjeta de crédito",
  "carta di credito",
  "cartão",
  "cartão de crédito",
  "creditcardnummer",
  "karta",
  "numer karty",
  "kort",
  "kortnummer",
  "luottokortti",
];

/** Lengths that the networks issue, by the digits that a number begins with. */
const issuers: readonly (readonly [begins: RegExp, lengths: readonly number[]])[] = [
  [/^4/, [13, 16, 19]],
  [/^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, [16]],
  [/^3[47]/, [15]],
  [/^3(?:0[0-59]|[68])/, [14, 15, 16, 17, 18, 19]],
  [/^35(?:2[89]|[3-8])/, [16, 17, 18, 19]],
  [/^(?:2131|1800)/, [15]],
  [/^6(?:011|4[4-9]|5)/, [16, 17, 18, 19]],
  [/^(?:62|81)/, [16, 17, 18, 19]],
  [/^(?:5[06-9]|6)/, [12, 13, 14, 15, 16, 17, 18, 19]],
  [/^220[0-4]/, [16, 17, 18, 19]],
  [/^9792/, [16]],
  [/^(?:60|65|81|82|508)/, [16]],
];

const isIssued = (digits: string): boolean =>
  issuers.some(([begins, lengths]) => lengths.includes(digits.length) && begins.test(digits));

/** Travel cards (UATP) begin with 1, as many other numbers do. */
const isTravelCard = (digits: string): boolean => digits.length === 15 && digits.startsWith("1");

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** All one digit, or so regular that a person typed it for want of a number. */
const isFiller = (digits: string): boolean => /^(\d)\1*$/.test(digits);

/** Finds the longest card number at the start of a run of digits that ends where a group of digits ends. */
const cardPart =
  (isOne: (digits: string) => boolean) =>
  (text: string): Part | false => {
    let digits = "";
    let end = 0;
    for (let at = 0; at < text.length; at += 1) {
      if (!isDigit(text.charCodeAt(at))) continue;
      digits += text.charAt(at);
      const isGroupEnd = !isDigit(text.charCodeAt(at + 1));
      if (isGroupEnd && digits.length > 11 && passesLuhn(digits) && !isFiller(digits) && isOne(digits)) end = at + 1;
    }
    return end > 0 && { start: 0, end };
  };

const gap = "[ .\\-\\u00a0\\u2011]";
/** In the groups that cards print, or without any. */
const grouped = new RegExp(`\\d{12,19}|\\d{2,6}(?:${gap}\\d{2,8}){1,6}`);
const spread = new RegExp(`\\d(?:${gap}?\\d){11,18}(?!\\d)`);
const cue = (words: string): string =>
  `(?:${words})(?:[ ]?(?:number|no\\.?|code|value|#))?(?:[ ]is|[ ]was)?[ ]{0,2}["']?[:=#]?[ ]{0,2}["'(]?`;

const numbers: readonly PatternRecognizer[] = [
  {
    type: "CREDIT_CARD",
    pattern: grouped,
    check: cardPart((digits) => digits.length > 13 && isIssued(digits)),
    scoreMilli: 800,
    context: cardWords,
    dataClass: "pci",
    source: "ISO/IEC 7812-1; the networks' ranges",
  },
  // Digit by digit with one sign between them, as nobody writes but to get past a scanner.
  {
    type: "CREDIT_CARD",
    pattern: /(?<!\d[ ._/-])(?:\d(?: \d){14,15}|\d(?:-\d){14,15}|\d(?:\.\d){14,15}|\d(?:_\d){14,15})(?![ ._/-]?\d)/,
    check: (text) => isIssued(text.replace(/\D/g, "")),
    scoreMilli: 600,
    context: cardWords,
    dataClass: "pci",
    source: "ISO/IEC 7812-1; the networks' ranges",
  },
  {
    type: "CREDIT_CARD",
    pattern: spread,
    check: cardPart((digits) => /^[2-6]/.test(digits) || isTravelCard(digits)),
    scoreMilli: 300,
    context: cardWords,
    dataClass: "pci",
    source: "ISO/IEC 7812-1; the networks' ranges",
  },
];

const beside: readonly PatternRecognizer[] = [
  {
    type: "CVV",
    pattern: new RegExp(
      `${cue("cvv2?|cvc2?|cvn2?|cav2?|csc|cvd|security code|card verification(?: code| value| number)?|card security code|kartenprüfnummer|prüfziffer|cryptogramme(?: visuel)?|código de seguridad|codice di sicurezza|código de segurança")}(?<value>\\d{3,4})`,
      "i",
    ),
    scoreMilli: 850,
    dataClass: "pci",
    source: "PCI DSS v4.0.1, requirement 3.3.1.2",
  },
  {
    type: "CVV",
    pattern: /\d{3,4}(?![.,]\d)/,
    scoreMilli: 60,
    context: ["cvv", "cvv2", "cvc", "cvc2", "card verification", "card security code"],
    dataClass: "pci",
    source: "PCI DSS v4.0.1, requirement 3.3.1.2",
  },
  {
    type: "CARD_EXPIRY",
    pattern: new RegExp(
      `${cue("exp|exp\\.|expiry|expires|expiry date|expiration|expiration date|exp date|exp\\. date|expiring|valid (?:thru|through|until|to)|good thru|gültig bis|ablaufdatum|date d'expiration|expire fin|fecha de (?:caducidad|vencimiento)|scadenza|validade")}(?<value>(?:0?[1-9]|1[0-2])[ ]?[\\/.-][ ]?(?:20)?[2-4]\\d)`,
      "i",
    ),
    scoreMilli: 850,
    dataClass: "pci",
    source: "ISO/IEC 7813; PCI DSS v4.0.1, requirement 3",
  },
  {
    type: "CARD_EXPIRY",
    pattern: /(?:0[1-9]|1[0-2])[ ]?[/-][ ]?(?:20)?[2-4]\d(?![/\-.]?\d)/,
    scoreMilli: 200,
    context: [
      "exp",
      "expiry",
      "expires",
      "expiration",
      "valid thru",
      "credit card",
      "debit card",
      "card number",
      "cvv",
      "cvc",
      "visa",
      "mastercard",
      "amex",
    ],
    dataClass: "pci",
    source: "ISO/IEC 7813",
  },
  {
    type: "PIN",
    pattern: new RegExp(
      `${cue("pin|pin code|atm pin|card pin|debit pin|my pin|geheimzahl|code pin|code secret|nip|pincode")}(?<value>\\d{4,6})`,
      "i",
    ),
    scoreMilli: 700,
    against: ["gpio", "pinout", "zip", "postal", "india", "delhi", "mumbai", "bangalore", "bengaluru"],
    dataClass: "pci",
    source: "ISO 9564-1; PCI DSS v4.0.1, requirement 3.3.1.3",
  },
  {
    type: "PIN",
    pattern: /\d{4}(?:\d{2})?(?![.,]\d)/,
    scoreMilli: 60,
    context: ["pin code", "card pin", "atm pin", "debit pin", "pin number"],
    against: ["postal", "zip"],
    dataClass: "pci",
    source: "ISO 9564-1",
  },
];

const tracks: readonly PatternRecognizer[] = [
  {
    type: "CARD_TRACK",
    pattern: /%?B\d{12,19}\^[^^\n]{2,26}\^\d{4}[^?\n]{3,60}\??/,
    scoreMilli: 950,
    dataClass: "pci",
    source: "ISO/IEC 7813, track 1",
  },
  {
    type: "CARD_TRACK",
    pattern: /;?\d{12,19}=\d{2}(?:0[1-9]|1[0-2])\d{3,17}\??/,
    scoreMilli: 900,
    dataClass: "pci",
    source: "ISO/IEC 7813, track 2",
  },
];

/** Card numbers, the values printed beside them, and what a card's stripe holds. */
export const card: readonly PatternRecognizer[] = [...tracks, ...numbers, ...beside];
