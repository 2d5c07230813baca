import { createHmac, hkdfSync, randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { UnstoredKey, unwrapKey, type WrappedKey } from "../../src/vault/data-key.ts";
import { MasterKey } from "../../src/vault/master-key.ts";
import { pseudonymKeyId, Pseudonyms, pseudonymUnder } from "../../src/vault/pseudonyms.ts";

const master = new MasterKey([randomBytes(32)]);
const june = Date.UTC(2026, 5, 30, 23, 59, 59, 999);
const july = june + 1;

const pendingOf = (pseudonyms: Pseudonyms): WrappedKey => {
  const [row, ...others] = pseudonyms.pending.map((key) => key.row);
  if (row === undefined || others.length > 0) throw new Error("a new key has one row");
  return row;
};

/** A server's, with a clock that a test can turn. */
const begin = (time = june, stored: WrappedKey | null = null) => {
  const clock = { now: time };
  const pseudonyms = new Pseudonyms(master, () => clock.now, stored);
  return { clock, pseudonyms };
};

describe("a pseudonym", () => {
  const { pseudonyms } = begin();

  test("is HMAC-SHA-256 of type and value under a key derived from the month's secret, cut to 16 bytes", () => {
    const value = pseudonyms.of("EMAIL_ADDRESS", "a@b.example");
    const secret = unwrapKey(master, pendingOf(pseudonyms));
    const key = Buffer.from(hkdfSync("sha256", secret, "", "custody.pseudonyms.v1", 32));
    const whole = createHmac("sha256", key).update("EMAIL_ADDRESS\0a@b.example").digest("hex");
    expect(value).toBe(whole.slice(0, 32));
  });

  test.each([
    ["case", "EMAIL_ADDRESS", "Ann.Lee@Example.COM", "ann.lee@example.com"],
    ["spaces around", "PERSON", " Ann Lee\n", "ann lee"],
    ["several spaces", "PERSON", "Ann \u00a0 Lee", "Ann Lee"],
    ["separators of a number", "US_SSN", "123-45-6789", "123 45 6789"],
    ["no separators", "CREDIT_CARD", "4111-1111 1111.1111", "4111111111111111"],
    ["case of a number with letters", "IBAN_CODE", "GB82 WEST 1234 5698 7654 32", "gb82west12345698765432"],
    ["full-width digits", "US_SSN", "\uff11\uff12\uff13-45-6789", "123-45-6789"],
    ["composed letters", "PERSON", "Rene\u0301e", "Ren\u00e9e"],
  ])("is the same in another writing: %s", (_name, type, one, other) => {
    expect(pseudonyms.of(type, one)).toBe(pseudonyms.of(type, other));
  });

  test.each([
    ["another value", ["US_SSN", "123-45-6789"], ["US_SSN", "123-45-6788"]],
    ["another type", ["US_SSN", "123456789"], ["ACCOUNT_NUMBER", "123456789"]],
    ["words put together otherwise", ["PERSON", "Ann Lee"], ["PERSON", "Annlee"]],
    ["dots of an address", ["EMAIL_ADDRESS", "ann.lee1@example.com"], ["EMAIL_ADDRESS", "annlee1@example.com"]],
  ] as const)("differs: %s", (_name, [type, value], [otherType, otherValue]) => {
    expect(pseudonyms.of(type, value)).not.toBe(pseudonyms.of(otherType, otherValue));
  });

  test("is 32 hex digits, and says nothing of how long the value is", () => {
    for (const value of ["", "x", "y".repeat(10_000)]) expect(pseudonyms.of("T", value)).toMatch(/^[0-9a-f]{32}$/);
  });
});

describe("what stands in a text for a value", () => {
  const { clock, pseudonyms } = begin();

  test("is HMAC-SHA-256 under a key of its own, derived from the month's secret, cut to 8 bytes", () => {
    const value = pseudonyms.hashOf("EMAIL_ADDRESS", "a@b.example");
    const secret = unwrapKey(master, pendingOf(pseudonyms));
    const key = Buffer.from(hkdfSync("sha256", secret, "", "custody.hashes.v1", 32));
    const whole = createHmac("sha256", key).update("EMAIL_ADDRESS\0a@b.example").digest("hex");
    expect(value).toBe(whole.slice(0, 16));
  });

  test("does not lead to what stands in findings", () => {
    expect(pseudonyms.of("T", "v").startsWith(pseudonyms.hashOf("T", "v"))).toBe(false);
  });

  test("is the same in another writing, for a month and after a restart; another for another value or type", () => {
    clock.now = june;
    const value = pseudonyms.hashOf("US_SSN", "123-45-6789");
    expect(pseudonyms.hashOf("US_SSN", "123 45 6789")).toBe(value);
    expect(pseudonyms.hashOf("US_SSN", "123-45-6788")).not.toBe(value);
    expect(pseudonyms.hashOf("ACCOUNT_NUMBER", "123-45-6789")).not.toBe(value);
    expect(begin(june, pendingOf(pseudonyms)).pseudonyms.hashOf("US_SSN", "123-45-6789")).toBe(value);
    clock.now = july;
    expect(pseudonyms.hashOf("US_SSN", "123-45-6789")).not.toBe(value);
  });

  test("needs a key, which goes along with what is recorded", () => {
    const { pseudonyms: fresh } = begin();
    fresh.hashOf("T", "v");
    expect(pendingOf(fresh).month).toBe("2026-06");
    fresh.of("T", "v");
    expect(fresh.pending).toHaveLength(1);
  });
});

describe("a month's key", () => {
  test("is made with the first value, and goes along until a commit with it is durable", () => {
    const { pseudonyms } = begin();
    expect(pseudonyms.pending).toEqual([]);
    pseudonyms.of("T", "v");
    const [key, ...others] = pseudonyms.pending;
    if (key === undefined || others.length > 0) throw new Error("a new key has one row");
    expect(key.row).toMatchObject({ id: pseudonymKeyId("2026-06"), month: "2026-06" });
    pseudonyms.of("T", "w");
    expect(pseudonyms.pending).toEqual([key]);
    pseudonyms.committed([new UnstoredKey(master, key.row, randomBytes(32))]);
    expect(pseudonyms.pending).toEqual([key]);
    pseudonyms.committed([key]);
    expect(pseudonyms.pending).toEqual([]);
    pseudonyms.of("T", "x");
    expect(pseudonyms.pending).toEqual([]);
  });

  test("opens from its row: what stands for a value then is found now", () => {
    const { pseudonyms } = begin();
    const value = pseudonyms.of("US_SSN", "123-45-6789");
    const row = pendingOf(pseudonyms);
    expect(pseudonymUnder(master, row, "US_SSN", "123 45 6789").toString("hex")).toBe(value);
    const again = begin(june, row);
    expect(again.pseudonyms.of("US_SSN", "123-45-6789")).toBe(value);
    expect(again.pseudonyms.pending).toEqual([]);
  });

  test("is another each month: one does not lead to the other", () => {
    const { clock, pseudonyms } = begin();
    const before = pseudonyms.of("T", "v");
    const first = pseudonyms.pending;
    clock.now = july;
    expect(pseudonyms.of("T", "v")).not.toBe(before);
    // Neither is durable yet: both go along.
    expect(pseudonyms.pending.map(({ row }) => row.month)).toEqual(["2026-06", "2026-07"]);
    pseudonyms.committed(first);
    expect(pseudonyms.pending.map(({ row }) => row.month)).toEqual(["2026-07"]);
  });

  test("of a month before is not used", () => {
    const { pseudonyms: old } = begin();
    const value = old.of("T", "v");
    const { pseudonyms } = begin(july, pendingOf(old));
    expect(pseudonyms.of("T", "v")).not.toBe(value);
    expect(pendingOf(pseudonyms).month).toBe("2026-07");
  });

  test("is random: two records have nothing in common", () => {
    expect(begin().pseudonyms.of("T", "v")).not.toBe(begin().pseudonyms.of("T", "v"));
  });

  test.each([
    ["another master key", new MasterKey([randomBytes(32)]), {}],
    ["a row of another month", master, { month: "2026-05" }],
    ["a row under another id", master, { id: pseudonymKeyId("2026-05") }],
  ])("does not open with %s", (_name, other, changes) => {
    const { pseudonyms } = begin();
    pseudonyms.of("T", "v");
    const row = { ...pendingOf(pseudonyms), ...changes };
    expect(() => pseudonymUnder(other, row, "T", "v")).toThrow(expect.objectContaining({ code: "ledger_corrupt" }));
  });
});
