/**
 * @module
 * A moment as people read it.
 */
import { html } from "hono/html";
import type { Html } from "../http/pages/layout.ts";

/** UTC to the second; `console.js` adds the reader's own time, which the server does not know, as a title. */
export const timeOf = (time: number): Html => {
  const iso = new Date(time).toISOString();
  return html`<time datetime="${iso}">${iso.slice(0, 10)} ${iso.slice(11, 19)}</time>`;
};
