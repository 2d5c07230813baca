/**
 * @module
 * Fields of forms, filled in with what was written before.
 */
import { html } from "hono/html";
import type { Html } from "../http/pages/layout.ts";
import type { Fields } from "./form-fields.ts";

export const textField = (name: string, title: string, fields: Fields = {}): Html =>
  html`<label>${title} <input name="${name}" value="${fields[name] ?? ""}" autocomplete="off" /></label>`;

/** A moment in UTC; see `asInstant`. Seconds and what is after them are no part of the field. */
export const momentField = (name: string, title: string, fields: Fields = {}): Html => {
  const value = (fields[name] ?? "").replace(/(:\d{2}(\.\d+)?)?Z$/, "");
  return html`<label>${title} <input type="datetime-local" name="${name}" value="${value}" /></label>`;
};

/** A value, and what it is called where that is something else. */
export type Choice = string | readonly [value: string, words: string];

/** One of some values, or any. */
export const choiceField = (
  name: string,
  title: string,
  values: readonly Choice[],
  fields: Fields = {},
  none = "any",
): Html =>
  html`<label
    >${title}
    <select name="${name}">
      <option value="">${none}</option>
      ${values.map((choice) => {
        const [value, words] = typeof choice === "string" ? [choice, choice.replaceAll("_", " ")] : choice;
        return html`<option value="${value}" ${fields[name] === value ? html`selected` : ""}>${words}</option>`;
      })}
    </select></label
  >`;
