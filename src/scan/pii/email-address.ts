/**
 * E-mail addresses (RFC 5321 sizes, the unquoted form that people write).
 * @module
 */
import type { Finding } from "../../domain/finding.ts";
import type { Scanner } from "../scanner.ts";

const type = "EMAIL_ADDRESS";
const localCharsMax = 64;
const isLocal = /[\p{L}\p{N}.!#$%&'*+/=?^_`{|}~-]/u;
/** Sticky at the character after the `@`; every repetition is bounded. */
const domain = /(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.){1,8}\p{L}{2,24}(?![\p{L}\p{N}])/uy;

/** Where the local part before an `@` begins; the `@` itself when there is none. */
const localStart = (text: string, at: number): number => {
  let start = at;
  while (start > 0 && at - start < localCharsMax && isLocal.test(text.charAt(start - 1))) start -= 1;
  while (start < at && (text[start] === "." || text[start] === "'")) start += 1;
  return start;
};

const scan = (text: string): Finding[] => {
  const findings: Finding[] = [];
  for (let at = text.indexOf("@"); at !== -1; at = text.indexOf("@", at + 1)) {
    const start = localStart(text, at);
    domain.lastIndex = at + 1;
    if (start === at || text[at - 1] === "." || !domain.test(text)) continue;
    const end = domain.lastIndex;
    findings.push({ type, start, end, scoreMilli: 950, scanner: "email-address", dataClass: "confidential" });
  }
  return findings;
};

export const emailAddress: Scanner = { name: "email-address", version: "1", types: [type], scan };
