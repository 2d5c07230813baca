/**
 * Credentials in HTTP headers and on command lines.
 * @module
 */
import type { Recognizer } from "../recognizer.ts";
import { isPasswordWord, isPlaceholder } from "./allow.ts";
import { marked } from "./define.ts";
import { isRandom } from "./random.ts";

const rfc7235 = "https://www.rfc-editor.org/rfc/rfc7235";
const rfc7617 = "https://www.rfc-editor.org/rfc/rfc7617";
const rfc6750 = "https://www.rfc-editor.org/rfc/rfc6750";
const curl = "https://curl.se/docs/manpage.html";

const printable = /^[\x20-\x7e]+$/;

/** Base64 of `user:password` (RFC 7617, section 2). */
const isBasic = (text: string): boolean => {
  const decoded = Buffer.from(text, "base64").toString("latin1");
  return decoded.includes(":") && printable.test(decoded) && !isPlaceholder(decoded);
};

const variable = /^[$%<{[]|[${]\w|\$\(/;

/** `user:password` as curl takes it; false for variables, for numbers (of users and groups) and for names used twice (`test:test`). */
const isLogin = (login: string): boolean => {
  const colon = login.indexOf(":");
  const user = login.slice(0, colon).replaceAll(/["']/g, "");
  const password = login.slice(colon + 1).replaceAll(/["']/g, "");
  if (user === password || /^\d{1,6}$|^\/|^pass(?:word)?/i.test(password)) return false;
  return !(variable.test(user) || variable.test(password) || isPasswordWord(password));
};

const isSecretWord = (text: string): boolean =>
  text.length >= 8 && !isPlaceholder(text) && (isRandom(text) || /\d/.test(text));

const isBearer = (text: string): boolean => text.length >= 12 && isRandom(text);

const isCommandPassword = (text: string): boolean => !isPasswordWord(text) && !/^[-$%<{([|&]/.test(text);

export const headerSecrets: readonly Recognizer[] = [
  marked(
    "AUTHORIZATION_HEADER",
    /authorization["'\\\]]{0,3}\s{0,3}[:=,]\s{0,3}["'\\]{0,3}(?:bearer|token|apikey|api-key|key|splunk|genie-?key|ssws|bot|hawk|aws4?|digest|negotiate|zoho-oauthtoken|sso-key)[ =:]{1,3}["']?(?:token=)?["']?(?<value>(?:[\w=~@.+/-]{64}){0,32}[\w=~@.+/-]{0,63})/i,
    rfc7235,
    isSecretWord,
  ),
  marked(
    "AUTHORIZATION_HEADER",
    /authorization["'\\\]]{0,3}\s{0,3}[:=,]\s{0,3}["'\\]{0,3}(?<value>[\w=~@.+/-]{16,256})/i,
    rfc7235,
    isRandom,
  ),
  marked(
    "BEARER_TOKEN",
    /bearer[ :]{1,3}["']?(?<value>(?:[\w=~@.+/-]{64}){0,32}[\w=~@.+/-]{0,63})/i,
    rfc6750,
    isBearer,
  ),
  marked("BASIC_AUTH", /basic[ :]{1,3}["']?(?<value>[A-Za-z\d+/]{8,256}={0,3})/i, rfc7617, isBasic),
  marked(
    "BASIC_AUTH",
    /["']?auth["']?\s{0,3}[:=]\s{0,3}["'](?<value>[A-Za-z\d+/]{8,256}={0,3})/i,
    "https://docs.docker.com/reference/cli/docker/login/",
    isBasic,
  ),
  marked(
    "LOGIN",
    /(?<![^\s"'`(])(?:-u|--(?:proxy-)?user)(?:=|[ \t]{0,4})["']{0,2}(?<value>(?:[^\s"':-][^\s"':]{0,80})?["']?:["']?[^\s"']{3,128})/,
    curl,
    isLogin,
  ),
  marked(
    "PASSWORD",
    /--(?:[a-z]{1,16}-){0,3}(?:password|passwd|passphrase|pass|pwd)[ \t]{1,3}["']?(?<value>[^\s"'`]{4,128})/i,
    curl,
    isCommandPassword,
  ),
  marked(
    "PASSWORD",
    /(?:mysql|mysqldump|mysqladmin|mariadb)(?:[ \t][^\n|;&"']{0,80})?[ \t]-p["']?(?<value>[^\s"'-][^\s"']{3,64})/,
    "https://dev.mysql.com/doc/refman/8.4/en/connecting.html",
    isCommandPassword,
  ),
  marked(
    "PASSWORD",
    /(?:sshpass|docker login|podman login|az login|redis-cli)(?:[ \t][^\n|;&"']{0,80})?[ \t]-[pa][ \t]{0,3}["']?(?<value>[^\s"'-][^\s"']{3,64})/,
    "https://docs.docker.com/reference/cli/docker/login/",
    isCommandPassword,
  ),
  marked(
    "PASSWORD",
    /(?:login|machine\s{1,4}\S{1,80}|user)\s{1,4}\S{1,64}\s{1,8}password\s{1,4}(?<value>\S{4,128})/,
    "https://www.gnu.org/software/inetutils/manual/html_node/The-_002enetrc-file.html",
    isCommandPassword,
  ),
  marked(
    "GENERIC_SECRET",
    /--(?:[a-z]{1,16}-){0,3}(?:token|secret|key)[ \t]{1,3}["']?(?<value>[\w.=+/~:%-]{10,256})/i,
    curl,
    isRandom,
  ),
];
