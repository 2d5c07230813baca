/**
 * What the head of a request says of its body.
 * @module
 */
import { CustodyError } from "../domain/errors.ts";
import type { Incoming } from "./context.ts";

export const tooLarge = (bytesMax: number): CustodyError =>
  new CustodyError("request_too_large", `the body has more than ${bytesMax} bytes`);

/** What a body says it is, without parameters. */
export const mediaTypeOf = ({ headers }: Incoming): string =>
  (headers["content-type"] ?? "").split(";", 1).join().trim().toLowerCase();

/** Throws where a body is not of that type, has a coding, or says itself that it is too large. */
export const checkBodyHeaders = (incoming: Incoming, bytesMax: number, mediaType: MediaType): void => {
  const { headers } = incoming;
  if (mediaTypeOf(incoming) !== mediaType) {
    throw new CustodyError("unsupported_media_type", `the content type must be ${mediaType}`, "content-type");
  }
  const encoding = headers["content-encoding"] ?? "identity";
  if (encoding.toLowerCase() !== "identity") {
    throw new CustodyError("unsupported_media_type", "the body must come without content encoding", "content-encoding");
  }
  if (Number(headers["content-length"] ?? 0) > bytesMax) throw tooLarge(bytesMax);
};

/** What bodies may be. */
export type MediaType = "application/json" | "application/x-www-form-urlencoded" | "multipart/form-data" | "text/csv";
