/**
 * Numbers that an organisation knows a person by. Their form is its own affair: the words around are what tells.
 * @module
 */
import type { PatternRecognizer } from "../recognizer.ts";

/** "number", as it is written after the name of a thing. */
const numberWord = "(?:[ _-]?(?:id|ids|identifier|number|numbers|no\\.?|num|nr\\.?|code|ref|reference|#))";
/** A word of it stands apart from the name: run together with it, it would be another word. */
const link = "(?:[ ](?:is|was|are)|[ ]?[=:#(-])?[ ]{0,2}[\"'#]?";
const code = "(?:[A-Z]{0,6}[-_/#]?\\d[A-Z0-9]{0,15}(?:[-/.][A-Z0-9]{1,12}){0,3})";

/** Enough digits to be one: "account 1", "customer 3rd" are none. */
const hasDigits = (text: string): boolean => (text.match(/\d/g)?.length ?? 0) > 2 && !/^(?:19|20)\d\d$/.test(text);

/** A cue in front, then the number. With `number` in the cue nothing but the two needs to stand there. */
const cued = (type: string, things: string): readonly PatternRecognizer[] => [
  {
    type,
    pattern: new RegExp(`(?:${things})${numberWord}${link}(?:${link})(?<value>${code})`, "i"),
    check: hasDigits,
    scoreMilli: 650,
    dataClass: "confidential",
    source,
  },
];

const source = "45 CFR 164.514(b)(2)(i)(J), (R)";

/** A number under a field's name, or near the whole phrase. */
const near = (type: string, context: readonly string[]): PatternRecognizer => ({
  type,
  pattern: /[A-Za-z]{0,5}[-_]?\d[A-Z0-9]{2,15}(?:-[A-Z0-9]{1,12}){0,3}/,
  check: hasDigits,
  scoreMilli: 60,
  context,
  dataClass: "confidential",
  source,
});

/** Numbers of employees, customers, accounts, members, policies, orders, cases and the like. */
export const accountIds: readonly PatternRecognizer[] = [
  ...cued(
    "EMPLOYEE_ID",
    "employee|staff|personnel|emp|worker|badge|payroll|mitarbeiter|personal|matricule|empleado|dipendente|funcionário|medewerker",
  ),
  near("EMPLOYEE_ID", [
    "employee id",
    "employee number",
    "employee no",
    "emp id",
    "staff id",
    "staff number",
    "personnel number",
    "badge number",
    "badge id",
    "payroll number",
    "payroll id",
    "worker id",
    "personalnummer",
    "mitarbeiternummer",
    "matricule",
  ]),
  ...cued(
    "CUSTOMER_ID",
    "customer|client|cust|consumer|buyer|shopper|guest|user|patron|kunden|cliente?|klant|kund|asiakas",
  ),
  near("CUSTOMER_ID", [
    "customer id",
    "customer number",
    "customer no",
    "client id",
    "client number",
    "cust id",
    "user id",
    "guest id",
    "kundennummer",
    "numéro client",
    "número de cliente",
    "codice cliente",
    "klantnummer",
    "kundnummer",
    "numer klienta",
  ]),
  ...cued("ACCOUNT_NUMBER", "account|acct|acc|a\\/c|loan|mortgage|brokerage|utility account|billing account"),
  {
    type: "ACCOUNT_NUMBER",
    pattern:
      /(?:account|acct\.?|a\/c|konto|compte|cuenta)(?: (?:is|was))?[ ]?[:=#]?[ ]?["'#]?(?<value>(?:[A-Z]{0,4}-?)?\d(?:[ -]?\d){5,18})/i,
    scoreMilli: 600,
    dataClass: "confidential",
    source,
  },
  near("ACCOUNT_NUMBER", [
    "account number",
    "account no",
    "account id",
    "acct no",
    "acct number",
    "acc no",
    "loan number",
    "loan id",
    "mortgage number",
    "kontonummer",
    "numéro de compte",
    "número de cuenta",
    "rekeningnummer",
    "numer konta",
  ]),
  ...cued(
    "MEMBER_ID",
    "member|membership|subscriber|frequent flyer|loyalty|rewards?|library card|student|enrol?lment|registration|mitglieds?|adhérent|socio",
  ),
  near("MEMBER_ID", [
    "member id",
    "member number",
    "membership number",
    "membership id",
    "subscriber id",
    "student id",
    "student number",
    "loyalty number",
    "frequent flyer number",
    "rewards number",
    "matrikelnummer",
    "mitgliedsnummer",
  ]),
  ...cued(
    "CASE_NUMBER",
    "case|docket|file|claim|incident|ticket|complaint|policy|contract|invoice|order|booking|reservation|confirmation|transaction|tracking|certificate|aktenzeichen|vertrags?|rechnungs?|dossier|expediente|pratica",
  ),
  near("CASE_NUMBER", [
    "case number",
    "case no",
    "case id",
    "docket number",
    "claim number",
    "claim id",
    "policy number",
    "policy no",
    "contract number",
    "booking reference",
    "reservation number",
    "confirmation number",
    "certificate number",
    "aktenzeichen",
    "vertragsnummer",
    "versicherungsnummer",
  ]),
];
