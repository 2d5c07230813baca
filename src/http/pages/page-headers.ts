/**
 * What every page tells the browser: run nothing but what is ours, be in nobody's frame, leave no trace.
 * @module
 */
import type { AppContext } from "../context.ts";

/** Nothing from elsewhere, nothing inline; style from this server only (W3C Content Security Policy 3). */
const policyOf = (more: readonly string[]): string =>
  [
    "default-src 'none'",
    "style-src 'self'",
    ...more,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");

/** No script at all. */
export const scriptless = policyOf(["img-src 'self'"]);

/** Scripts of this server, which may ask this server; and the images that a library's style sheet has in itself. */
export const scripted = policyOf(["img-src 'self' data:", "script-src 'self'", "connect-src 'self'"]);

export const setPageHeaders = (c: AppContext, contentSecurityPolicy = scriptless): void => {
  c.header("content-security-policy", contentSecurityPolicy);
  c.header("x-content-type-options", "nosniff");
  c.header("x-frame-options", "DENY");
  // `same-origin`, and not `no-referrer`: with that browsers would send forms without an origin.
  c.header("referrer-policy", "same-origin");
  c.header("cache-control", "no-store");
};
