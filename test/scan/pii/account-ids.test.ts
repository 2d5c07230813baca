import { describe, expect, test } from "vitest";
import { accountIds } from "../../../src/scan/pii/account-ids.ts";
import { finder } from "./found.ts";

const found = finder(accountIds);

describe("numbers that an organisation knows a person by", () => {
  test.each([
    ["employee id E12345", "EMPLOYEE_ID E12345"],
    ["Employee ID: 004512", "EMPLOYEE_ID 004512"],
    ["staff no. 88123", "EMPLOYEE_ID 88123"],
    ["customer number 99-12345", "CUSTOMER_ID 99-12345"],
    ["client_id=8812345", "CUSTOMER_ID 8812345"],
    ["Kundennummer: 4711-0815", "CUSTOMER_ID 4711-0815"],
    ["account number 12345678", "ACCOUNT_NUMBER 12345678"],
    ["my account is 1234 5678", "ACCOUNT_NUMBER 1234 5678"],
    ["loan number 5566778899", "ACCOUNT_NUMBER 5566778899"],
    ["member ID: XYZ123456", "MEMBER_ID XYZ123456"],
    ["student id S1234567", "MEMBER_ID S1234567"],
    ["case no. 2021-CV-01234", "CASE_NUMBER 2021-CV-01234"],
    ["policy number PN-778812", "CASE_NUMBER PN-778812"],
    ["Aktenzeichen Nr. 12345/21", "CASE_NUMBER 12345/21"],
  ])("%s", (text, expected) => {
    expect(found(text)).toEqual([expected]);
  });

  test("under the name of a field", () => {
    expect(found("E12345", "employee_id")).toEqual(["EMPLOYEE_ID E12345"]);
    expect(found("12345678", "accountNumber")).toEqual(["ACCOUNT_NUMBER 12345678"]);
    expect(found("12345678", "size")).toEqual([]);
  });

  test.each([
    "12345678",
    "E12345",
    "user id 7",
    "case number two",
    "in the case of 2021",
    "order no. 5",
    "employees in 2020",
    "the account was opened in 1998",
    "customer 12",
    "file 100 reports",
    "case 3: return 404",
  ])("not %s", (text) => {
    expect(found(text)).toEqual([]);
  });
});
