/**
 * Buttons that do something, and the page that asks first.
 * @module
 */
import { html } from "hono/html";
import type { AppContext } from "../http/context.ts";
import type { Html } from "../http/pages/layout.ts";
import { csrfField } from "./csrf-field.ts";
import type { Fields } from "./form-fields.ts";

export interface ActForm {
  readonly action: string;
  readonly button: string;
  readonly tone?: "quiet" | "danger";
  /** What is sent with it, and not shown. */
  readonly fields?: Fields;
  /** What is asked before the button. */
  readonly more?: Html | string;
}

/** A form of one button, and what it asks. */
export const actForm = (c: AppContext, { action, button, tone, fields = {}, more = "" }: ActForm): Html =>
  html`<form method="post" action="${action}" ${more === "" ? "" : html`class="stacked"`}>
    ${csrfField(c)}${Object.entries(fields).map(
      ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
    )}${more}<button ${tone === undefined ? "" : html`class="${tone}"`}>${button}</button>
  </form>`;

/** What will happen, and the button that makes it so; `back` is the way out. */
export const confirmation = (c: AppContext, what: Html, form: ActForm, back: string): Html =>
  html`<section>
    <h2>What will happen</h2>
    ${what} ${actForm(c, { tone: "danger", ...form })}
    <p><a href="${back}">Cancel</a></p>
  </section>`;
