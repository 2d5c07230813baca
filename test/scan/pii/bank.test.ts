import { describe, expect, test } from "vitest";
import { bank } from "../../../src/scan/pii/bank.ts";
import { finder } from "./found.ts";

const found = finder(bank);

/** ISO 13616: check digits over the account, the country and 00, letters as 10 to 35. */
const iban = (country: string, account: string): string => {
  const numeric = [...`${account}${country}00`].map((one) => parseInt(one, 36)).join("");
  return `${country}${String(98n - (BigInt(numeric) % 97n)).padStart(2, "0")}${account}`;
};

/** Accounts of each country's form in the SWIFT registry, with digits of no meaning. */
const accounts = [
  ["DE", "370400440532013000"],
  ["GB", "NWBK60161331926819"],
  ["NL", "ABNA0417164300"],
  ["PL", "109010140000071219812874"],
  ["CH", "00762011623852957"],
  ["SA", "80000000608010167519"],
  ["MT", "MALT011000012345MTLCAST001S"],
] as const;

describe("IBANs", () => {
  test.each(accounts)("of %s", (country, account) => {
    const electronic = iban(country, account);
    const printed = (electronic.match(/.{1,4}/g) ?? []).join(" ");
    for (const written of [electronic, printed, electronic.toLowerCase()]) {
      expect(found(written)).toEqual([`IBAN_CODE ${written}`]);
      expect(found(`pay to ${written} NOW please`)).toEqual([`IBAN_CODE ${written}`]);
    }
  });

  test("not with one digit changed, one left out or one more", () => {
    const right = iban("DE", "370400440532013000");
    for (let place = 2; place < right.length; place += 1) {
      const wrong = right.slice(0, place) + ((Number(right[place]) + 1) % 10) + right.slice(place + 1);
      expect(found(wrong), wrong).toEqual([]);
    }
    expect(found(right.slice(0, -1))).toEqual([]);
    expect(found(`${right}0`)).toEqual([]);
    expect(found(right.replace("DE", "XX"))).toEqual([]);
  });
});

describe("banks' own numbers", () => {
  /** ABA: 3(d1+d4+d7) + 7(d2+d5+d8) + (d3+d6+d9) is a multiple of ten. */
  const routing = (eight: string): string => {
    const weights = [3, 7, 1, 3, 7, 1, 3, 7];
    const sum = [...eight].reduce((total, digit, place) => total + Number(digit) * (weights[place] ?? 0), 0);
    return `${eight}${(10 - (sum % 10)) % 10}`;
  };

  test.each(["02100002", "12104288", "32127174", "06110278"])("the routing number of %s", (eight) => {
    const number = routing(eight);
    expect(found(number)).toEqual([`ABA_ROUTING_NUMBER ${number}`]);
    for (let last = 0; last < 10; last += 1) {
      if (`${eight}${last}` !== number) expect(found(`${eight}${last}`)).toEqual([]);
    }
  });

  test("a routing number of no district is none", () => {
    expect(found(routing("13000000"))).toEqual([]);
    expect(found(routing("50000000"))).toEqual([]);
    expect(found("000000000")).toEqual([]);
  });

  test.each([
    ["BIC: DEUTDEFF500", "SWIFT_CODE DEUTDEFF500"],
    ["swift code CHASUS33", "SWIFT_CODE CHASUS33"],
    ["sort code 12-34-56", "UK_SORT_CODE 12-34-56"],
    ["BSB 062-000", "AU_BSB 062-000"],
    ["IFSC: SBIN0001234", "IN_IFSC SBIN0001234"],
    ["checking account 000123456789", "US_BANK_NUMBER 000123456789"],
    ["Kontonummer 1234567890", "BANK_ACCOUNT 1234567890"],
  ])("%s", (text, expected) => {
    expect(found(text)).toContain(expected);
  });

  test.each(["DEUTDEFF500", "ABSOLUTE", "SWIFT CHASXX33", "12-34-56", "062-000", "1234567", "1234567890"])(
    "not %s alone",
    (text) => {
      expect(found(text)).toEqual([]);
    },
  );

  test("a CLABE with its check digit", () => {
    const seventeen = "03218000011835971";
    const sum = [...seventeen].reduce(
      (total, digit, at) => total + ((Number(digit) * ([3, 7, 1][at % 3] ?? 0)) % 10),
      0,
    );
    const right = `${seventeen}${(10 - (sum % 10)) % 10}`;
    const wrong = `${seventeen}${(11 - (sum % 10)) % 10}`;
    expect(found(`CLABE ${right}`)).toContain(`MX_CLABE ${right}`);
    expect(found(`CLABE ${wrong}`)).not.toContain(`MX_CLABE ${wrong}`);
  });
});
