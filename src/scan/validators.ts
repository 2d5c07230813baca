/**
 * Check digits that an operator's type may name.
 * @module
 */
import { compact } from "./checks/compact.ts";
import { mod97, passesMod11And10, passesMod11And2 } from "./checks/iso-7064.ts";
import { passesLuhn } from "./checks/luhn.ts";
import { passesVerhoeff } from "./checks/verhoeff.ts";

export const validatorNames = ["luhn", "verhoeff", "mod97", "mod11-10", "mod11-2"] as const;

export type ValidatorName = (typeof validatorNames)[number];

const isDigits = /^\d+$/;
const onDigits =
  (passes: (digits: string) => boolean) =>
  (text: string): boolean => {
    const digits = compact(text);
    return isDigits.test(digits) && passes(digits);
  };

/** By name: whether the letters and digits of a text, without what stands between them, pass. ISO/IEC 7064 and 7812, Verhoeff 1969. */
export const validators: Readonly<Record<ValidatorName, (text: string) => boolean>> = {
  luhn: onDigits(passesLuhn),
  verhoeff: onDigits(passesVerhoeff),
  mod97: (text) => mod97(compact(text)) === 1,
  "mod11-10": onDigits(passesMod11And10),
  "mod11-2": (text) => passesMod11And2(compact(text)),
};
