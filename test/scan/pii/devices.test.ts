import { describe, expect, test } from "vitest";
import { devices } from "../../../src/scan/pii/devices.ts";
import { finder } from "./found.ts";

const found = finder(devices);

/** Luhn by its definition, over what goes before the check digit. */
const withLuhn = (digits: string): string => {
  const sum = [...digits].toReversed().reduce((total, digit, place) => {
    const value = Number(digit) * (place % 2 === 0 ? 2 : 1);
    return total + Math.floor(value / 10) + (value % 10);
  }, 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
};

const next = (digits: string): string => `${digits.slice(0, -1)}${(Number(digits.at(-1)) + 1) % 10}`;

describe("devices", () => {
  const imei = withLuhn("49015420323751");
  const iccid = withLuhn("894450010219830482");

  test("an IMEI by its check digit and a word, or as it is printed", () => {
    expect(found(`IMEI ${imei}`)).toEqual([`IMEI ${imei}`]);
    expect(found(imei, "imei")).toEqual([`IMEI ${imei}`]);
    expect(found(imei)).toEqual([]);
    expect(found(`IMEI ${next(imei)}`)).toEqual([]);
    const printed = imei.replace(/^(..)(.{6})(.{6})/, "$1-$2-$3-");
    expect(found(printed)).toEqual([`IMEI ${printed}`]);
    expect(found(next(printed))).toEqual([]);
  });

  test("an ICCID by its issuer, length and check digit", () => {
    expect(found(iccid)).toEqual([`ICCID ${iccid}`]);
    expect(found(next(iccid))).toEqual([]);
    expect(found(`SIM card ${next(iccid)}`)).toEqual([`ICCID ${next(iccid)}`]);
    expect(found(iccid.replace(/^89/, "88"))).toEqual([]);
  });

  test.each([
    ["IMSI 310150123456789", "IMSI 310150123456789"],
    ["Serial number: C02XG0FDH7JY", "DEVICE_SERIAL C02XG0FDH7JY"],
    ["serial no. 5CD-1234-X9", "DEVICE_SERIAL 5CD-1234-X9"],
    ["S/N R58M12ABCDE", "DEVICE_SERIAL R58M12ABCDE"],
    ["IDFA 6d92078a-8246-4ba4-ae5b-76104861e7dc", "ADVERTISING_ID 6d92078a-8246-4ba4-ae5b-76104861e7dc"],
    ["device_id=6d92078a-8246-4ba4-ae5b-76104861e7dc", "DEVICE_ID 6d92078a-8246-4ba4-ae5b-76104861e7dc"],
    ["android id 9774d56d682e549c", "DEVICE_ID 9774d56d682e549c"],
  ])("%s", (text, expected) => {
    expect(found(text)).toContain(expected);
  });

  test.each([
    "310150123456789",
    "IMSI 910150123456789",
    "6d92078a-8246-4ba4-ae5b-76104861e7dc",
    "request 6d92078a-8246-4ba4-ae5b-76104861e7dc took 3 ms",
    "serial killer documentaries",
    "the serial port is open",
    "serial number of the device",
    "9774d56d682e549c",
  ])("not %s", (text) => {
    expect(found(text)).toEqual([]);
  });
});
