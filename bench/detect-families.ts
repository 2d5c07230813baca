/**
 * Which entity types count as one when detection is measured: the labelled data and this program cut the same things differently. The table
 * stands in docs/detection.md too.
 * @module
 */

/** The name of each family, and the types in it. A type that stands nowhere here is a family of its own. */
export const families: Readonly<Record<string, readonly string[]>> = {
  PLACE: [
    "STREET_ADDRESS",
    "ADDRESS",
    "LOCATION",
    "GPE",
    "CITY",
    "STATE",
    "COUNTRY",
    "ZIP_CODE",
    "POSTCODE",
    "UK_POSTCODE",
    "DE_PLZ",
    "COORDINATES",
  ],
  DATE_TIME: ["DATE_TIME", "DATE", "TIME", "DATE_OF_BIRTH", "AGE"],
  PHONE_NUMBER: ["PHONE_NUMBER", "FAX_NUMBER", "MOBILE_NUMBER", "PH_MOBILE_NUMBER", "TR_PHONE_NUMBER"],
  URL: ["URL", "DOMAIN_NAME"],
  DRIVER_LICENSE: [],
  IP_ADDRESS: ["IP_ADDRESS", "IPV4_ADDRESS", "IPV6_ADDRESS"],
  // Presidio's name, and the one that says what it is.
  MEDICAL_LICENSE: ["MEDICAL_LICENSE", "US_DEA"],
  DE_HEALTH_INSURANCE: ["DE_HEALTH_INSURANCE", "DE_KVNR"],
};

const familyByType = new Map(Object.entries(families).flatMap(([name, types]) => types.map((type) => [type, name])));
const isDrivingLicence = /(?:^|_)(?:DRIVER_LICENSE|DRIVING_LICENCE|DRIVING_LICENSE|FUEHRERSCHEIN)$/;
const isPostcode = /^[A-Z]{2}_(?:POSTCODE|POSTAL_CODE|ZIP_CODE)$/;

/** The family that a type, ours or the data's, belongs to. */
export const familyOf = (type: string): string => {
  if (isDrivingLicence.test(type)) return "DRIVER_LICENSE";
  if (isPostcode.test(type)) return "PLACE";
  return familyByType.get(type) ?? type;
};

/** Types that are no personal data alone and count on neither side when all types are scored together. */
export const leftOut: ReadonlySet<string> = new Set(["ORGANIZATION", "TITLE", "PREFIX"]);
