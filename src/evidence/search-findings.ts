/**
 * Where else something is: a value that was found, a subject, a session, a label, without opening any payload.
 * @module
 */
import { appendEntry } from "../ledger/append.ts";
import type { Recorder } from "../ledger/exchange-record.ts";
import type { DataKeyRow } from "../store/store.ts";
import { monthOf } from "../vault/keyring.ts";
import { linkUnder, pseudonymKeyId, pseudonymOfLink, pseudonymUnder } from "../vault/pseudonyms.ts";
import type { ScopedAccess } from "./scoped-reader.ts";

export interface FindingsSearch {
  readonly principal: string;
  /** In whose exchanges; undefined: in all of the scope. */
  readonly team: string | undefined;
  /** The entity type that the value was found as, or of a mark (`SUBJECT`, `SESSION_ID`, `LABEL`, `TAG`). */
  readonly type: string;
  /** Of a subject its HMAC, hex. */
  readonly value: string;
  /** The period `[from, to)` in UTC milliseconds. */
  readonly from: number;
  readonly to: number;
}

/** What is sought, without its text: a pseudonym for each month. */
export interface Sought {
  /** What a filter of exchanges takes as `holding`. */
  readonly pseudonyms: readonly Buffer[];
  /** What leads back to them. Empty where there is nothing to find. */
  readonly token: string;
}

/** Every month that a period touches. */
const monthsOf = (from: number, to: number): string[] => {
  const months: string[] = [];
  const first = new Date(from);
  for (let step = 0; ; step += 1) {
    const start = Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + step);
    if (start >= to) return months;
    months.push(monthOf(Math.max(start, from)));
  }
};

/** The end of the month after the one that a time is in. */
const nextMonth = (time: number): number => {
  const date = new Date(time);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 2);
};

// Together 24 characters of base64url, so that a token is one month after the other.
const monthBytes = 2;
const linkBytes = 16;

const monthNumber = (month: string): number => Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1;
const monthOfNumber = (number: number): string => monthOf(Date.UTC(Math.floor(number / 12), number % 12));

const tokenPart = (month: string, link: Buffer): string => {
  const bytes = Buffer.concat([Buffer.alloc(monthBytes), link]);
  bytes.writeUInt16BE(monthNumber(month));
  return bytes.toString("base64url");
};

/** The keys of months that have one. One that was destroyed, or never was, has nothing to find. */
const keysOf = async ({ reader }: ScopedAccess, months: readonly string[]): Promise<DataKeyRow[]> => {
  const rows = await Promise.all(months.map((month) => reader.readDataKey(pseudonymKeyId(month))));
  return rows.filter((row) => row !== null);
};

/**
 * What stands for a value in the months of a period. Writes `findings.searched` first, without the value. Throws `ledger_unavailable` when the
 * entry cannot be written.
 */
export const seekValue = async (
  recorder: Recorder,
  access: ScopedAccess,
  { principal, team, type, value, from, to }: FindingsSearch,
): Promise<Sought> => {
  const asked = access.reader.scope.team ?? team ?? null;
  await appendEntry(recorder, { kind: "findings.searched", principal, team: asked, type, from, to });
  // An answer may come in the month after its call.
  const keys = await keysOf(access, monthsOf(from, nextMonth(to)));
  const found = keys.map((key) => ({ key, pseudonym: pseudonymUnder(access.master, key, type, value) }));
  return {
    pseudonyms: found.map(({ pseudonym }) => pseudonym),
    token: found.map(({ key, pseudonym }) => tokenPart(key.month, linkUnder(access.master, key, pseudonym))).join(""),
  };
};

/** What a token leads to: 24 characters for each month. Nothing in a month whose key was destroyed. */
export const pseudonymsOfToken = async (access: ScopedAccess, token: string): Promise<Buffer[]> => {
  const bytes = Buffer.from(token, "base64url");
  const links = new Map<string, Buffer>();
  for (let at = 0; at < bytes.length; at += monthBytes + linkBytes) {
    const part = bytes.subarray(at, at + monthBytes + linkBytes);
    links.set(monthOfNumber(part.readUInt16BE()), part.subarray(monthBytes));
  }
  const keys = await keysOf(access, [...links.keys()]);
  return keys.map((key) => pseudonymOfLink(access.master, key, links.get(key.month) ?? Buffer.alloc(linkBytes)));
};
