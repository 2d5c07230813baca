/**
 * @module
 * Names and what they are, as a list of definitions.
 */
import { html } from "hono/html";
import type { Html } from "../http/pages/layout.ts";

/** What is null is left out. */
export const factList = (facts: readonly (readonly [name: string, value: Html | string | null])[]): Html =>
  html`<dl class="facts">
    ${facts
      .filter(([, value]) => value !== null)
      .map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
  </dl>`;

/** Numbers that stand for themselves, each under what it counts. */
export const figureList = (figures: readonly (readonly [name: string, value: Html | string])[]): Html =>
  html`<dl class="figures">
    ${figures.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
