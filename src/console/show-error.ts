/**
 * @module
 * What went wrong, as a page that says what to do.
 */
import { html } from "hono/html";
import { CustodyError } from "../domain/errors.ts";
import type { AppContext } from "../http/context.ts";
import { errorAnswer } from "../http/error-response.ts";
import { showPage } from "./frame.ts";

const titles: Readonly<Record<number, string>> = {
  400: "This cannot be asked",
  401: "Sign in again",
  403: "This is not open to you",
  404: "Not found",
  409: "This cannot be done now",
  429: "Too much at once",
  503: "Not available now",
};

const adviceOf = (status: number): string => {
  if (status === 401) return "Your session has ended.";
  if (status === 403) return "Somebody with another role can do it, or give you that role.";
  if (status === 400) return "Correct the address or the form and try again.";
  if (status === 503 || status === 429) return "Try again in a moment.";
  return "";
};

/** Nothing that was asked for is in it: the words are ours. */
export const showError = (onUnexpected: (error: Error) => void) => (error: Error, c: AppContext) => {
  if (!(error instanceof CustodyError)) onUnexpected(error);
  const { status, headers } = errorAnswer(error);
  const { "retry-after": retryAfter } = headers;
  if (retryAfter !== undefined) c.header("retry-after", retryAfter);
  const message = error instanceof CustodyError ? error.message : "internal error";
  const words = `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
  const way =
    status === 401
      ? html`<a class="button" href="/auth/login">Sign in</a>`
      : html`<a href="/console">Back to the overview</a>`;
  const shown = status === 402 || status === 502 || status === 504 ? 500 : status;
  return showPage(
    c,
    {
      title: titles[status] ?? "Something went wrong",
      room: null,
      content: html`<p class="fault" role="alert">${words}</p>
        <p>${adviceOf(status)}</p>
        <p>${way}</p>`,
    },
    shown,
  );
};
