/**
 * Mexico, Argentina, Chile, Colombia, Peru, Ecuador, Uruguay, Venezuela, the Dominican Republic.
 * @module
 */
import { isYearMonthDay } from "../checks/calendar.ts";
import { compacted } from "../checks/compact.ts";
import { passesLuhn } from "../checks/luhn.ts";
import { digitAt, sumsTo, weightedSum } from "../checks/weighted-sum.ts";
import type { Recognizer } from "../recognizer.ts";
import { bare, grouped } from "./digits.ts";
import { identifier, strength } from "./identifier.ts";

const curpAlphabet = "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ";

/** Letters of the name, date of birth, sex, state, letters, and a check digit of all. */
export const isCurp = (code: string): boolean => {
  let sum = 0;
  for (let place = 0; place < 17; place += 1) sum += curpAlphabet.indexOf(code.charAt(place)) * (18 - place);
  return isYearMonthDay(code.slice(4)) && (10 - (sum % 10)) % 10 === digitAt(code, 17);
};

/** The date of birth, or of foundation, behind four letters or three. */
export const isRfc = (compact: string): boolean => isYearMonthDay(/\d{6}/.exec(compact)?.[0] ?? "");

/** A kind of holder, number, modulus 11; a remainder that would give ten is written 9. */
export const isCuit = (digits: string): boolean => {
  const check = (11 - (weightedSum(digits, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11)) % 11;
  return (check === 10 ? 9 : check) === digitAt(digits, 10);
};

/** Weights 2 to 7 from the end, modulus 11; K stands for ten. */
export const isRut = (compact: string): boolean => {
  const number = compact.slice(0, -1).padStart(8, "0");
  const rest = weightedSum(number, [3, 2, 7, 6, 5, 4, 3, 2]) % 11;
  return "0K987654321".charAt(rest) === compact.slice(-1) && Number(number) > 0;
};

/** Primes as weights, modulus 11. */
export const isNit = (digits: string): boolean => {
  const rest = weightedSum(digits, [41, 37, 29, 23, 19, 17, 13, 7, 3]) % 11;
  return (rest < 2 ? rest : 11 - rest) === digitAt(digits, 9);
};

/** A kind of taxpayer, number, modulus 11. */
export const isRuc = (digits: string): boolean =>
  /^(?:10|15|16|17|20)/.test(digits) &&
  (11 - (weightedSum(digits, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11)) % 10 === digitAt(digits, 10);

/** Province 01-24 or 30, a person's third digit 0-5, Luhn. */
export const isEcuadorian = (digits: string): boolean =>
  /^(?:0[1-9]|1\d|2[0-4]|30)[0-5]/.test(digits) && passesLuhn(digits);

const uruguayan = sumsTo([2, 9, 8, 7, 6, 3, 4, 1], 10);

/** The letter counts as a digit before the number; modulus 11. */
export const isRif = (compact: string): boolean => {
  const kind = 4 * ("VEJPG".indexOf(compact.charAt(0)) + 1);
  return (
    "00987654321".charAt((kind + weightedSum(compact.slice(1), [3, 2, 7, 6, 5, 4, 3, 2])) % 11) === compact.charAt(9)
  );
};

const mx: readonly Recognizer[] = [
  ...identifier({
    type: "MX_CURP",
    countries: ["MX"],
    source: "Instructivo normativo para la asignación de la CURP, DOF 18-10-2021",
    forms: [[/[A-Z][AEIOUX][A-Z]{2}\d{6}[HMX][A-Z]{2}[B-DF-HJ-NP-TV-Z]{3}[A-Z\d]\d/i, strength.certain]],
    check: (text) => isCurp(text.toUpperCase()),
    context: ["curp", "clave única", "clave única de registro de población"],
  }),
  ...identifier({
    type: "MX_RFC",
    countries: ["MX"],
    source: "Código Fiscal de la Federación, art. 27; https://www.sat.gob.mx",
    forms: [
      [/[A-ZÑ&]{3,4}\d{6}[A-Z\d]{2}[\dA]/, strength.fair + 30],
      [/[A-ZÑ&]{3,4}[- ]\d{6}[- ]?[A-Z\d]{2}[\dA]/i, 300],
    ],
    check: isRfc,
    context: ["rfc", "registro federal", "registro federal de contribuyentes", "sat", "factura"],
  }),
  ...identifier({
    type: "MX_NSS",
    countries: ["MX"],
    source: "Ley del Seguro Social, art. 18; https://www.imss.gob.mx",
    forms: [[/\d{11}|\d{2}-\d{2}-\d{2}-\d{4}-\d/, strength.weak]],
    check: compacted(passesLuhn),
    context: ["nss", "imss", "número de seguridad social", "seguro social"],
  }),
  ...identifier({
    type: "MX_VOTER_KEY",
    countries: ["MX"],
    source: "https://www.ine.mx, clave de elector",
    forms: [[/[A-Z]{6}\d{8}[HM]\d{3}/i, strength.likely]],
    check: (text) => isYearMonthDay(text.slice(6)),
    context: ["clave de elector", "ine", "ife", "credencial para votar"],
  }),
];

const ar: readonly Recognizer[] = [
  ...identifier({
    type: "AR_CUIT",
    countries: ["AR"],
    source: "https://www.argentina.gob.ar/arca, CUIT y CUIL",
    forms: [
      [/(?:2[03-7]|3[034])-\d{8}-\d/, strength.certain],
      [/(?:2[03-7]|3[034])\d{9}|(?:2[03-7]|3[034]) \d{8} \d/, 340],
    ],
    check: compacted(isCuit),
    context: ["cuit", "cuil", "clave única de identificación tributaria"],
    aloneMilli: 418,
  }),
  ...identifier({
    type: "AR_DNI",
    countries: ["AR"],
    source: "Ley 17.671",
    forms: [
      [/\d{1,2}\.\d{3}\.\d{3}/, 200],
      [/\d{7,8}/, 110],
    ],
    context: ["dni", "documento nacional de identidad", "libreta de enrolamiento"],
  }),
];

const andes: readonly Recognizer[] = [
  ...identifier({
    type: "CL_RUT",
    countries: ["CL"],
    source: "DFL 3 de 1969; https://www.registrocivil.cl",
    forms: [
      [/\d{1,2}\.\d{3}\.\d{3}-[\dK]/i, strength.certain],
      [/\d{7,8}-[\dK]/i, strength.fair],
      [/\d{7,8}[\dK]/i, 150],
    ],
    check: compacted(isRut),
    context: ["rut", "run", "rol único tributario", "rol único nacional", "cédula"],
  }),
  ...identifier({
    type: "CO_NIT",
    countries: ["CO"],
    source: "Estatuto Tributario, art. 555-1; https://www.dian.gov.co",
    forms: [
      [/\d{3}\.\d{3}\.\d{3}-\d|\d{9}-\d/, strength.fair],
      [bare(10), 200],
    ],
    check: compacted(isNit),
    context: ["nit", "número de identificación tributaria", "rut", "dian", "empresa"],
  }),
  ...identifier({
    type: "CO_CEDULA",
    countries: ["CO"],
    source: "https://www.registraduria.gov.co",
    forms: [[/\d{1,3}\.\d{3}\.\d{3}(?:\.\d{3})?|\d{6,10}/, 100]],
    context: ["cédula", "cédula de ciudadanía", "número de cédula", "cédula de extranjería"],
  }),
  ...identifier({
    type: "PE_RUC",
    countries: ["PE"],
    source: "https://www.sunat.gob.pe",
    forms: [[bare(11), 330]],
    check: isRuc,
    context: ["ruc", "sunat", "registro único de contribuyentes"],
    aloneMilli: 416,
  }),
  ...identifier({
    type: "PE_DNI",
    countries: ["PE"],
    source: "https://www.gob.pe/reniec",
    forms: [[/\d{8}(?:-[\dA-K])?/, 100]],
    context: ["dni", "documento nacional de identidad", "reniec"],
  }),
  ...identifier({
    type: "EC_CEDULA",
    countries: ["EC"],
    source: "https://www.registrocivil.gob.ec",
    forms: [[/\d{9}-?\d(?:001)?/, strength.weak]],
    check: compacted((digits) => isEcuadorian(digits.slice(0, 10))),
    context: ["cédula", "cédula de identidad", "ruc", "cédula de ciudadanía"],
  }),
];

const others: readonly Recognizer[] = [
  ...identifier({
    type: "UY_CEDULA",
    countries: ["UY"],
    source: "https://www.gub.uy, cédula de identidad",
    forms: [
      [/\d\.\d{3}\.\d{3}-\d/, strength.fair],
      [/\d{7}-\d|\d{8}/, 200],
    ],
    check: compacted(uruguayan),
    context: ["cédula", "cédula de identidad", "ci", "documento"],
  }),
  ...identifier({
    type: "VE_RIF",
    countries: ["VE"],
    source: "https://www.seniat.gob.ve",
    forms: [[/[VEJPG]-?\d{8}-?\d/i, 350]],
    check: compacted(isRif),
    context: ["rif", "seniat", "cédula"],
  }),
  ...identifier({
    type: "VE_CEDULA",
    countries: ["VE"],
    source: "Ley Orgánica de Identificación",
    forms: [[/[VE]-?\d{1,2}\.?\d{3}\.?\d{3}/i, 200]],
    context: ["cédula", "cédula de identidad", "ci"],
  }),
  ...identifier({
    type: "DO_CEDULA",
    countries: ["DO"],
    source: "Ley 6125; https://www.jce.gob.do",
    forms: [[grouped([3, 7, 1], "-"), strength.fair + 20]],
    check: compacted(passesLuhn),
    context: ["cédula", "cédula de identidad", "documento"],
  }),
];

export const latinAmerica: readonly Recognizer[] = [...mx, ...ar, ...andes, ...others];
