/**
 * Requests that two programs could read differently. A proxy in front may decide by the path or the host, so there must be one
 * reading of each.
 * @module
 */
import { CustodyError } from "../domain/errors.ts";
import type { Incoming } from "./context.ts";

/** Dots, slashes and backslashes in escaped form; backslashes; segments of dots; empty segments but at the end. */
const severalReadings = /%(?:2e|2f|5c|00)|\\|\/\.{1,2}(?:\/|$)|\/\//i;

const malformed = (message: string): CustodyError => new CustodyError("request_malformed", message);

/**
 * Refuses what is not of origin form (RFC 9112, 3.2.1), whose path has several readings, or whose host is missing or there twice. Null:
 * nothing is wrong with it.
 */
export const faultOfTarget = ({ url = "", headers: { host }, httpVersion }: Incoming): CustodyError | null => {
  if (host === undefined ? httpVersion !== "1.0" : host.includes(",")) {
    return malformed("a request names its host, and once");
  }
  if (!url.startsWith("/")) return malformed("the target of a request is a path: /v1/chat/completions");
  const query = url.indexOf("?");
  const path = query === -1 ? url : url.slice(0, query);
  return severalReadings.test(path) ? malformed("the path can be read in several ways; write it plainly") : null;
};
