/**
 * The cookies that a browser is given: read by no script, sent to this host alone, and over https only where that is what browsers speak
 * (`__Host-`, RFC 6265bis 4.1.3.2).
 * @module
 */
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { AppContext } from "./context.ts";

export interface BrowserCookie {
  /** As it is called on the wire. */
  readonly name: string;
  read(c: AppContext): string | undefined;
  /** Without `maxAge` (seconds) it ends with the browser. */
  write(c: AppContext, value: string, maxAge?: number): void;
  clear(c: AppContext): void;
}

export interface BrowserCookies {
  /** Who is signed in. */
  readonly session: BrowserCookie;
  /** Which browser was shown the form to sign in. */
  readonly form: BrowserCookie;
  /** Which browser was sent to the provider. */
  readonly attempt: BrowserCookie;
}

const cookieOf = (bare: string, secure: boolean): BrowserCookie => {
  const name = secure ? `__Host-${bare}` : bare;
  // Lax: a provider's redirect back brings them, another site's form does not.
  const options = { path: "/", httpOnly: true, sameSite: "Lax", secure } as const;
  return {
    name,
    read: (c) => getCookie(c, name),
    write: (c, value, maxAge) => setCookie(c, name, value, maxAge === undefined ? options : { ...options, maxAge }),
    clear: (c) => void deleteCookie(c, name, options),
  };
};

/** `publicUrl` is what browsers call this server. */
export const createBrowserCookies = (publicUrl: URL): BrowserCookies => {
  const secure = publicUrl.protocol === "https:";
  return {
    session: cookieOf("custody_session", secure),
    form: cookieOf("custody_form", secure),
    attempt: cookieOf("custody_sign_in", secure),
  };
};
