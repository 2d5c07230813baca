/**
 * E-mail addresses and addresses of the web.
 * @module
 */
import type { Part, PatternRecognizer } from "../recognizer.ts";
import { isCommonDomain, isHostName, isPublicDomain } from "./domains.ts";
import { beyondAscii } from "./letters.ts";

const labelsOk = /^(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.){1,8}(?:\p{L}{2,24}|xn--[a-z0-9-]{2,59})$/iu;
const spacedScript = /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]/u;

/** RFC 5321 section 4.5.3.1 sizes, RFC 6531 letters; the unquoted form, which is the one people write. */
const isAddress = (text: string): boolean => {
  const at = text.indexOf("@");
  const local = text.slice(0, at);
  if (at > 64 || local.endsWith(".") || local.includes("..") || !/^[\p{L}\p{N}_+]/u.test(local)) return false;
  // Scripts that write no spaces run into the address: `请写信给jane@…` begins at the first Latin letter.
  if (local.charCodeAt(0) > 127 && !spacedScript.test(local) && /[a-z]/i.test(local)) return false;
  return labelsOk.test(text.slice(at + 1));
};

const domain = `[A-Za-z0-9${beyondAscii}.-]{1,120}\\.(?:xn--[a-z0-9-]{2,40}|[a-z]{2,24}|[${beyondAscii}]{2,24})`;
const atWord = String.raw`(?:[ ]?[(\[{<][ ]?(?:at|@|arroba)[ ]?[)\]}>][ ]?)`;
const dotWord = String.raw`(?:[ ]?[(\[{<][ ]?(?:dot|\.|punto|punkt)[ ]?[)\]}>][ ]?|[ ](?:dot|punto)[ ])`;
const name = "[a-z0-9_+][a-z0-9._+-]{0,40}";
const label = "[a-z0-9][a-z0-9-]{0,40}";

/** `jane at example dot com` */
const spoken = `${name}(?:[ ]dot[ ]${label})?[ ](?:at|arroba)[ ]${label}(?:[ ](?:dot|punto)[ ]${label}){1,2}`;
const isSpokenAddress = (text: string): boolean =>
  isCommonDomain(text.replace(/^.* (?:at|arroba) /i, "").replace(/ (?:dot|punto) /gi, "."));

const email: readonly PatternRecognizer[] = [
  {
    type: "EMAIL_ADDRESS",
    pattern: new RegExp(`[a-z0-9_+][a-z0-9${beyondAscii}._%+'#$!*~-]{0,63}@${domain}`, "i"),
    check: isAddress,
    scoreMilli: 950,
    dataClass: "confidential",
    source: "RFC 5321, RFC 6531",
  },
  {
    type: "EMAIL_ADDRESS",
    pattern: new RegExp(`[${beyondAscii}][a-z0-9${beyondAscii}._-]{0,30}@${domain}`, "i"),
    check: isAddress,
    scoreMilli: 950,
    dataClass: "confidential",
    source: "RFC 6531",
  },
  {
    type: "EMAIL_ADDRESS",
    pattern: new RegExp(
      `${name}${atWord}${label}(?:(?:\\.|${dotWord})${label}){0,2}(?:\\.|${dotWord})[a-z]{2,12}`,
      "i",
    ),
    scoreMilli: 800,
    dataClass: "confidential",
    source: "RFC 5322, as written against address harvesters",
  },
  // Only words: by itself, or where something says that an address follows.
  {
    type: "EMAIL_ADDRESS",
    pattern: new RegExp(spoken, "i"),
    check: isSpokenAddress,
    scoreMilli: 380,
    context: ["email", "e mail", "mail", "contact", "reach", "write", "ping", "correo", "courriel"],
    dataClass: "confidential",
    source: "RFC 5322, as spoken",
  },
  {
    type: "EMAIL_ADDRESS",
    pattern: new RegExp(String.raw`(?<!\S\s{0,4})${spoken}(?!\s{0,4}\S)`, "i"),
    check: isSpokenAddress,
    scoreMilli: 700,
    dataClass: "confidential",
    source: "RFC 5322, as spoken",
  },
];

const hostOf = /^(?:[a-z]{2,6}:\/\/)?(?:[^\s/?#@]{0,80}@)?(\[[0-9a-f:.]{2,45}\]|[^\s/?#:]{1,200})/i;
const trailing = /[.,;:!?'"*_~>\])}]$/;
const openers: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" };

const count = (text: string, character: string): number => text.split(character).length - 1;

/** The address without the punctuation of the sentence around it. */
const withoutTrail = (text: string): string => {
  let kept = text;
  for (let last = trailing.exec(kept); last !== null; last = trailing.exec(kept)) {
    const opener = openers[last[0]];
    if (opener !== undefined && count(kept, opener) >= count(kept, last[0])) break;
    kept = kept.slice(0, -1);
  }
  return kept;
};

const isIpv4 = /^(?:\d{1,3}\.){3}\d{1,3}$/;

const urlPart = (text: string): Part | false => {
  const kept = withoutTrail(text);
  const host = (hostOf.exec(kept)?.[1] ?? "").replaceAll("[.]", ".").replace(/\.$/, "");
  if (!host.startsWith("[") && !isIpv4.test(host) && !isHostName(host)) return false;
  return { start: 0, end: kept.length };
};

/** `www.` needs two labels more: `www.example` names nothing. */
const wwwPart = (text: string): Part | false => {
  const host = hostOf.exec(text)?.[1] ?? "";
  return host.replace(/\.$/, "").split(".").length > 2 && urlPart(text);
};

const notInUrl = "[^\\s<>\"'`{}|\\\\^]";

/** Not a call, an index or an assignment, and not the beginning of a longer name. */
const bareDomain =
  /(?:[a-z0-9][a-z0-9\u00df-\u024f_-]{0,62}\.){1,4}(?:[a-z]{2,12}|xn--[a-z0-9-]{2,40})(?![@([=_]|\.[a-z0-9_])/i;

const web: readonly PatternRecognizer[] = [
  {
    type: "URL",
    pattern: new RegExp(`(?:https?|hxxps?|ftps?|sftp|wss?):\\/\\/${notInUrl}{3,240}`, "i"),
    check: urlPart,
    scoreMilli: 900,
    dataClass: "confidential",
    source: "RFC 3986",
  },
  {
    type: "URL",
    pattern: new RegExp(`www\\d?\\.${notInUrl}{3,240}`, "i"),
    check: wwwPart,
    scoreMilli: 850,
    dataClass: "confidential",
    source: "RFC 3986, RFC 1738",
  },
  {
    type: "URL",
    pattern: new RegExp(`(?:[a-z0-9-]{1,63}\\.){1,4}[a-z]{2,12}(?::\\d{2,5})?\\/${notInUrl}{0,120}[a-z0-9/=_-]`, "i"),
    check: (text) => isCommonDomain(hostOf.exec(text)?.[1] ?? "") && urlPart(text),
    scoreMilli: 600,
    dataClass: "confidential",
    source: "RFC 3986, without its scheme",
  },
  {
    type: "DOMAIN_NAME",
    pattern: bareDomain,
    check: isCommonDomain,
    scoreMilli: 550,
    dataClass: "confidential",
    source: "RFC 1035; IANA, Root Zone Database",
  },
  {
    type: "DOMAIN_NAME",
    pattern: bareDomain,
    check: isPublicDomain,
    scoreMilli: 150,
    context: [
      "domain",
      "domains",
      "domain name",
      "website",
      "web site",
      "homepage",
      "hostname",
      "fqdn",
      "nameserver",
      "site",
    ],
    dataClass: "confidential",
    source: "RFC 1035; IANA, Root Zone Database",
  },
];

/** E-mail addresses, URLs and domain names. */
export const contact: readonly PatternRecognizer[] = [...email, ...web];
