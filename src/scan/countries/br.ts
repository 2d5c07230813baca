/**
 * Brazil: CPF, CNPJ, identity card, driving licence, social and health numbers, plates.
 * @module
 */
import { compacted, isOneCharacter } from "../checks/compact.ts";
import { digitAt, sumsTo } from "../checks/weighted-sum.ts";
import type { Recognizer } from "../recognizer.ts";
import { bare } from "./digits.ts";
import { identifier, strength } from "./identifier.ts";

/** Modulus 11 with weights that grow from the end; letters count as their code less 48, as they do in the CNPJ since 2026. */
const check = (text: string, weightMax: number): number => {
  let sum = 0;
  for (let place = 0; place < text.length; place += 1)
    sum += (text.charCodeAt(text.length - 1 - place) - 48) * (2 + (place % (weightMax - 1)));
  const rest = sum % 11;
  return rest < 2 ? 0 : 11 - rest;
};

/** Nine digits and two check digits. */
export const isCpf = (digits: string): boolean =>
  !isOneCharacter(digits) &&
  check(digits.slice(0, 9), 11) === digitAt(digits, 9) &&
  check(digits.slice(0, 10), 11) === digitAt(digits, 10);

/** Twelve digits (or letters) and two check digits. */
export const isCnpj = (compact: string): boolean =>
  !isOneCharacter(compact) &&
  check(compact.slice(0, 12), 9) === digitAt(compact, 12) &&
  check(compact.slice(0, 13), 9) === digitAt(compact, 13);

/** Weights 15 to 1, a multiple of 11. */
export const isCns = sumsTo([15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1], 11);

/** Ten digits and a check digit. */
export const isPis = (digits: string): boolean => check(digits.slice(0, 10), 9) === digitAt(digits, 10);

export const br: readonly Recognizer[] = [
  ...identifier({
    type: "BR_CPF",
    countries: ["BR"],
    source: "Instrução Normativa RFB 1.548/2015",
    forms: [
      [/\d{3}\.\d{3}\.\d{3}-\d{2}/, strength.certain],
      [/\d{11}|\d{9}-\d{2}|\d{3}-\d{3}-\d{3}-\d{2}/, strength.fair + 20],
      [/\d{3} \d{3} \d{3}[ -]\d{2}/, strength.fair],
    ],
    digits: 11,
    check: compacted(isCpf),
    context: ["cpf", "cadastro de pessoas físicas", "cpf nº", "cpf número"],
    aloneMilli: strength.fair + 25,
  }),
  ...identifier({
    type: "BR_CNPJ",
    countries: ["BR"],
    source: "Instrução Normativa RFB 2.229/2024",
    forms: [
      [/[A-Z\d]{2}\.[A-Z\d]{3}\.[A-Z\d]{3}\/[A-Z\d]{4}-\d{2}/, strength.certain],
      [/\d{14}/, strength.fair],
    ],
    check: compacted(isCnpj),
    context: ["cnpj", "cadastro nacional da pessoa jurídica", "empresa"],
  }),
  ...identifier({
    type: "BR_RG",
    countries: ["BR"],
    source: "Lei 7.116/1983",
    forms: [[/\d{1,2}\.\d{3}\.\d{3}-[\dX]/i, 350]],
    context: ["rg", "registro geral", "carteira de identidade", "identidade", "documento de identidade"],
  }),
  ...identifier({
    type: "BR_RG",
    countries: ["BR"],
    source: "Lei 7.116/1983",
    forms: [[/\d{1,2}\.?\d{3}\.?\d{3}-?[\dX]?/i, 100]],
    context: ["registro geral", "carteira de identidade", "documento de identidade"],
  }),
  ...identifier({
    type: "BR_CNH",
    countries: ["BR"],
    source: "Resolução Contran 886/2021",
    forms: [[bare(11), 150]],
    context: ["cnh", "carteira de motorista", "carteira nacional de habilitação", "habilitação", "renach"],
  }),
  ...identifier({
    type: "BR_PIS",
    countries: ["BR"],
    source: "https://www.caixa.gov.br, PIS/PASEP/NIS",
    forms: [[/\d{3}\.\d{5}\.\d{2}-\d|\d{11}/, strength.weak]],
    check: compacted(isPis),
    context: ["pis", "pasep", "nis", "nit", "pis pasep"],
  }),
  ...identifier({
    type: "BR_CNS",
    countries: ["BR"],
    dataClass: "phi",
    source: "Portaria MS 940/2011, Cartão Nacional de Saúde",
    forms: [[/[1-2789]\d{2}[ .]?\d{4}[ .]?\d{4}[ .]?\d{4}/, strength.weak]],
    check: compacted(isCns),
    context: ["cns", "cartão sus", "sus", "cartão nacional de saúde", "carteira do sus"],
  }),
  ...identifier({
    type: "BR_LICENSE_PLATE",
    countries: ["BR"],
    source: "Resolução Contran 969/2022",
    forms: [[/[A-Z]{3}[ -]?\d[A-J\d]\d{2}/, 200]],
    context: ["placa", "veículo", "carro", "placa do veículo", "license plate"],
  }),
];
