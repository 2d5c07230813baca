/**
 * The page to sign in on as an answer, and what becomes of a sign-in that fails: the same page, with the reason.
 * @module
 */
import { newToken, tokenDigest } from "../access/secret-token.ts";
import { CustodyError } from "../domain/errors.ts";
import type { AppContext } from "./context.ts";
import { errorAnswer } from "./error-response.ts";
import { localPath } from "./local-path.ts";
import { setPageHeaders } from "./pages/page-headers.ts";
import { signInPage } from "./pages/sign-in-page.ts";
import type { SignInDeps } from "./sign-in-deps.ts";

/** Where people go who did not say where. */
const homePath = "/console";

export const nextOf = (given: string | null | undefined): string => localPath(given) ?? homePath;

/** What the form brings back for the browser that it was shown to: a digest of a cookie that no other site can read or set. */
export const formToken = (cookie: string): string => tokenDigest(`form ${cookie}`);

/** How long a form stays good in a browser. */
const formSeconds = 43_200;

export const showSignIn = (
  c: AppContext,
  { cookies, provider, publicUrl }: SignInDeps,
  next: string,
  failed: { readonly fault: string; readonly status: ReturnType<typeof errorAnswer>["status"] } | null = null,
): Response | Promise<Response> => {
  let cookie = cookies.form.read(c);
  if (cookie === undefined) {
    cookie = newToken();
    cookies.form.write(c, cookie, formSeconds);
  }
  // Where browsers are sent back to, so that the cookie of the attempt is there then.
  const begin = new URL(`/auth/oidc?${new URLSearchParams({ next }).toString()}`, publicUrl);
  const providerUrl = provider === null ? null : begin.href;
  setPageHeaders(c);
  const page = signInPage({ csrf: formToken(cookie), next, providerUrl, fault: failed?.fault ?? null });
  return c.html(page, failed?.status ?? 200);
};

/** Runs a step of signing in. What fails for a reason of ours is the page again; `Retry-After` is set by who knows it. */
export const orSignInPage = async (
  c: AppContext,
  d: SignInDeps,
  next: string,
  step: () => Promise<Response>,
): Promise<Response> => {
  try {
    return await step();
  } catch (error) {
    if (!(error instanceof CustodyError)) throw error;
    const { status, headers } = errorAnswer(error);
    const retryAfter = headers["retry-after"];
    if (retryAfter !== undefined) c.header("retry-after", retryAfter);
    return showSignIn(c, d, next, {
      fault: `${error.message.charAt(0).toUpperCase()}${error.message.slice(1)}.`,
      status,
    });
  }
};

/** Takes one try at signing in. Throws `rate_limited`, with `Retry-After` set. */
export const takeTry = async (c: AppContext, { throttle, addressOf, denied }: SignInDeps): Promise<string> => {
  const address = addressOf(c.env.incoming);
  const seconds = await throttle.take(address);
  if (seconds === null) return address;
  denied.count("throttled", address);
  c.header("retry-after", String(seconds));
  throw new CustodyError("rate_limited", `too many tries to sign in: come again in ${seconds} seconds`);
};
