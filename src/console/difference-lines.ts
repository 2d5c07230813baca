/**
 * @module
 * Lines of a unified diff.
 */
import { html } from "hono/html";
import type { Html } from "../http/pages/layout.ts";

/** Lines around a change. */
export const differenceContext = 3;

const signs = { "+": "added", "-": "removed" } as const;

/** The sign stays, and is said in words, so that nothing rests on colour alone. */
export const differenceLine = (line: string): Html => {
  const sign = line.charAt(0);
  if (sign !== "+" && sign !== "-") return html`<span>${line}</span> `;
  return html`<span class="${signs[sign]}"><span class="unseen">${signs[sign]}: </span>${line}</span> `;
};
