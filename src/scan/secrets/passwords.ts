/**
 * Passwords that are named as such: in configuration, code, connection strings and sentences.
 * @module
 */
import type { Part, Recognizer } from "../recognizer.ts";
import { isPasswordWord } from "./allow.ts";

/** The name that holds a word for password (1), an operator (2), and the value, in quotes or without (3). */
const assignment =
  /(?<![\w.-])([\w.-]{0,40}(?:passw(?:or)?d|passwort|passphrase|passcode|pwd|pass|kennwort|contraseña|contrasena|senha|wachtwoord|hasło|mot de passe|пароль)[\w.-]{0,32})["'`\\\])]{0,3}([ \t\r\n]{0,3}:[ \t]?[a-z]{2,12}[ \t]?=|[ \t\r\n]{0,4}(?:=>|:=|[.+?|]?={1,3}|:{1,2}|->|>)|[ \t\r\n]{1,8}value[ \t]?[=:]|[ \t\r\n]{0,2},)[ \t\r\n]{0,24}(\\?"[^"\n]{3,128}"|\\?'[^'\n]{3,128}'|`[^`\n]{3,128}`|[^\s"'`<>,;(){}[\]“]{4,128}(?![([{]))/i;

/** The same said in a sentence: "the password for staging is ...". */
const sentence =
  /(?<![\w.-])(?:passw(?:or)?d|passwort|passphrase|passcode|pwd|kennwort|contraseña|contrasena|senha|wachtwoord|hasło|mot de passe|пароль)[\w ./'@-]{0,40}(?:[ \t\n](?:is|was|to|as|ist|lautet|es|é|est|jest|to be))[: \t\n]{1,3}["'`“„«]?(?<value>[^\s"'`“”„«»<>,;(){}[\]]{4,64})/i;

/** In scripts without spaces: the word, a colon or "is", and printable ASCII. */
const eastAsian = /(?:密码|密碼|パスワード|비밀번호)\s?(?:：|:|=|是|は|为|為|는)\s?["'「“]?(?<value>[!#-&(-~]{4,64})/i;

/** "pass" stands for a password only as a word of its own: not in "compass" or "passenger". */
const passwordName = /passw|pwd|pass(?:phrase|code)|kennwort|contrase|senha|wachtwoord|hasło|mot de passe|[^\0-\x7f]/i;
const passName = /(?:^|[^A-Za-z])(?:pass|Pass|PASS)(?![A-Za-z])|[a-z]Pass(?![a-z])|pass[A-Z]/;

/** Names of things about a password. */
const aboutPassword =
  /(?:hash|length|len|min|max|policy|field|input|label|hint|strength|_?id|file|path|url|link|prompt|regex|pattern|column|param|error|message|msg|placeholder|expir\w*|_at|count|visible|manager|encoder|rules?|type|attempts?|protected|required|enabled|reset|generator|checker|validator|algorithm|encryption|format|salt|rounds|score|authentication|variable|env)s?$/i;

const letters = /^[\p{L}\p{M}]+$/u;
const identifier =
  /^[A-Za-z_$]\w*(?:(?:\.|->|::|\?\.)[A-Za-z_$]\w*)+\.?$|^[A-Za-z]+(?:_[A-Za-z]+)+\d?$|^[a-z]+(?:[A-Z][a-z]+)+\d?$|^[A-Z_]+$|^(?:pass(?:word)?|pwd|pw)\d?$|^&?\w+\(|^[&*!]\w+$/;
const path = /^(?:[~.]{0,2}\/|[A-Z]:\\|https?:)/;
const sentenceLike = /^[\p{L}'’-]+(?:[ /][\p{L}'’-]+){1,}[.!?:…]?$/u;

/** A value in quotes may be any text but a placeholder, a label of a form, or a sentence. */
const isQuotedPassword = (value: string): boolean => {
  if (isPasswordWord(value) || path.test(value) || sentenceLike.test(value)) return false;
  if (/%[sdv]|\\[nt]|\s{2}|[A-Z]\w+: /.test(value) || value.split(" ").length > 5) return false;
  if (/^\p{Ll}{1,5}$/u.test(value)) return false;
  return !/^\p{Lu}\p{Ll}+$/u.test(value) && !/^[A-Z]+(?:_[A-Z]+)+$/.test(value);
};

/** A value without quotes may be code: it must hold what names do not, unless the name is an environment variable's. */
const isBarePassword = (value: string, name: string, operator: string): boolean => {
  if (isPasswordWord(value) || identifier.test(value) || path.test(value) || /^[-=>|&$%*#/\\]/.test(value))
    return false;
  const isEnvironment = operator === "=" && /^[A-Z\d_]+$/.test(name);
  if (letters.test(value.replace(/[.,:!?…]+$/, ""))) return isEnvironment && value.length >= 6;
  return /\d|[^\w.,:?…/|-]/.test(value);
};

const quote = /^\\?["'`]/;

const assignedPassword = (text: string): boolean | Part => {
  const [, name = "", operator = "", written = ""] = assignment.exec(text) ?? [];
  if (!passwordName.test(name) && !passName.test(name)) return false;
  if (aboutPassword.test(name) || written === "") return false;
  const [opening = ""] = quote.exec(written) ?? [];
  const value = opening === "" ? written.replace(/[.,:]+$/, "") : written.slice(opening.length, -1).replace(/\\+$/, "");
  // In a list of names the next name follows: what follows a comma must be more than a word.
  if (operator.endsWith(",") && (opening === "" || (/^[\w-]+$/.test(value) && !/\d/.test(value)))) return false;
  if (opening === "" ? !isBarePassword(value, name, operator) : !isQuotedPassword(value)) return false;
  const start = text.length - written.length + opening.length;
  return { start, end: start + value.length };
};

/** In a sentence: what has a digit or a sign inside, and is no number of characters, date or name of a file. */
const spokenPassword = (text: string): boolean | Part => {
  const value = text.replace(/[.,:;]+$/, "");
  if (value.length < 4 || isPasswordWord(value) || path.test(value) || identifier.test(value)) return false;
  if (/^\d+(?:[-–]\w+|[a-z]{1,3})?$/.test(value) ? !/^\d{4,12}$/.test(value) : false) return false;
  return /\d|[^\p{L}\p{M}.'’/-]./u.test(value) || /[a-z][A-Z].*[a-z][A-Z]/.test(value)
    ? { start: 0, end: value.length }
    : false;
};

/** A text of its own, under a label that says what it is. */
const isLabelled = (text: string): boolean => isQuotedPassword(text) && !/^[-*•.]+$/.test(text);

const isSqlPassword = (text: string): boolean => isQuotedPassword(text) && /[^A-Za-z_]/.test(text);

const cwe = "https://cwe.mitre.org/data/definitions/798.html";

export const passwordSecrets: readonly Recognizer[] = [
  { type: "PASSWORD", pattern: assignment, check: assignedPassword, scoreMilli: 700, dataClass: "secret", source: cwe },
  { type: "PASSWORD", pattern: eastAsian, check: spokenPassword, scoreMilli: 700, dataClass: "secret", source: cwe },
  { type: "PASSWORD", pattern: sentence, check: spokenPassword, scoreMilli: 600, dataClass: "secret", source: cwe },
  {
    type: "PASSWORD",
    pattern: /(?<![^])\S{4,64}(?![^])/,
    check: isLabelled,
    context: ["password", "passwd", "passphrase", "passcode", "pwd", "passwort", "contraseña", "senha"],
    scoreMilli: 300,
    dataClass: "secret",
    source: cwe,
  },
  {
    type: "PASSWORD",
    pattern: /(?:password|identified by)[ ]{1,3}'(?<value>[^'\n]{4,64})'/i,
    check: isSqlPassword,
    scoreMilli: 700,
    dataClass: "secret",
    source: "https://dev.mysql.com/doc/refman/8.4/en/create-user.html",
  },
];
