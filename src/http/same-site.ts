/**
 * Whether a browser's request is of this server's own pages: what another site makes a browser send is refused (cross-site request forgery).
 * @module
 */
import { isSameSecret } from "../access/secret-token.ts";
import { CustodyError } from "../domain/errors.ts";
import type { AppContext, Incoming } from "./context.ts";
import { isForm, readForm, signedInFormBytesMax } from "./read-form.ts";

const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);

export const isSafe = ({ method = "" }: Incoming): boolean => safeMethods.has(method);

/**
 * Whether the browser says that the request is of the same origin: `Sec-Fetch-Site` (W3C Fetch Metadata), else `Origin`, which every browser
 * sends with what is not safe. What says neither is no browser of today, and is refused.
 */
export const isSameOrigin = ({ headers }: Incoming, publicUrl: URL): boolean => {
  const site = headers["sec-fetch-site"];
  if (site !== undefined) return site === "same-origin";
  const origin = URL.parse(headers.origin ?? "");
  return origin !== null && (origin.origin === publicUrl.origin || origin.host === headers.host);
};

const refuse = (message: string): never => {
  throw new CustodyError("csrf_refused", message);
};

/**
 * Throws `csrf_refused` unless a request that changes something comes from a page of ours and brings `token`: in `X-CSRF-Token`, or in the field
 * `csrf` of a form.
 */
export const checkSameSite = async (c: AppContext, publicUrl: URL, token: string): Promise<void> => {
  const { incoming } = c.env;
  if (isSafe(incoming)) return;
  if (!isSameOrigin(incoming, publicUrl)) refuse("this request comes from another site");
  const header = incoming.headers["x-csrf-token"];
  const given =
    typeof header === "string" ? header : isForm(c) ? (await readForm(c, signedInFormBytesMax)).get("csrf") : null;
  if (given === null || !isSameSecret(given, token)) refuse("send X-CSRF-Token, as GET /api/v1/session has it");
};
