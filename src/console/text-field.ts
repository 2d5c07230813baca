/**
 * @module
 * Fields of forms, filled in with what was written before.
 */
import { html } from "hono/html";
import type { Html } from "../http/pages/layout.ts";
import type { Fields } from "./form-fields.ts";

export const textField = (name: string, title: string, fields: Fields = {}): Html =>
  html`<label>${title} <input name="${name}" value="${fields[name] ?? ""}" autocomplete="off" /></label>`;

/** One of some values, or any. */
export const choiceField = (
  name: string,
  title: string,
  values: readonly string[],
  fields: Fields = {},
  none = "any",
): Html =>
  html`<label
    >${title}
    <select name="${name}">
      <option value="">${none}</option>
      ${values.map(
        (value) =>
          html`<option value="${value}" ${fields[name] === value ? html`selected` : ""}>
            ${value.replaceAll("_", " ")}
          </option>`,
      )}
    </select></label
  >`;
