/**
 * Secrets of any provider: a name that says so, an operator, and a value that looks drawn at random.
 * @module
 */
import type { Part, Recognizer } from "../recognizer.ts";
import { isPlaceholder } from "./allow.ts";
import { hashWords, near } from "./define.ts";
import { isRandom, isUuid, isVaried, shannon } from "./random.ts";

/** The name that holds a keyword (1), an operator, and the value (2). */
const assignment =
  /(?<![\w.-])([\w.-]{0,48}(?:key|token|secret|credential|cred|auth|access|api|passw|pwd|salt|cookie|session|webhook|private|hmac|seed|licen[cs]e)[\w. -]{0,32}(?:\[[\w"']{0,24}\])?)["'`\\\])]{0,3}(?:\s{0,3}:\s?[a-z]{2,12}\s?=|\s{0,8}(?:=>|:=|[.+?|]?={1,3}|:{1,3}|->|>|\|\||,)|\s{1,8}(?:(?:\w{1,16}_)?value|is|was|to)\s?[=:]?)[\s"'`\\({[=]{0,24}([\w.=+/~:%|-]{8,256})(?!\s?\()/i;

/** Names of things that are public, or that only point to a secret. */
const publicName =
  /public|pub_?key|foreign|primary|sort_?key|partition|keyboard|keyword|key_?(?:code|name|id|ring|vault|size|length|type|frame|path|file|url|uri|usage|alias|spec|count|press|event|down|up|map|pair|set|stroke|str)|keys?_?hash|hash|checksum|digest|finger|commit|revision|(?:token|auth|secret|access|cred\w*)_?(?:id|type|name|uri|url|endpoint|path|file|count|length|size|expir\w*|ttl|limit|source|version|address|mint|contract|symbol|level|mode|location|provider|method|results?|ref|arn)|version|accessib|author(?!iz)|accession|object_?key|s3_?key|cache_?key|idempotency|etag|nonce|integrity|\bi?d$|(?:max|min|num|total|prompt|completion|input|output|new)_?tokens?|monkey|turkey|hockey|donkey|whiskey|jockey|tokeniz/i;

/** Names that stand for a secret whatever their value is like. */
const strongName = /secret|token|api_?key|access_?key|private_?key|auth|passw|pwd|cred(?:s|ential|_|$)/i;

/** Names after which even a number is a secret, and not that of a card or an account. */
const namedNumber = /(?:secret|token|api_?key|access_?key)\d*(?:_string)?$/i;

const digits = /^\d+$/;
const digitsMin = 12;
/** Hashes that say so, dates, addresses, content types, file names, packages. */
const otherValue =
  /^(?:sha\d{1,3}|md5)[-:=]|^\d{4}-\d\d-\d\d|^\d{8}T\d{6}|^(?:https?|ftp|file|arn|urn|data|s3|gs):|^(?:[~.]{0,2}\/)|^[a-z][\w-]*(?:\.[\w-]+)*\.[a-z]{2,6}\/|^(?:application|image|text|audio|video)\/|\.(?:com|org|net|io|dev|local|internal|json|ya?ml|xml|html?|jsx?|tsx?|py|go|java|rb|php|cs|cer|crt|pem|key|p12|jks|txt|md|png|jpe?g|gif|svg|css|zip|jar|log|conf|ini)(?::\d+)?$|^[\w.-]+@[\w.-]+$/i;

const weakBitsMin = 3.3;
const weakCharsMin = 16;

const assignedSecret = (text: string): boolean | Part => {
  const [, name = "", written = ""] = assignment.exec(text) ?? [];
  const value = written.replace(/[.,:;|%/~-]+$/, "").replace(/^[=:]+/, "");
  const words = name
    .trim()
    .replace(/([a-z\d])([A-Z])/g, "$1_$2")
    .replace(/[ .-]/g, "_");
  if (written.endsWith("..") || value.length < 8 || publicName.test(words) || otherValue.test(value)) return false;
  const isStrong = strongName.test(words);
  if (digits.test(value)) {
    if (!namedNumber.test(words) || value.length < digitsMin || shannon(value) < 2) return false;
  } else if (isUuid(value)) {
    if (!isStrong || !isVaried(value)) return false;
  } else if (!isRandom(value) || (!isStrong && (value.length < weakCharsMin || shannon(value) < weakBitsMin))) {
    return false;
  }
  const start = text.length - written.length + written.indexOf(value);
  return { start, end: start + value.length };
};

/** Phrases that name a secret, wherever near it they stand. */
const strongPhrases = [
  "api key",
  "apikey",
  "api token",
  "access key",
  "access token",
  "auth token",
  "bearer token",
  "secret key",
  "secret token",
  "private key",
  "client secret",
  "session token",
  "refresh token",
  "credentials",
];
const labels = [
  ...strongPhrases,
  "token",
  "secret",
  "password",
  "passwd",
  "credential",
  "auth",
  "authorization",
  "bearer",
  "cookie",
];

const looseBitsMin = 3.6;
const looseHexBitsMin = 3;

/** Alone beside a word: long, of letters and digits, and no UUID, address or date. */
const isLooseSecret = (text: string): boolean =>
  !isUuid(text) &&
  !otherValue.test(text) &&
  /\d/.test(text) &&
  isRandom(text) &&
  shannon(text) >= (/^[\da-f]+$/i.test(text) ? looseHexBitsMin : looseBitsMin);

/** A text in quotes with letters, digits and signs, and the entropy of chance. */
const isQuotedSecret = (text: string): boolean =>
  !isPlaceholder(text) &&
  !otherValue.test(text) &&
  /[a-z]/i.test(text) &&
  /\d/.test(text) &&
  /[^\w.:/-]/.test(text) &&
  shannon(text) >= looseBitsMin;

const cwe = "https://cwe.mitre.org/data/definitions/798.html";
const encrypted = ["sops", "sealedsecret", "encrypted", "ciphertext"];

export const genericSecrets: readonly Recognizer[] = [
  {
    type: "GENERIC_SECRET",
    pattern: assignment,
    check: assignedSecret,
    against: encrypted,
    scoreMilli: 500,
    dataClass: "secret",
    source: cwe,
  },
  // In quotes a secret may hold any sign, as Django's does.
  {
    type: "GENERIC_SECRET",
    pattern:
      /(?<![\w.-])[\w.-]{0,40}(?:secret|secret[_-]?key|salt)["'\]]{0,2}[ \t]{0,4}(?:=>|:=|[:=])[ \t]{0,4}["'](?<value>[^\s"'<>]{16,128})["']/i,
    check: isQuotedSecret,
    scoreMilli: 500,
    dataClass: "secret",
    source: cwe,
  },
  // "use the token 4f9c...": nothing but a space between.
  {
    type: "GENERIC_SECRET",
    pattern: /(?:token|secret|key|credentials?|bearer)[ \t\n"'`(]{1,4}(?<value>[\w.+/~-]{20,256}={0,2})/i,
    check: isLooseSecret,
    against: encrypted,
    scoreMilli: 500,
    dataClass: "secret",
    source: cwe,
  },
  {
    ...near("GENERIC_SECRET", strongPhrases, /(?<![\w/.=+-])[\w.+/~-]{20,256}={0,2}/, cwe, isLooseSecret),
    against: [...hashWords, ...encrypted],
  },
  // A text of its own, under a label that says what it is.
  near("GENERIC_SECRET", labels, /(?<![^])[\w.+/~:-]{12,256}={0,2}(?![^])/, cwe),
];
