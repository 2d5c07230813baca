/**
 * The body of a form.
 * @module
 */
import { CustodyError } from "../domain/errors.ts";
import type { AppContext } from "./context.ts";
import { mediaTypeOf } from "./body-headers.ts";
import { readBytes } from "./read-body.ts";

const formType = "application/x-www-form-urlencoded";
/** Unless a page asks for longer texts. */
const formBytesMax = 8_192;
/** Of who is signed in: a comment of 4,000 characters is nine times as long in a form. */
export const signedInFormBytesMax = 65_536;

export const isForm = (c: AppContext): boolean => mediaTypeOf(c.env.incoming) === formType;

/** Reads it, once. Throws `request_malformed` when a field is there twice, `request_too_large` or `unsupported_media_type`. */
export const readForm = async (c: AppContext, bytesMax = formBytesMax): Promise<URLSearchParams> => {
  if (c.var.form !== undefined) return c.var.form;
  const most = c.var.formBytesMax ?? bytesMax;
  const form = new URLSearchParams((await readBytes(c.env.incoming, most, formType)).toString("utf8"));
  if (new Set(form.keys()).size !== form.size) throw new CustodyError("request_malformed", "a field is there twice");
  c.set("form", form);
  return form;
};
