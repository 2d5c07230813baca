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

const numeric = html` class="number"`;
const alignOf = <T>({ isNumber }: TableColumn<T>): Html | string => (isNumber === true ? numeric : "");

/** One line; `id` is what scripts and addresses know it by. */
export const tableLine = <T>(columns: readonly TableColumn<T>[], row: T, id: string | null = null): Html => {
  const cells = columns.map((column) => html`<td${alignOf(column)}>${column.cell(row)}</td>`);
  return id === null
    ? html`<tr>
        ${cells}
      </tr>`
    : html`<tr id="${id}">
        ${cells}
      </tr>`;
};

/** `caption` says what it is of to who cannot see it. */
export const dataTable = <T>(
  caption: string,
  columns: readonly TableColumn<T>[],
  rows: readonly T[],
  idOf: (row: T) => string | null = () => null,
): Html =>
  html`<div class="scroll card-table" tabindex="0" role="region" aria-label="${caption}">
    <table>
      <caption class="unseen">
        ${caption}
      </caption>
      <thead>
        <tr>
          ${columns.map((column) => html`<th scope="col" ${alignOf(column)}>${column.title}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map((row) => tableLine(columns, row, idOf(row)))}
      </tbody>
    </table>
  </div>`;
