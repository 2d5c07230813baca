/**
 * @module
 * Names and what they are, as a list of definitions.
 */
import { html } from "hono/html";
import type { Html } from "../http/pages/layout.ts";

type Pair = readonly [name: string, value: Html | string | null];

const definitions = (kind: "facts" | "figures", pairs: readonly Pair[]): Html =>
  html`<dl class="${kind}">
    ${pairs.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;

/** What is null is left out. */
export const factList = (facts: readonly Pair[]): Html =>
  definitions(
    "facts",
    facts.filter(([, value]) => value !== null),
  );

/** Numbers that stand for themselves, each under what it counts. */
export const figureList = (figures: readonly (readonly [name: string, value: Html | string])[]): Html =>
  definitions("figures", figures);
