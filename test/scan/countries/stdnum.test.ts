/**
 * Our check digits against those of another author (stdnum): for random numbers and every end of them, both say the same.
 * @module
 */
import { stdnum } from "stdnum";
import { describe, expect, test } from "vitest";
import { isSocialInsurance, isUid } from "../../../src/scan/countries/at.ts";
import { isAbn, isAcn, isIrd, isTfn } from "../../../src/scan/countries/au-nz.ts";
import { isEnterprise } from "../../../src/scan/countries/be.ts";
import { isCnpj, isCpf } from "../../../src/scan/countries/br.ts";
import { isSin } from "../../../src/scan/countries/ca.ts";
import { isAhv, isBusiness as isSwissBusiness } from "../../../src/scan/countries/ch.ts";
import { isPensionNumber, isVatId } from "../../../src/scan/countries/de.ts";
import { isHkid, isResidentId, isSocialCredit, isTaiwanId } from "../../../src/scan/countries/east-asia.ts";
import { isBalticCode, isBirthNumber, isCnp, isEgn, isJmbg } from "../../../src/scan/countries/eastern-europe.ts";
import { isCif, isNie, isNif as isSpanishNif } from "../../../src/scan/countries/es.ts";
import { isFrenchVat, isNir, isSpi } from "../../../src/scan/countries/fr.ts";
import { isUtr } from "../../../src/scan/countries/gb.ts";
import { isAfm, isAmka } from "../../../src/scan/countries/gr.ts";
import { isPps } from "../../../src/scan/countries/ie.ts";
import { isAadhaar } from "../../../src/scan/countries/in.ts";
import { isFiscalCode } from "../../../src/scan/countries/it.ts";
import { isBusiness as isKoreanBusiness } from "../../../src/scan/countries/kr.ts";
import { isCuit, isCurp, isEcuadorian, isNit, isRif, isRuc, isRut } from "../../../src/scan/countries/latin-america.ts";
import { isBsn } from "../../../src/scan/countries/nl.ts";
import { isFodselsnummer, isHetu, isKennitala, isYTunnus } from "../../../src/scan/countries/nordics.ts";
import { isNip, isPesel, isRegon } from "../../../src/scan/countries/pl.ts";
import { isInn, isUkrainianTax } from "../../../src/scan/countries/post-soviet.ts";
import { isCitizenCard, isNif as isPortugueseNif } from "../../../src/scan/countries/pt.ts";
import { isOrganisation, isPersonnummer } from "../../../src/scan/countries/se.ts";
import { isUen } from "../../../src/scan/countries/sg-my.ts";
import { isThai } from "../../../src/scan/countries/southeast-asia.ts";
import { isKimlik, isVergi } from "../../../src/scan/countries/tr.ts";
import { isSouthAfricanId } from "../../../src/scan/countries/africa.ts";

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** Numerical Recipes' generator: the same numbers in every run. */
const createRandom = (seed: number): ((below: number) => number) => {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
};

/** Fills a form: # a digit, a a letter, d a date YYMMDD, t a date DDMMYY; all else stands for itself. */
const fill = (form: string, random: (below: number) => number): string => {
  const two = (number: number): string => String(number).padStart(2, "0");
  const [year, month, day] = [two(random(100)), two(1 + random(12)), two(1 + random(28))];
  return form.replace(/[#adt]/g, (kind) => {
    if (kind === "#") return String(random(10));
    if (kind === "a") return letters.charAt(random(26));
    return kind === "d" ? `${year}${month}${day}` : `${day}${month}${year}`;
  });
};

/** What is tried behind each filled form. */
const ends = {
  digit: [..."0123456789"],
  digits: Array.from({ length: 100 }, (_, end) => String(end).padStart(2, "0")),
  letter: [...letters],
  either: [..."0123456789", ...letters],
  // stdnum refuses what has a check digit of 0.
  positive: [..."123456789", ...letters],
  none: [""],
};

/** A validator of stdnum, by country and name. */
const by =
  (country: string, name: string) =>
  (text: string): boolean => {
    const validator = stdnum[country]?.[name];
    if (validator === undefined) throw new Error(`stdnum has no ${country}.${name}`);
    return validator.validate(text).isValid;
  };

interface Case {
  readonly form: string;
  readonly end: keyof typeof ends;
  readonly ours: (compact: string) => boolean;
  readonly theirs: (text: string) => boolean;
}

const of = (form: string, end: Case["end"], ours: Case["ours"], theirs: Case["theirs"]): Case => ({
  form,
  end,
  ours,
  theirs,
});

const cases: Readonly<Record<string, Case>> = {
  AT_SVNR: of("1###t", "none", isSocialInsurance, by("AT", "vnr")),
  AT_VAT_ID: of("ATU#######", "digit", isUid, by("AT", "uid")),
  AU_ABN: of("5#########", "digit", isAbn, by("AU", "abn")),
  AU_ACN: of("########", "digit", isAcn, by("AU", "acn")),
  AU_TFN: of("########", "digit", isTfn, by("AU", "tfn")),
  BE_VAT_ID: of("0#######", "digits", isEnterprise, by("BE", "vat")),
  AR_CUIT: of("20########", "digit", isCuit, by("AR", "cuit")),
  BG_EGN: of("d###", "digit", isEgn, by("BG", "egn")),
  BR_CNPJ: of("############", "digits", isCnpj, by("BR", "cnpj")),
  BR_CPF: of("#########", "digits", isCpf, by("BR", "cpf")),
  CA_SIN: of("1#######", "digit", isSin, by("CA", "sin")),
  CH_AHV: of("756#########", "digit", isAhv, by("CH", "ssn")),
  CH_UID: of("CHE1#######", "digit", isSwissBusiness, by("CH", "uid")),
  CL_RUT: of("1#######", "either", isRut, by("CL", "rut")),
  CN_RESIDENT_ID: of("11010519d###", "either", isResidentId, by("CN", "ric")),
  CN_SOCIAL_CREDIT_CODE: of("91110000#########", "positive", isSocialCredit, by("CN", "uscc")),
  CO_NIT: of("8########", "digit", isNit, by("CO", "nit")),
  CZ_BIRTH_NUMBER: of("6#121###", "digits", isBirthNumber, by("CZ", "rc")),
  DE_SOCIAL_SECURITY: of("15ta#", "digits", isPensionNumber, by("DE", "svnr")),
  DE_VAT_ID: of("DE1#######", "digit", isVatId, by("DE", "vat")),
  EC_CEDULA: of("171######", "digit", isEcuadorian, by("EC", "ci")),
  EE_ISIKUKOOD: of("3d###", "digit", isBalticCode, by("EE", "ik")),
  ES_CIF: of("A#######", "digit", isCif, by("ES", "cif")),
  ES_CIF_LETTER: of("P#######", "letter", isCif, by("ES", "cif")),
  ES_NIE: of("Y#######", "letter", isNie, by("ES", "nie")),
  ES_NIF: of("########", "letter", isSpanishNif, by("ES", "dni")),
  FI_BUSINESS_ID: of("1######", "digit", isYTunnus, by("FI", "ytunnus")),
  FI_PERSONAL_IDENTITY_CODE: of("t-1##", "either", isHetu, by("FI", "hetu")),
  FR_NIR: of("184127645####", "digits", isNir, by("FR", "nir")),
  FR_TAX_ID: of("0#########1", "digits", isSpi, by("FR", "nif")),
  FR_VAT_CODE: of("FR##4048330", "digits", isFrenchVat, by("FR", "tva")),
  GR_AFM: of("0#######", "digit", isAfm, by("GR", "vat")),
  GR_AMKA: of("t####", "digit", isAmka, by("GR", "amka")),
  HK_HKID: of("A######", "digit", isHkid, by("HK", "hkid")),
  HK_HKID_TWO: of("WX######", "digit", isHkid, by("HK", "hkid")),
  IE_PPSN: of("#######", "letter", isPps, by("IE", "pps")),
  IN_AADHAAR: of("2##########", "digit", isAadhaar, by("IN", "aadhaar")),
  IS_KENNITALA: of(
    "t##",
    "digits",
    (text) => isKennitala(`${text.slice(0, 9)}9`),
    (text) => by("IS", "kennitala")(`${text.slice(0, 9)}9`),
  ),
  IT_FISCAL_CODE: of("RCCMNL83S18D###", "letter", isFiscalCode, by("IT", "codicefiscale")),
  KR_BRN: of("12345####", "digit", isKoreanBusiness, by("KR", "brn")),
  MX_CURP: of("BOXW310820HNERXN", "digits", (text) => isCurp(text.slice(0, 18)), by("MX", "curp")),
  NL_BSN: of("1#######", "digit", isBsn, by("NL", "bsn")),
  NO_FODSELSNUMMER: of("t4##", "digits", isFodselsnummer, by("NO", "fodselsnummer")),
  NZ_IRD: of("4######", "digit", isIrd, by("NZ", "ird")),
  PE_RUC: of("2051233373", "digit", isRuc, by("PE", "ruc")),
  PL_NIP: of("8########", "digit", isNip, by("PL", "nip")),
  PL_PESEL: of("d####", "digit", isPesel, by("PL", "pesel")),
  PL_REGON: of("########", "digit", isRegon, by("PL", "regon")),
  PT_CC: of(
    "00000000",
    "digits",
    (text) => isCitizenCard(`${text.slice(0, 9)}ZZ${text.slice(9)}`),
    (text) => by("PT", "cc")(`${text.slice(0, 9)}ZZ${text.slice(9)}`),
  ),
  PT_NIF: of("5#######", "digit", isPortugueseNif, by("PT", "nif")),
  RO_CNP: of("1d40###", "digit", isCnp, by("RO", "cnp")),
  RS_JMBG: of(
    "0101006500",
    "digits",
    (text) => isJmbg(`${text}6`),
    (text) => by("RS", "jmbg")(`${text}6`),
  ),
  RU_INN_COMPANY: of("7########", "digit", isInn, by("RU", "inn")),
  RU_INN_PERSON: of("77########", "digits", isInn, by("RU", "inn")),
  SE_ORGANISATIONSNUMMER: of("556######", "digit", isOrganisation, by("SE", "orgnr")),
  SE_PERSONNUMMER: of("19d###", "digit", isPersonnummer, (text) =>
    by("SE", "personnummer")(`${text.slice(0, 8)}-${text.slice(8)}`),
  ),
  SG_UEN_BUSINESS: of("1#######", "letter", isUen, by("SG", "uen")),
  SG_UEN_COMPANY: of("1##4#####", "letter", isUen, by("SG", "uen")),
  SG_UEN_OTHER: of("T16RF####", "letter", isUen, by("SG", "uen")),
  TH_TNIN: of("110#########", "digit", isThai, by("TH", "idnr")),
  TR_NATIONAL_ID: of("1########", "digits", isKimlik, by("TR", "tckimlik")),
  TR_TAX_ID: of("1########", "digit", isVergi, by("TR", "vkn")),
  TW_NATIONAL_ID: of("a1#######", "digit", isTaiwanId, by("TW", "natid")),
  UA_TAX_ID: of("1########", "digit", isUkrainianTax, by("UA", "rntrc")),
  UK_UTR: of("1########", "digit", isUtr, by("GB", "utr")),
  VE_RIF: of("V11470283", "digit", isRif, by("VE", "rif")),
  ZA_ID_NUMBER: of("d####08", "digit", (text) => isSouthAfricanId(text), by("ZA", "idnr")),
};

describe("check digits agree with stdnum", () => {
  test.each(Object.entries(cases))("%s", (_, { form, end, ours, theirs }) => {
    const random = createRandom(2026);
    let valid = 0;
    for (let round = 0; round < 100; round += 1) {
      const start = fill(form, random);
      for (const last of ends[end]) {
        const text = start + last;
        const isValid = theirs(text);
        if (isValid) valid += 1;
        expect(ours(text), text).toBe(isValid);
      }
    }
    expect(valid).toBeGreaterThan(0);
  });
});
