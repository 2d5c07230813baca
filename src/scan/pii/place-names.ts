/**
 * Names that stand beside a postcode.
 * @module
 */
import { countryNames } from "./country-names.ts";

const states =
  "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA PR RI SC SD TN TX UT VT VA VI WA WV WI WY GU AS MP AA AE AP";
const stateNames =
  "Alabama Alaska Arizona Arkansas California Colorado Connecticut Delaware Florida Georgia Hawaii Idaho Illinois Indiana Iowa Kansas Kentucky Louisiana Maine Maryland Massachusetts Michigan Minnesota Mississippi Missouri Montana Nebraska Nevada Ohio Oklahoma Oregon Pennsylvania Tennessee Texas Utah Vermont Virginia Washington Wisconsin Wyoming";

const escaped = (name: string): string => name.replace(/[.()]/g, "\\$&").replace(/['’]/g, "['’]");
const anyOf = (names: readonly string[]): string =>
  `(?:${[...new Set(names)]
    .toSorted((a, b) => b.length - a.length || (a < b ? -1 : 1))
    .map(escaped)
    .join("|")})`;

/** An expression for a state of the US, its abbreviation or its name (USPS Publication 28, appendix B). */
export const usState = `(?:${states.split(" ").join("|")}|(?:New|North|South|West|Rhode)[ ](?:York|Jersey|Mexico|Hampshire|Carolina|Dakota|Virginia|Island)|${stateNames.split(" ").join("|")})`;

/** An expression for the English names of countries and forms that addresses use. */
export const countryName = anyOf([
  ...countryNames,
  "USA",
  "UK",
  "England",
  "Scotland",
  "Wales",
  "Czech Republic",
  "Republic of Ireland",
  "Macedonia",
  "The Netherlands",
  "Bosnia and Herzegovina",
  "Deutschland",
  "Österreich",
  "España",
  "Italia",
  "Polska",
  "Sverige",
  "Norge",
  "Danmark",
  "Suomi",
  "Schweiz",
  "Suisse",
  "Nederland",
  "België",
  "Belgique",
  "Portugal",
  "Brasil",
  "México",
  "Ivory Coast",
  "Turkey",
  "Swaziland",
  "Burma",
]);
