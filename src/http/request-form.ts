/**
 * Requests that two programs could read differently. A proxy in front may decide by the path or the host, and cuts requests apart by their
 * length: of each there must be one reading. Most of it Node's parser refuses (`broken-request.ts`); this is what it lets through.
 * @module
 */
import { CustodyError } from "../domain/errors.ts";
import type { Incoming } from "./context.ts";

/** Dots, slashes, backslashes and NUL in escaped form; backslashes, fragments; segments of dots; empty segments. */
const severalReadings = /%(?:2e|2f|5c|00)|[\\#]|\/\.{1,2}(?:\/|$)|\/\//i;

/** Below it are ids of models, and nothing else: they may have slashes in them, and an escaped one means no more than a plain one. */
export const modelsPath = "/v1/models/";

const isPlain = (path: string): boolean =>
  !severalReadings.test(path.startsWith(modelsPath) ? path.replaceAll(/%2f/gi, "/") : path);

const malformed = (message: string): CustodyError => new CustodyError("request_malformed", message);

/**
 * Refuses another version than HTTP/1.1 and 1.0; a host that is missing or there twice; a transfer coding besides `chunked`, or any in
 * HTTP/1.0 (RFC 9112, 6.1); a target that is not of origin form (3.2.1); a path with several readings. Null: nothing is wrong with it.
 */
export const faultOfForm = ({ url = "", headers, httpVersion }: Incoming): CustodyError | null => {
  const { host, "transfer-encoding": coding } = headers;
  const isOld = httpVersion === "1.0";
  if (!isOld && httpVersion !== "1.1") return malformed("only HTTP/1.1 and HTTP/1.0 are spoken here");
  if (host === undefined ? !isOld : host.includes(",")) return malformed("a request names its host, and once");
  if (coding !== undefined && (isOld || coding.toLowerCase() !== "chunked")) {
    return malformed("the only transfer coding is chunked, in HTTP/1.1");
  }
  if (!url.startsWith("/")) return malformed("the target of a request is a path: /v1/chat/completions");
  const query = url.indexOf("?");
  const path = query === -1 ? url : url.slice(0, query);
  return isPlain(path) ? null : malformed("the path can be read in several ways; write it plainly");
};
