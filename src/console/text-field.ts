/**
 * @module
 * Fields of forms, filled in with what was written before.
 */
import { html } from "hono/html";
import type { Html } from "../http/pages/layout.ts";
import type { Fault, Fields } from "./form-fields.ts";

/** Of a field that a fault is about: it is marked, and where the page begins. The API names fields of objects with a point: `limits.concurrent`, `scope.from`. */
export const markOf = (name: string, fault: Fault | null): Html | string => {
  const parts = (fault?.param ?? "").split(".");
  const isMeant = parts.includes(name) || name.toLowerCase() === parts.join("").toLowerCase();
  return isMeant ? html`aria-invalid="true" aria-describedby="fault" autofocus` : "";
};

export const textField = (name: string, title: string, fields: Fields = {}, fault: Fault | null = null): Html =>
  html`<label
    >${title} <input name="${name}" value="${fields[name] ?? ""}" autocomplete="off" ${markOf(name, fault)}
  /></label>`;

/** A moment in UTC; see `asInstant`. Seconds and what is after them are no part of the field. */
export const momentField = (name: string, title: string, fields: Fields = {}, fault: Fault | null = null): Html => {
  const value = (fields[name] ?? "").replace(/(:\d{2}(\.\d+)?)?Z$/, "");
  return html`<label
    >${title} <input type="datetime-local" name="${name}" value="${value}" ${markOf(name, fault)}
  /></label>`;
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
