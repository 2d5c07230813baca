/**
 * What every page tells the browser: run nothing but what is ours, be in nobody's frame, leave no trace.
 * @module
 */
import type { AppContext } from "../context.ts";

/** No script at all; style from this server only (W3C Content Security Policy 3). */
const contentSecurityPolicy = [
  "default-src 'none'",
  "style-src 'self'",
  "img-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

export const setPageHeaders = (c: AppContext): void => {
  c.header("content-security-policy", contentSecurityPolicy);
  c.header("x-content-type-options", "nosniff");
  c.header("x-frame-options", "DENY");
  // `same-origin`, and not `no-referrer`: with that browsers would send forms without an origin.
  c.header("referrer-policy", "same-origin");
  c.header("cache-control", "no-store");
};
