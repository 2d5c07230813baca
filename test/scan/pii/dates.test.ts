import { describe, expect, test } from "vitest";
import { dates } from "../../../src/scan/pii/dates.ts";
import { finder } from "./found.ts";

const found = finder(dates);

describe("dates and times", () => {
  test.each([
    "2026-06-01",
    "2026-06-01T12:30:45.123+02:00",
    "2026-06-01 12:30:45",
    "2026/6/1",
    "1/6/2026",
    "06-01-2026",
    "31.12.2026",
    "23/6/24",
    "1st of June 2026",
    "June 1, 2026",
    "June 1st",
    "1. Juni 2026",
    "14 juillet 1789",
    "3 de mayo de 2021",
    "12 marzo 2020",
    "3 maja 1791",
    "5 februari 2020",
    "Sept. 2024",
    "Wednesday",
    "Donnerstag",
    "yesterday",
    "14:30",
    "5:30 pm",
    "5 p.m.",
  ])("%s", (written) => {
    expect(found(`when: ${written}, or so`)).toEqual([`DATE_TIME ${written}`]);
  });

  test("a year only after a word that makes it one", () => {
    expect(found("in 2004")).toEqual(["DATE_TIME 2004"]);
    expect(found("since 1998, they say")).toEqual(["DATE_TIME 1998"]);
    expect(found("2004 items")).toEqual([]);
    expect(found("in 3004")).toEqual([]);
  });

  test("a month and a day alone only beside a word", () => {
    expect(found("5/21")).toEqual([]);
    expect(found("due 5/21")).toEqual(["DATE_TIME 5/21"]);
  });

  test.each([
    "2026-13-01",
    "32/12/2026",
    "2026-06-01-02",
    "1.2.3",
    "1.2.26",
    "1/6-2026",
    "3/4 of it",
    "25:61",
    "10:30:20:40",
    "chapter 12",
    "may be",
    "a march of 10 miles",
    "2026060112",
    "12-34-5678",
  ])("not %s", (text) => {
    expect(found(text)).toEqual([]);
  });
});

describe("dates of birth", () => {
  test.each([
    ["They were born on 3/20/1987.", "3/20/1987"],
    ["DOB: 1980-05-12", "1980-05-12"],
    ["geboren am 12.05.1980", "12.05.1980"],
    ["fecha de nacimiento: 12/05/1980", "12/05/1980"],
    ["né le 3 mars 1975", "3 mars 1975"],
    ["date of birth 19800512", "19800512"],
    ["his birthday is May 12, 1980", "May 12, 1980"],
  ])("%s", (text, date) => {
    expect(found(text)).toEqual([`DATE_OF_BIRTH ${date}`]);
  });

  test("under the name of a field, and not without one", () => {
    expect(found("1980-05-12", "dateOfBirth")).toEqual(["DATE_OF_BIRTH 1980-05-12"]);
    expect(found("1980-05-12", "created")).toEqual(["DATE_TIME 1980-05-12"]);
    expect(found("19801312", "dob")).toEqual([]);
  });
});

describe("ages", () => {
  test.each([
    ["a 34-year-old woman", "34"],
    ["he is 91 years old", "91"],
    ["the patient, 46 y/o,", "46"],
    ["72 yo male", "72"],
    ["aged 45", "45"],
    ["Age: 67", "67"],
    ["45 Jahre alt", "45"],
    ["tiene 30 años", "30"],
    ["Alter: 50", "50"],
    ["she turned 64", "64"],
  ])("%s", (text, age) => {
    expect(found(text)).toEqual([`AGE ${age}`]);
  });

  test.each([
    "34 women",
    "the age of reason",
    "page 67",
    "ages ago",
    "age 300",
    "averaged 45",
    "I am 100% sure",
    "he is 5 minutes late",
  ])("not %s", (text) => {
    expect(found(text)).toEqual([]);
  });
});
