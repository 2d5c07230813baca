/**
 * What stands where a secret would and is none: placeholders, references to where the secret is, documented examples.
 * @module
 */

/** Words that a person puts for a value that the reader is to fill in. */
const placeholderWord =
  /example|sample|dummy|placeholder|redacted|change[_-]?(?:me|it|this)|replace[_-]?(?:me|this|with)|(?:your|my|insert|enter|put)[_-](?:own[_-])?(?:api|access|secret|client|auth|private|token|key|password|pass|db|app|account|user)|yourpassword|your_?token|not[_-]?a[_-]?(?:real|secret)|to-?be-?(?:set|filled)|<[^>]*>|\.\.$|\.\.\.|…/i;

/** References: shell and template variables, lookups in the environment, secret stores. */
const reference =
  /^[\\"']{0,2}(?:\$[\w({]|%[A-Za-z_]+%|\{\{|\{[\w.:-]*\}|#\{|<%|@\w+@|!(?:secret|Ref|Sub|GetAtt)\b|ENC\[)|(?:process\.env|os\.(?:environ|getenv)|getenv|System\.getenv|import\.meta\.env|Deno\.env|ENV\[|secrets?\.[A-Z_]+|(?:^|[^\w.])(?:var|local|data|module|self|this|args|params|props|config|settings|options|env|request|req|ctx|event|opts|kwargs|credentials)\.[A-Za-z_])|\$\{[A-Za-z_][\w.:-]*\}|\$\([a-z_]+[ )]|\{\{[ \w.$|-]+\}\}/;

/** One character, or a short group, over and over; the alphabet or the digits in order. */
const isMonotone = (text: string): boolean =>
  /(?:x{6}|X{6}|\*{3}|\.{3}|0{10}|1{10})/.test(text) ||
  /abcdefghijklmnop|ABCDEFGHIJKLMNOP|123456789012345678|0123456789abcdef0123456789abcdef/.test(text);

/** Values that configuration files hold in the place of a secret. */
const nothing =
  /^(?:true|false|null|nil|none|undefined|void|yes|no|on|off|empty|blank|string|str|text|int|integer|number|boolean|bool|bytes|object|any|optional|required|hidden|visible|default|test|tbd|todo|n\/a|unset|unknown|\*+|\.+|-+|x+)$/i;

/** The secret key of AWS's own documents, whatever it was made to end in (https://docs.aws.amazon.com/IAM/latest/UserGuide/). */
const documentedKey = ["wJalrXUtnFEMI", "K7MDENG", "bPxRfiCY"].join("/");

/** A placeholder in base64, as Kubernetes' samples have it. */
const isEncodedPlaceholder = (value: string): boolean => {
  if (!/^[A-Za-z\d+/]{12,256}={0,2}$/.test(value)) return false;
  const text = Buffer.from(value, "base64").toString("latin1");
  return /^[\x20-\x7e]+$/.test(text) && placeholderWord.test(text);
};

/**
 * True for a value that stands in for a secret: a word such as `changeme` or `your_api_key`, a variable such as `${TOKEN}` or
 * `env.TOKEN`, a run of one character, or one of the keys that AWS documents as examples.
 */
export const isPlaceholder = (value: string): boolean =>
  value === "" ||
  nothing.test(value) ||
  isMonotone(value) ||
  placeholderWord.test(value) ||
  reference.test(value) ||
  value.startsWith(documentedKey) ||
  isEncodedPlaceholder(value);

/** Words that stand after "password" in forms, documents and code, and are not one. */
const passwordWord =
  /^(?:(?:the|a|an|my|your|our|new|old|current|same|wrong|correct|confirm|repeat|forgot|forgotten|reset|enter|type|show|hide|change|update|invalid|incorrect|too|must|should|may|can|cannot|not|never|always|also|only|very|so|and|or|of|for|to|in|with|by|from|field|input|label|name|value|length|hash|hashed|strength|policy|protected|manager|form|page|type|secure|weak|strong|short|long|expired|stored|set|sent|saved|encrypted|plain|plaintext|safe|unique|complex|valid|missing|empty|incorrect|different|requires?|credentials?|login|username|user|email|token|secret|key|basic|bearer|pass|passw(?:or)?d|pwd|passwort|contraseña|senha|senior|foo|bar|baz|abc|xyz|asdf|qwerty|utf-?8|ascii|latin1|base64|hex|md5|trust|peer|ident|(?:scram-)?sha-?\d{1,3}|bcrypt|argon2\w{0,2}|0x[\da-f]{1,8})[.,:;!?]*)$/i;

/** True for a text that is no password where "password" stands before it: a placeholder, or a word of the sentence that goes on. */
export const isPasswordWord = (value: string): boolean => isPlaceholder(value) || passwordWord.test(value);
