/**
 * What is wrong with a form, as its caller is told: the field by its name where the API has it, never a name or a value of theirs.
 * @module
 */
import { CustodyError, type ErrorCode } from "../../domain/errors.ts";

type FormFault = Extract<ErrorCode, "request_malformed" | "request_too_large" | "unsupported_media_type">;

/** Of the form as a whole. */
export const formError = (message: string, code: FormFault = "request_malformed"): CustodyError =>
  new CustodyError(code, `the form ${message}`);

/** Of one field; null is one that the API does not have. */
export const fieldError = (
  field: string | null,
  message: string,
  code: FormFault = "request_malformed",
): CustodyError =>
  new CustodyError(code, field === null ? `a field of the form ${message}` : `\`${field}\` ${message}`, field);
