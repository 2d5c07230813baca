/**
 * @module
 * A table that scrolls by itself where it is wider than the page.
 */
import { html } from "hono/html";
import type { Html } from "../http/pages/layout.ts";

export interface TableColumn<T> {
  readonly title: string;
  readonly isNumber?: boolean;
  readonly cell: (row: T) => Html | string;
}

/** `caption` says what it is of to who cannot see it. */
export const dataTable = <T>(caption: string, columns: readonly TableColumn<T>[], rows: readonly T[]): Html =>
  html`<div class="scroll card-table" tabindex="0" role="region" aria-label="${caption}">
    <table>
      <caption class="unseen">
        ${caption}
      </caption>
      <thead>
        <tr>
          ${columns.map(({ title, isNumber }) => html`<th scope="col" ${isNumber === true ? html`class="number"` : ""}>${title}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${columns.map(({ cell, isNumber }) => html`<td ${isNumber === true ? html`class="number"` : ""}>${cell(row)}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
