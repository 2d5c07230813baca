import { describe, expect, test } from "vitest";
import { coordinates } from "../../../src/scan/pii/coordinates.ts";
import { postcodes } from "../../../src/scan/pii/postcodes.ts";
import { streets } from "../../../src/scan/pii/streets.ts";
import { finder } from "./found.ts";

const found = finder([...coordinates, ...streets, ...postcodes]);

describe("street addresses", () => {
  /** Forms of USPS Publication 28 and of the Universal Postal Union's templates, for streets that many towns have. */
  test.each([
    "742 Evergreen Terrace, Springfield, IL 62704",
    "350 Fifth Avenue, 34th Floor, New York, NY 10118",
    "123 Main St Apt 4B",
    "1600 N 5th Street",
    "221B Baker Street, London NW1 6XE",
    "Hauptstraße 5, 50667",
    "Hauptstr. 12a, 10115",
    "12 rue de la Paix, 75002",
    "Calle de Alcalá 45, 28014",
    "Via Roma 12, 00184",
    "Rua Augusta 150",
    "ul. Marszałkowska 10/12, 00-590",
    "Drottninggatan 12, 111 51",
    "Karl Johans gate 22, 0162",
    "Nørregade 7, 1165",
    "Mannerheimintie 12 A, 00100",
    "Keizersgracht 123, 1015 CJ",
    "Václavské náměstí 1, 110 00",
    "Kossuth utca 4.",
    "P.O. Box 123, Anytown, CA 90210",
    "Postfach 1234",
    "PSC 1234, Box 5678\nAPO AE 09204",
    "Suite 300",
    "Apt. 12",
  ])("%s", (address) => {
    expect(found(`at ${address}`)).toEqual([`STREET_ADDRESS ${address}`]);
  });

  test.each([
    "17 Lindenallee 20\n Apt. 12\n Musterstadt\n Freedonia 12345",
    "17 Lindenallee 20\n> Suite 12\n> Musterstadt\n> Freedonia 12345",
    "4 Upper Brook Mews, Suite 12, Exampleton, ZZ 12345",
  ])("a block of lines: %j", (block) => {
    expect(found(block)).toEqual([`STREET_ADDRESS ${block}`]);
  });

  test("two numbers with names between, beside a word of addresses", () => {
    expect(found("17 lindenholm 145")).toEqual([]);
    expect(found("she lives at 17 lindenholm 145")).toEqual(["STREET_ADDRESS 17 lindenholm 145"]);
  });

  test("a corner", () => {
    expect(found("at the corner of Main Street and Elm Avenue.")).toEqual([
      "STREET_ADDRESS Main Street and Elm Avenue",
    ]);
  });

  test.each([
    "I ran 5 miles down the road in 40 minutes",
    "there are 3 ways to place an order",
    "turn 90 degrees and drive 4 blocks",
    "During 1971, they invested",
    "2 Dec 2011",
    "she lives with 3 cats that eat 4 tins",
    "send 200 via ACH",
    "via Port 8080",
    "Suite of tests",
    "a box of 12",
    "the road ahead",
    "Step 1: place 2 eggs",
    "each floor contains 8 units",
  ])("not %s", (text) => {
    expect(found(text)).toEqual([]);
  });
});

describe("postcodes", () => {
  test.each([
    ["Springfield, IL 62704", "ZIP_CODE IL 62704"],
    ["zip code 94105", "ZIP_CODE 94105"],
    ["94105-1234", "ZIP_CODE 94105-1234"],
    ["SW1A 1AA", "UK_POSTCODE SW1A 1AA"],
    ["postcode m11ae", "UK_POSTCODE m11ae"],
    ["K1A 0B1", "POSTCODE K1A 0B1"],
    ["PLZ 50667", "DE_PLZ 50667"],
    ["01067", "DE_PLZ 01067"],
    ["Postcode: 3000", "POSTCODE 3000"],
    ["code postal 75002", "POSTCODE 75002"],
    ["CEP 01310-200", "POSTCODE 01310-200"],
    ["kod pocztowy 00-590", "POSTCODE 00-590"],
    ["〒100-0001", "POSTCODE 〒100-0001"],
    ["Guatemala 54321", "POSTCODE Guatemala 54321"],
  ])("%s", (text, expected) => {
    expect(found(text)).toEqual([expected]);
  });

  test("under the name of a field", () => {
    expect(found("94105", "zipCode")).toEqual(["ZIP_CODE 94105"]);
    expect(found("94105", "count")).toEqual([]);
  });

  test.each(["94105", "QV1 1AA", "M2 2CK", "SW1A 1A", "K1D 0B1", "990011", "France 1998", "IN 12345678", "error 404"])(
    "not %s",
    (text) => {
      expect(found(text)).toEqual([]);
    },
  );
});

describe("coordinates", () => {
  test.each(["geo:48.2010,16.3695", "40.7128° N, 74.0060° W", "51°30'26\"N 0°7'39\"W"])("%s", (text) => {
    expect(found(text)).toEqual([`COORDINATES ${text}`]);
  });

  test("two decimals only beside a word, and only on the globe", () => {
    expect(found("48.8584, 2.2945")).toEqual([]);
    expect(found("gps 48.8584, 2.2945")).toEqual(["COORDINATES 48.8584, 2.2945"]);
    expect(found("gps 98.8584, 2.2945")).toEqual([]);
    expect(found("2.2945", "longitude")).toEqual(["COORDINATES 2.2945"]);
  });

  test.each(["45° N", "20°C", "weights 0.1234, 0.5678"])("%s", (text) => {
    expect(found(text).filter((one) => !one.includes("° N"))).toEqual([]);
  });
});
