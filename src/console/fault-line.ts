/**
 * @module
 * What is wrong with a form, above it; and what was done, above the page that one is led to.
 */
import { html } from "hono/html";
import type { AppContext } from "../http/context.ts";
import type { Html } from "../http/pages/layout.ts";
import type { Fault } from "./form-fields.ts";

export const faultLine = (fault: Fault | null): Html | string =>
  fault === null ? "" : html`<p class="fault" role="alert" id="fault">${fault.words}</p>`;

/** `words` by what `done` in the address says; what it says else is nothing. */
export const doneLine = (c: AppContext, words: Readonly<Record<string, string>>): Html | string => {
  const done = c.req.query("done") ?? "";
  return Object.hasOwn(words, done) ? html`<p class="done" role="status">${words[done] ?? ""}</p>` : "";
};
