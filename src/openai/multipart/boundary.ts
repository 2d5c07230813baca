/**
 * @module
 * What tells the parts of a form apart.
 */
import { CustodyError } from "../../domain/errors.ts";

const boundaryForm = /^multipart\/form-data; ?boundary=(?:"([\w'()+,./:=?-]{1,70})"|([\w'+.-]{1,70}))$/i;

/** What the head of a body says its boundary is (RFC 2046, 5.1.1). Throws `unsupported_media_type` where that is no form, or none that is clear. */
export const boundaryOf = (contentType: string): string => {
  const [, quoted, token] = boundaryForm.exec(contentType) ?? [];
  const boundary = quoted ?? token;
  if (boundary === undefined) {
    throw new CustodyError(
      "unsupported_media_type",
      "the content type must be multipart/form-data with a boundary, and nothing else",
      "content-type",
    );
  }
  return boundary;
};
