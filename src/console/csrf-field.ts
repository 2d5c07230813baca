/**
 * @module
 * What a form brings back, so that no other site can send it.
 */
import { html } from "hono/html";
import type { AppContext } from "../http/context.ts";
import type { Html } from "../http/pages/layout.ts";

/** Nothing where a key asks: a key is sent by no browser by itself. */
export const csrfField = ({ var: { session } }: AppContext): Html | string =>
  session === undefined ? "" : html`<input type="hidden" name="csrf" value="${session.csrf}" />`;
