/**
 * How sensitive an exchange is by all that was found in it: facts of health become health information when it also says whose they are.
 * @module
 */
import { type DataClass, stricterClass } from "../domain/data-class.ts";

/** Facts of health that are nobody's while they stand alone. */
export const healthFacts: ReadonlySet<string> = new Set(["DIAGNOSIS", "MEDICATION", "LAB_RESULT", "TREATMENT"]);

/** A list of types in which a line that begins with `#` is a remark. */
const typesOf = (list: string): string[] =>
  list.split("\n").flatMap((line) => (line.trim().startsWith("#") ? [] : line.trim().split(" ")));

/**
 * Types that identify an individual, or a relative, employer or household member, by the letters of HIPAA's Safe Harbor method: 45 CFR
 * 164.514(b)(2)(i), https://www.ecfr.gov/current/title-45/section-164.514. Numbers of companies are not among them.
 */
export const safeHarborIdentifiers: ReadonlySet<string> = new Set(
  typesOf(`    # (A) names
    PERSON
    # (B) places smaller than a state
    ADDRESS STREET_ADDRESS LOCATION COORDINATES ZIP_CODE POSTCODE DE_PLZ IE_EIRCODE UK_POSTCODE
    # (C) dates of a person but for the year, and ages
    DATE_TIME DATE_OF_BIRTH AGE
    # (D, E) telephone and fax
    PHONE_NUMBER FAX_NUMBER PH_MOBILE_NUMBER TR_PHONE_NUMBER
    # (F) e-mail
    EMAIL_ADDRESS
    # (G, R) social security numbers, and those that other countries and tax offices give to one person
    AE_EMIRATES_ID AR_CUIT AR_DNI AT_SVNR AT_TAX_NUMBER AU_TFN BD_NID BE_ID_CARD BE_NATIONAL_NUMBER BG_EGN BR_CPF
    BR_PIS BR_RG CA_SIN CH_AHV CL_RUT CN_RESIDENT_ID CO_CEDULA CZ_BIRTH_NUMBER DE_ID_CARD DE_SOCIAL_SECURITY
    DE_TAX_ID DE_TAX_NUMBER DK_CPR DO_CEDULA EC_CEDULA EE_ISIKUKOOD EG_NATIONAL_ID ES_NIE ES_NIF ES_NSS ET_FAYDA
    FI_PERSONAL_IDENTITY_CODE FR_ID_CARD FR_NIR FR_TAX_ID GH_CARD GR_AFM GR_AMKA GR_ID_CARD HK_HKID HR_OIB HU_TAX_ID
    ID_NIK ID_NPWP IE_PPSN IL_ID IN_AADHAAR IN_PAN IN_VOTER IS_KENNITALA IT_FISCAL_CODE IT_IDENTITY_CARD
    JP_MY_NUMBER KE_KRA_PIN KE_NATIONAL_ID KR_FRN KR_RRN KZ_IIN LK_NIC LV_PERSONAL_CODE MA_CIN MX_CURP MX_NSS MX_RFC
    MX_VOTER_KEY MY_NRIC NG_BVN NG_NIN NL_BSN NO_FODSELSNUMMER NZ_IRD PE_DNI PE_RUC PH_SSS PH_TIN PH_UMID PK_CNIC
    PL_ID_CARD PL_PESEL PT_CC PT_NIF PT_NISS RO_CNP RS_JMBG RU_INN RU_SNILS SA_NATIONAL_ID SE_PERSONNUMMER
    SG_NRIC_FIN SI_TAX_ID TH_TNIN TR_NATIONAL_ID TR_TAX_ID TW_NATIONAL_ID TZ_NIDA UA_TAX_ID UK_NINO UK_UTR US_ITIN
    US_SSN UY_CEDULA VE_CEDULA VE_RIF VN_CCCD ZA_ID_NUMBER ZA_INCOME_TAX_NUMBER
    # (H, I) medical records and health plans
    AU_MEDICARE BR_CNS CA_HEALTH_CARD DE_HEALTH_INSURANCE HEALTH_PLAN_ID HU_TAJ IN_ABHA MEDICAL_RECORD_NUMBER NZ_NHI
    PH_PHILHEALTH UK_NHS US_MBI
    # (J) accounts
    ACCOUNT_NUMBER BANK_ACCOUNT US_BANK_NUMBER IBAN_CODE MX_CLABE CREDIT_CARD CARD_TRACK CRYPTO
    # (K) certificates and licences
    AT_PASSPORT AU_DRIVER_LICENSE AU_PASSPORT BE_PASSPORT BR_CNH CA_DRIVER_LICENSE CA_PASSPORT CH_PASSPORT
    CN_PASSPORT DE_FUEHRERSCHEIN DE_LANR DE_PASSPORT ES_PASSPORT FR_DRIVER_LICENSE FR_PASSPORT IE_PASSPORT
    IN_DRIVER_LICENSE IN_PASSPORT IT_DRIVER_LICENSE IT_PASSPORT JP_DRIVER_LICENSE JP_PASSPORT KR_DRIVER_LICENSE
    KR_PASSPORT MEDICAL_LICENSE MY_PASSPORT NG_DRIVER_LICENSE NG_PASSPORT NL_DRIVER_LICENSE NL_PASSPORT
    NZ_DRIVER_LICENSE NZ_PASSPORT PH_PASSPORT PL_PASSPORT PT_PASSPORT RU_PASSPORT SG_PASSPORT TR_PASSPORT
    UK_DRIVING_LICENCE UK_PASSPORT US_DRIVER_LICENSE US_NPI US_PASSPORT ZA_DRIVER_LICENSE ZA_PASSPORT
    ZA_TRAFFIC_REGISTER_NUMBER
    # (L) vehicles
    BR_LICENSE_PLATE DE_KFZ ES_LICENSE_PLATE FR_LICENSE_PLATE IN_VEHICLE_REGISTRATION IT_LICENSE_PLATE LICENSE_PLATE
    NG_VEHICLE_REGISTRATION NL_LICENSE_PLATE PH_LICENSE_PLATE TR_LICENSE_PLATE UK_VEHICLE_REGISTRATION VIN
    ZA_LICENSE_PLATE
    # (M) devices
    IMEI IMSI ICCID DEVICE_ID DEVICE_SERIAL ADVERTISING_ID MAC_ADDRESS
    # (N, O) web and network addresses
    URL IP_ADDRESS
    # (P, Q) biometrics and photographs
    BIOMETRIC
    # (R) any other number that is one person's
    EMPLOYEE_ID CUSTOMER_ID MEMBER_ID CASE_NUMBER`),
);

/**
 * The class of an exchange in which these types were found: the strictest class of its findings and its floor, raised to "phi" where a fact
 * of health and an identifier stand in it.
 *
 * Individually identifiable health information is what "relates to the past, present, or future physical or mental health or condition of
 * an individual" or their care, and identifies them (45 CFR 160.103). The number of a health plan, a record or a prescriber is both at once: its
 * own finding already says "phi". Personal data (GDPR Art. 4(1)) is "confidential", special categories (Art. 9) "special", convictions
 * (Art. 10) "criminal", cardholder data (PCI DSS 4.0, requirement 3) "pci": that too is said by the findings.
 *
 * Only raises: "special" stays "special". Pure; never throws.
 */
export const classOf = (
  types: Iterable<string>,
  strictest: DataClass,
  identifiers: ReadonlySet<string> = safeHarborIdentifiers,
): DataClass => {
  let hasFact = false;
  let hasIdentifier = false;
  for (const type of types) {
    hasFact ||= healthFacts.has(type);
    hasIdentifier ||= identifiers.has(type);
  }
  return hasFact && hasIdentifier ? stricterClass(strictest, "phi") : strictest;
};
