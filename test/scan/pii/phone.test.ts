import { describe, expect, test } from "vitest";
import { phone } from "../../../src/scan/pii/phone.ts";
import { finder } from "./found.ts";

const found = finder(phone);

describe("telephone numbers", () => {
  /** Numbers that regulators keep for drama, and forms of E.123. */
  test.each([
    "+44 20 7946 0958",
    "+442079460958",
    "+1 (202) 555-0143",
    "+1-202-555-0143",
    "0044 20 7946 0958",
    "+49 (0)30 23125000",
    "+33 1 99 00 12 34",
    "+61 2 5550 1234",
    "(202) 555-0143",
    "202-555-0143",
    "202.555.0143 ext 44",
    "1-202-555-0143",
    "020 7946 0958",
    "07700 900123",
    "01 99 00 12 34",
    "030/23125000",
    "080-5555-0100",
    "001-202-555-0143x0123",
  ])("%s alone", (number) => {
    expect(found(number)).toEqual([`PHONE_NUMBER ${number}`]);
    expect(found(`(${number}).`)).toHaveLength(1);
  });

  test.each(["555 0100", "55 01 43", "(55) 501-430", "55-50-14-31", "2025550143", "5550143"])(
    "%s only beside a word",
    (number) => {
      expect(found(number)).toEqual([]);
      expect(found(`telephone: ${number}`)).toEqual([`PHONE_NUMBER ${number}`]);
      expect(found(`${number} is her mobile`)).toEqual([`PHONE_NUMBER ${number}`]);
      expect(found(number, "phoneNumber")).toEqual([`PHONE_NUMBER ${number}`]);
    },
  );

  test.each([
    "2026-06-01",
    "01.06.2026",
    "call me on 01/06/2026",
    "phone released 2019-2020",
    "call 12345",
    "telephone 1111111",
    "+1 and +2",
    "219-09-9999",
    "1 2 3 4 5 6 7",
    "x = 8589934592.5",
    "0.123456789",
    "192.168.0.1",
    "total 1234567890",
    "pages 100-200",
  ])("not %s", (text) => {
    expect(found(text)).toEqual([]);
  });

  test("a fax number is named", () => {
    expect(found("Fax: 202-555-0199")).toEqual(["FAX_NUMBER 202-555-0199"]);
    expect(found("telefax +49 30 23125000")).toEqual(["FAX_NUMBER +49 30 23125000"]);
    expect(found("by fax")).toEqual([]);
  });
});

describe("numbers of single countries", () => {
  test.each(["+90-532-000-00-12", "05320000012", "0 532 000 00 12", "0 (532) 0000012", "532-000-00-12", "2120000012"])(
    "Türkiye: %s",
    (number) => {
      expect(found(number)).toEqual([`TR_PHONE_NUMBER ${number}`]);
    },
  );

  test.each(["+63 917 000 0012", "+639170000012", "0917 000 0012", "0 (917) 000 0012", "09170000012"])(
    "the Philippines: %s",
    (number) => {
      expect(found(number)).toContain(`PH_MOBILE_NUMBER ${number}`);
    },
  );

  test.each(["9170000012", "0917000001", "091700000123", "05920000012", "2150000012"])("neither: %s", (text) => {
    expect(found(text).filter((one) => /^(?:TR|PH)_/.test(one))).toEqual([]);
  });
});
