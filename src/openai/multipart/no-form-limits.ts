/**
 * The limits of a form that was held to some before.
 * @module
 */
import type { FormLimits } from "./form-reader.ts";

/** Where its sender held it to limits already. */
export const noFormLimits: FormLimits = {
  bodyBytesMax: Infinity,
  partsMax: Infinity,
  fieldBytesMax: Infinity,
  audioBytesMax: Infinity,
  imageBytesMax: Infinity,
};
